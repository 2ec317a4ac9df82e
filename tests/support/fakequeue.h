#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <set>

#include "service/ports/clock.h"
#include "service/ports/jobqueue.h"
#include "service/ports/queuecontrol.h"
#include "tests/support/fakegate.h"

namespace psi {

/// As much of a queue as its callers need: lanes in order, leases with tokens, due heads; no priorities,
/// rings or limits. It can fail, lose answers and stand still, and it remembers its calls. Any thread.
class FakeQueue : public JobQueue, public QueueControl
{
public:
    struct Release
    {
        WorkerName worker;
        std::vector<LeaseToken> keep;
        bool close = false;
    };

    explicit FakeQueue(const Clock &clock)
        : m_clock(clock)
    {}

    Result<std::vector<Enqueued>> enqueue(const std::vector<NewJob> &jobs) override;
    Result<TakeResult> take(const WorkerName &worker, const TakeRequest &request) override;
    Result<std::vector<SettleOutcome>> settle(const WorkerName &worker,
                                              const std::vector<Settle> &settles) override;
    Result<std::vector<LeaseRef>> renew(const WorkerName &worker, const std::vector<LeaseRef> &leases,
                                        Micros lease) override;
    Result<void> release(const WorkerName &worker, const std::vector<LeaseToken> &keep, bool close) override;
    Result<bool> requeue(JobId id, const NewJob &job, RequeuePlace place) override;
    Result<ExchangeResult> exchange(const WorkerName &worker, const Exchange &exchange) override;

    Result<void> pause(const PauseScope &scope, std::optional<Micros> until) override;
    Result<void> pauseAtLeast(const PauseScope &scope, Micros wait) override;
    Result<void> resume(const PauseScope &scope) override;
    Result<void> probe(Route route, const QByteArray &ring) override;
    Result<void> unblock(const LaneRef &lane) override;
    Result<void> promote(JobId job) override;
    Result<DropOutcome> drop(JobId job) override;
    Result<void> setLimit(const LimitSetting &limit) override;
    Result<int> sweep(int limit) override;
    Result<int> purgeCompleted(Micros age, int count, int limit) override;

    // What tests do.
    /// Every call answers this, doing nothing; nothing = it works.
    void fail(std::optional<Error> error);
    /// The next `calls` exchanges are carried out, but their answer is an error.
    void loseAnswers(int calls);
    /// Wake-ups are refused with Full; the rest of their exchange is done.
    void setFull(bool full);
    FakeGate &enqueueGate() { return m_enqueueGate; }
    void edit(JobId id, const std::function<void(Job &)> &change);
    void makeAlone(const LaneRef &lane);
    /// As if a sweep had moved the lane: its token is no more.
    void loseLease(const LaneRef &lane);
    void setCompleted(int jobs);

    std::vector<std::size_t> enqueueSizes() const; ///< jobs of each call of enqueue
    std::vector<Exchange> exchanges() const;
    std::vector<Release> releases() const;
    std::vector<int> purges() const; ///< what each purgeCompleted removed
    std::size_t jobCount() const;
    std::size_t leasedCount() const;
    bool isBlocked(const LaneRef &lane) const;
    /// True once `done` holds (asked after each call); false after 20 s.
    bool waitUntil(const std::function<bool()> &done) const;

private:
    struct Lane
    {
        std::vector<Job> jobs;
        LeaseToken token; ///< 0 = not leased
        WorkerName holder;
        std::int64_t readySince = 0;
        bool alone = false;
        bool blocked = false;
    };

    std::optional<Error> refused(const WorkerName &worker) const;
    JobId idOf(const QByteArray &dedupKey) const;
    std::vector<Enqueued> enqueueNow(const std::vector<NewJob> &jobs);
    TakeResult takeNow(const WorkerName &worker, const TakeRequest &request);
    LeasedLane lease(const LaneRef &ref, Lane &lane, const WorkerName &worker, int most);
    SettleOutcome settleNow(const Settle &settle);
    void applyVerdict(Lane &lane, const HeadVerdict &verdict);
    std::vector<LeaseRef> renewNow(const std::vector<LeaseRef> &leases);

    const Clock &m_clock;
    FakeGate m_enqueueGate;
    mutable std::mutex m_mutex;
    mutable std::condition_variable m_called;
    std::map<LaneRef, Lane> m_lanes; ///< guarded by m_mutex, as all below
    std::set<QByteArray> m_known;
    std::set<WorkerName> m_closed;
    std::int64_t m_last = 0;
    std::optional<Error> m_error;
    int m_lostAnswers = 0;
    bool m_full = false;
    int m_completed = 0;
    std::vector<std::size_t> m_enqueueSizes;
    std::vector<Exchange> m_exchanges;
    std::vector<Release> m_releases;
    std::vector<int> m_purges;
};

} // namespace psi
