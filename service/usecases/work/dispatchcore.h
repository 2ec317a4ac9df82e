#pragma once

#include <functional>

#include "service/usecases/work/dispatchinbox.h"
#include "service/usecases/work/queuelink.h"
#include "service/usecases/work/storewatch.h"
#include "service/usecases/work/worksettings.h"

namespace psi {

/// What the dispatcher does, without its thread: reads its mail, and decides what to take, renew, settle and
/// hand out. One thread at a time (the dispatcher's); only queueWorks() and storeWorks() are for any thread.
class DispatchCore
{
public:
    /// What it has others do. runBatch and probeStore answer through the mailbox.
    struct Hands
    {
        std::function<void(std::int64_t id, WorkBatch batch)> runBatch;
        std::function<void()> probeStore;
        std::function<void()> giveUp;   ///< a worker hangs: ends the process
        std::function<double()> random; ///< uniform [0, 1)
    };

    DispatchCore(const WorkSettings &settings, const WorkParts &parts, JobQueue &queue, QueueControl &control,
                 Hands hands);

    /// A new session under `name`, which was never used before.
    void begin(WorkerName name);
    /// One turn: everything that is due now.
    void turn(DispatchMail mail);
    /// How long nothing is due without new mail.
    Micros waitTime() const;
    /// Told to stop, and nothing runs any more or the time to wait for it is over.
    bool isFinished() const;
    /// After isFinished(): settles what is known, hands all leases back, closes the session.
    void end(DispatchMail mail);

    bool queueWorks() const { return m_link.works(); }
    bool storeWorks() const { return m_store.works(); }

private:
    void read(DispatchMail mail);
    void batchEnded(WorkDone done);
    void callsEnded(CallsDone done);
    void storeFailed(const Error &error);
    void handOutCalls(std::vector<LeasedLane> &lanes, Micros now);
    std::optional<TakeRequest> nextTake() const;
    void handOut(TakeResult taken);
    void probeStore();
    void checkStuck();
    int idleWorkers() const { return m_settings.threads - static_cast<int>(m_leases.count()); }
    int idleCalls() const;
    bool mayTake() const
    {
        const bool hasWorker = m_settings.takesWork && idleWorkers() > 0;
        return !m_stopping && m_store.works() && (hasWorker || idleCalls() > 0);
    }
    Micros nextTakeAt() const;
    bool isGathering(Micros now) const;
    bool isGivingWay(Micros now) const { return now < m_giveWayUntil; }
    void giveWay();
    bool mustTalk() const;

    WorkSettings m_settings;
    const Clock &m_clock;
    Log &m_log;
    std::function<bool()> m_givesWay;
    JobQueue &m_queue;
    QueueControl &m_control;
    CallTaker *m_calls;
    const Snapshot<RouterPolicy> &m_policy;
    Hands m_hands;
    QueueLink m_link;
    StoreWatch m_store;
    LeaseKeeper m_leases;
    std::int64_t m_lastBatch = 0;
    bool m_workKnown = true; ///< a take is worth its while
    Micros m_takeAt{0};      ///< steady time of the next take without a notice
    Micros m_gather{0};      ///< how long work gathers after a take: batches grow with the load, so that a
                             ///< commit costs each of its events less the more there are, and who comes after
                             ///< a pause that long is taken at once
    Micros m_giveWayUntil{0}; ///< steady time before which the queue is left to the intake
    Micros m_gatherUntil{0};  ///< steady time before which nothing is taken or settled
    bool m_stopping = false;
    Micros m_stopBy{0};
    bool m_gaveUp = false;
};

} // namespace psi
