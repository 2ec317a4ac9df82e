#pragma once

#include <functional>
#include <mutex>
#include <optional>

#include "service/ports/jobqueue.h"
#include "service/ports/queuecontrol.h"
#include "service/ports/queueidentity.h"
#include "service/ports/queueview.h"

namespace psi::contract {

/// Calls whose outcome is unknown are made again, as the queue's callers do. `disturb` is asked before each
/// first try, with whether a second run of the verb answers what the first would have: then the fault may
/// also strike after the verb has run. It says whether it planned a fault; a call that was to fail and did
/// not is an offence of the running test. Any thread; one call at a time, so that a fault strikes the call it
/// was for.
class Retrying
{
public:
    using Disturb = std::function<bool(bool isRepeatable)>;

    explicit Retrying(Disturb disturb)
        : m_disturb(std::move(disturb))
    {}

    template <typename Call>
    auto run(bool isRepeatable, Call call) -> decltype(call())
    {
        const std::lock_guard lock(m_mutex);
        if (!m_disturb(isRepeatable))
            return call();
        const auto failed = call();
        expectUnavailable(failed.isOk() ? std::nullopt : std::optional(failed.error().code));
        return call();
    }

private:
    static void expectUnavailable(std::optional<ErrorCode> code);

    Disturb m_disturb;
    std::mutex m_mutex;
};

class RetryingQueue final : public JobQueue, public QueueControl, public QueueView, public QueueIdentity
{
public:
    RetryingQueue(JobQueue &queue, QueueControl &control, QueueView &view, QueueIdentity &identity,
                  Retrying::Disturb disturb)
        : m_queue(queue)
        , m_control(control)
        , m_view(view)
        , m_identity(identity)
        , m_retrying(std::move(disturb))
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

    Result<QueueCounts> counts() override;
    Result<QueuePage> page(const QueuePageQuery &query) override;
    Result<JobInfo> find(JobId id) override;
    Result<JobInfo> findByDedupKey(const QByteArray &key) override;
    Result<LaneInfo> lane(const LaneRef &lane) override;
    Result<FsckReport> fsck(const QByteArray &cursor, bool repair) override;

    Result<QByteArray> epoch() override;
    Result<void> setEpoch(const QByteArray &epoch, bool pauseCalls) override;

private:
    JobQueue &m_queue;
    QueueControl &m_control;
    QueueView &m_view;
    QueueIdentity &m_identity;
    Retrying m_retrying;
};

} // namespace psi::contract
