#pragma once

#include "service/adapters/sqlite/queuehost.h"
#include "service/ports/queueview.h"

namespace psi::queue {

/// Checks the invariants that FsckFinding lists in bounded steps, and mends what it can.
///
/// A step looks at some lanes, then jobs, then dedup keys, on the writer, so that it sees no change half
/// done. The last step adds up all lanes on a snapshot beside the writer and compares the sums with the
/// counters; what differs is put right by the difference, which holds whatever has moved since.
class QueueFsck
{
public:
    explicit QueueFsck(QueueHost &host)
        : m_host(host)
    {}

    Result<FsckReport> check(const QByteArray &cursor, bool repair);

private:
    Result<void> checkSums(bool repair, FsckReport &report);

    QueueHost &m_host;
};

} // namespace psi::queue
