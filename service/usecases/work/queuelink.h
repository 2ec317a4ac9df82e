#pragma once

#include <atomic>
#include <optional>
#include <set>
#include <vector>

#include "service/ports/clock.h"
#include "service/ports/jobqueue.h"
#include "service/ports/log.h"
#include "service/ports/metrics.h"
#include "service/usecases/work/leasekeeper.h"
#include "service/usecases/work/workbatch.h"

namespace psi {

/// The dispatcher's side of the queue: keeps outcomes until the queue has answered them, sends everything as
/// one exchange, and after an error asks again with backoff, first handing back what a lost answer leased.
/// Dispatcher's thread only, but works().
class QueueLink
{
public:
    QueueLink(JobQueue &queue, const Clock &clock, Log &log, Metrics &metrics, Micros lease);

    /// A new session under its own name; outcomes of an older one are forgotten.
    void open(WorkerName name);
    void add(BatchResult result);
    bool hasOutcomes() const { return !m_settles.empty() || !m_wakeUps.empty(); }
    bool works() const { return m_works.load(std::memory_order_relaxed); } ///< any thread
    /// Steady time before which talk() does nothing.
    Micros retryAt() const { return m_retryAt; }

    /// One round trip: outcomes (at most 500 lanes), renewals that are due, and a take. No call when there is
    /// nothing to say. Nothing: it said nothing, or the queue failed. Lost leases leave `leases`.
    std::optional<TakeResult> talk(LeaseKeeper &leases, std::optional<TakeRequest> take);
    /// Sends what outcomes there are, also during backoff; then all leases go back and the name is closed.
    void close(LeaseKeeper &leases);

private:
    bool mayTalk(const LeaseKeeper &leases);
    Exchange nextExchange(LeaseKeeper &leases, std::optional<TakeRequest> take);
    void answered(const Exchange &sent, const ExchangeResult &result, LeaseKeeper &leases);
    void failed(Exchange sent, const Error &error);
    void freeLanes(const std::vector<Enqueued> &enqueued);
    void leftToRelay();
    void backOff(const Error &error);
    void leaseLost(const LaneRef &lane);

    JobQueue &m_queue;
    const Clock &m_clock;
    Log &m_log;
    Micros m_lease;
    WorkerName m_name;
    std::vector<Settle> m_settles; ///< not yet answered by the queue
    struct WakeUp
    {
        NewJob job;
        bool frees = false; ///< its lane waits for what is known now: it is woken if it waits
    };
    std::vector<WakeUp> m_wakeUps; ///< not yet answered by the queue
    std::vector<WakeUp> m_sent;    ///< in the exchange under way
    std::set<LeaseToken> m_lost;   ///< told by a renewal; the settle will say so again
    std::atomic<bool> m_works{true};
    bool m_mustRelease = false; ///< an answer was lost: it may have leased lanes
    Micros m_retryAt{0};
    Micros m_retryWait{0};
    Histogram &m_takeSeconds;
    Histogram &m_settleSeconds;
    Counter &m_leaseLost;
};

} // namespace psi
