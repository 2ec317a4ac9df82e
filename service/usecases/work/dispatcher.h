#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <thread>

#include <QThreadPool>

#include "service/usecases/work/batchrunner.h"
#include "service/usecases/work/dispatchinbox.h"
#include "service/usecases/work/leasekeeper.h"

namespace psi {

/// How the dispatcher stands, for readiness. Read by any thread.
struct DispatcherHealth
{
    bool queueWorks = true;
    bool storeWorks = true;
};

/// Takes leased lanes from the queue and hands them to pool threads; sends their outcomes, renewals, wake-ups
/// and the next take as ONE exchange. The only caller of take, settle, renew, release and of QueueControl.
///
/// Owns its thread and a QThreadPool of its own. start() and stop() are called by one thread and are safe
/// twice; stop() takes nothing more, waits for running batches, settles them and hands all leases back.
/// A queue that fails is asked again with backoff, outcomes first; a store that fails stops taking until a
/// probe writes. A batch that runs longer than `stuckAfter` calls `giveUp` (ends the process).
class Dispatcher
{
public:
    Dispatcher(WorkSettings settings, WorkParts parts, JobQueue &queue, QueueControl &control,
               WorkerName worker, std::function<void()> giveUp);
    ~Dispatcher();

    void start();
    void stop();

    /// New work stands in the queue. Any thread.
    void notifyWork() { m_inbox.notifyWork(); }
    /// Runs `request` on the dispatcher's thread, soon. Any thread. While it is not running: at the next
    /// start.
    void post(QueueRequest request) { m_inbox.request(std::move(request)); }
    DispatcherHealth health() const { return {m_queueWorks.load(), m_storeWorks.load()}; }

private:
    void loop();
    void read(DispatchMail mail);
    Micros waitTime() const;
    bool mayTake() const;
    void talk();
    void answered(Exchange &sent, ExchangeResult result);
    void queueFailed(Exchange sent, const Error &error);
    bool reconnect();
    void handOut(std::vector<LeasedLane> lanes);
    void runBatch(std::int64_t id, WorkBatch batch);
    void probeStore();
    void checkStuck();
    void finish();

    WorkSettings m_settings;
    WorkParts m_parts;
    JobQueue &m_queue;
    QueueControl &m_control;
    WorkerName m_worker;
    std::function<void()> m_giveUp;
    BatchRunner m_runner;
    DispatchInbox m_inbox;
    QThreadPool m_pool;
    std::thread m_thread;
    std::atomic<bool> m_queueWorks{true};
    std::atomic<bool> m_storeWorks{true};

    // The dispatcher's thread only.
    LeaseKeeper m_leases;
    std::vector<Settle> m_settles; ///< not yet answered by the queue
    std::vector<NewJob> m_wakeUps; ///< not yet answered by the queue
    std::int64_t m_nextBatch = 1;
    bool m_stopping = false;
    bool m_workKnown = true; ///< a take is worth its while
    Micros m_takeAt{0};      ///< steady time of the next take without a notice
    Micros m_retryAt{0};     ///< steady time of the next try after a queue error
    Micros m_retryWait{0};
    Micros m_probeAt{0};
    bool m_probing = false;
    bool m_mustRelease = false;
    Histogram &m_takeSeconds;
    Histogram &m_settleSeconds;
    Counter &m_leaseLost;
};

} // namespace psi
