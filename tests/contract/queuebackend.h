#pragma once

#include <functional>
#include <memory>
#include <ostream>

#include "service/ports/jobqueue.h"
#include "service/ports/queuecontrol.h"
#include "service/ports/queueidentity.h"
#include "service/ports/queueview.h"
#include "tests/support/manualclock.h"

namespace psi::contract {

/// Settings with which a backend is made; they hold for its whole life, restarts included.
struct QueueBackendOptions
{
    Micros dedupTtl = std::chrono::hours(36);
    Micros completedAge = std::chrono::hours(1);
    int completedCount = 1000;
};

/// One implementation of the queue's ports under the contract suite: made empty and started, on a clock that
/// only the test moves. It owns all it needs (files, servers) and removes it at its end.
///
/// The ports' references are good until the next restart, crash or loss. Test thread only, but for the ports,
/// which keep their own rules. Whatever a backend cannot do as asked is a failure of the running test
/// (ADD_FAILURE), never an exception and never a skip.
class QueueBackend
{
public:
    virtual ~QueueBackend() = default;

    virtual JobQueue &queue() = 0;
    virtual QueueControl &control() = 0;
    virtual QueueView &view() = 0;
    virtual QueueIdentity &identity() = 0;

    /// The backend's only source of time. It may be moved at any moment, also between stop and start.
    ManualClock &clock() { return m_clock; }

    /// As after kill -9 of the process (embedded queue) or of all its workers (a server): what was answered
    /// is there, and every lease is lost. A queue that does not lose leases at its start lets them expire by
    /// itself here, at the moment of the crash.
    virtual void crash() = 0;
    /// A clean stop, which hands every lease back without counting it as lost, and a start. `whileDown` runs
    /// in between.
    virtual void restart(const std::function<void()> &whileDown) = 0;
    /// The queue is gone: what stands there now is empty and has no epoch.
    virtual void lose() = 0;
    /// While on, whatever would be written fails as on a full disk, so that every verb that writes answers an
    /// error and does nothing.
    virtual void failWrites(bool on) = 0;

private:
    ManualClock m_clock;
};

/// What the suite is instantiated with, once per backend, in the backend's own file:
///   INSTANTIATE_TEST_SUITE_P(sqlite, JobQueueContract, testing::Values(QueueBackendFactory{"sqlite",
///   makeSqlite}));
/// Tests are named after the prefix.
struct QueueBackendFactory
{
    const char *name = "";
    std::function<std::unique_ptr<QueueBackend>(const QueueBackendOptions &)> make;

    friend void PrintTo(const QueueBackendFactory &factory, std::ostream *out) { *out << factory.name; }
};

} // namespace psi::contract
