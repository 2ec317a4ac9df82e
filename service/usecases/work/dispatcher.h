#pragma once

#include <functional>
#include <mutex>
#include <thread>

#include <QThreadPool>

#include "service/usecases/work/batchrunner.h"
#include "service/usecases/work/dispatchcore.h"
#include "shared/busymark.h"

namespace psi {

/// How the dispatcher stands, for readiness.
struct DispatcherHealth
{
    bool queueWorks = true;
    bool storeWorks = true;
};

/// Takes leased lanes from the queue and hands them to pool threads; sends their outcomes, renewals, wake-ups
/// and the next take as ONE exchange. The only caller of take, settle, renew, release and of QueueControl.
///
/// Owns its thread and a private QThreadPool whose threads never expire. A queue that fails is asked again
/// with backoff, outcomes first; a store that fails stops taking until a probe writes. A batch that runs
/// longer than `stuckAfter` is logged and calls `giveUp` (which ends the process) on the dispatcher's thread.
class Dispatcher
{
public:
    /// `worker` names this process and start, and was never used before; each later start() adds a number to
    /// it. Everything handed in outlives the dispatcher.
    Dispatcher(WorkSettings settings, WorkParts parts, JobQueue &queue, QueueControl &control,
               WorkerName worker, std::function<void()> giveUp);
    ~Dispatcher();

    /// Safe twice, any thread.
    void start();
    /// Takes nothing more, waits for running batches (`stopWithin`), settles them and hands all leases back.
    /// False: a worker still runs. Its lanes are back already, its outcome is void; the destructor would wait
    /// for it, so the process should end at once instead. Safe twice, any thread.
    bool stop();

    /// New work stands in the queue. Any thread.
    void notifyWork() { m_inbox.notifyWork(); }
    /// Runs `request` on the dispatcher's thread, soon. Any thread. While it is not running: at the next
    /// start, so a caller who waits for an answer does so with a bound.
    void post(QueueRequest request) { m_inbox.request(std::move(request)); }
    /// Whether its thread is busy with one turn, and a pool thread with a probe of the store. Any thread.
    const BusyMark &turnMark() const { return m_turn; }
    const BusyMark &probeMark() const { return m_probe; }
    /// Any thread.
    DispatcherHealth health() const { return {m_core.queueWorks(), m_core.storeWorks()}; }

private:
    DispatchCore::Hands hands(std::function<void()> giveUp);
    void loop(WorkerName name);

    BatchRunner m_runner;
    DispatchInbox m_inbox;
    BusyMark m_turn;
    BusyMark m_probe;
    QThreadPool m_pool; ///< its threads use what stands above
    DispatchCore m_core;
    WorkerName m_worker;
    CallTaker *m_calls;

    std::mutex m_control; ///< one start() or stop() at a time
    std::thread m_thread; ///< guarded by m_control, as all below
    int m_starts = 0;
    bool m_allEnded = true; ///< written by the dispatcher's thread before it ends
};

} // namespace psi
