#pragma once

#include "service/adapters/sqlite/queueadmin.h"
#include "service/adapters/sqlite/queuereads.h"
#include "service/adapters/sqlite/queueverbs.h"

namespace psi {

namespace queue {
/// Makes the host a base that is built before the ports that use it.
struct HostHolder
{
    QueueHost host;
};
} // namespace queue

/// The conversation queue in one SQLite file: the embedded default.
///
/// Implements JobQueue, QueueIdentity, QueueControl and QueueView; any thread may call them, each call is one
/// operation of the one writer and returns after its commit, so calls of different threads share fsyncs. One
/// process only: the data folder's lock is the owner's business. Rows stay on disk; memory holds rings,
/// counters and rules. start() loses every lease that an unclean stop left (the lanes remember it), stop()
/// hands all back. Both are safe twice and belong to one thread.
class SqliteJobQueue final : private queue::HostHolder,
                             public queue::QueueVerbs,
                             public queue::QueueAdmin,
                             public queue::QueueReads
{
public:
    struct Options
    {
        QString path;
        bool durable = true; ///< fsync before a verb returns (`queue.ack = fsync`); else `memory`
        Micros dedupTtl = std::chrono::hours(36);
        std::int64_t maxBytes = 0; ///< of used pages; above it enqueue() answers Full; 0 = off
        Micros completedAge = std::chrono::hours(1);
        int completedCount = 1000;
    };

    /// `clock` must outlive the queue.
    SqliteJobQueue(Options options, const Clock &clock);

    /// Opens or makes the file. UnknownVersion: a newer program wrote it; else Unavailable, Invalid, Full.
    Result<void> start();
    void stop();
    /// Size of the write-ahead log, for metrics and the alarm. Any thread.
    std::size_t walBytes() const;
};

} // namespace psi
