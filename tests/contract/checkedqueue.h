#pragma once

#include <functional>

#include "service/ports/jobqueue.h"
#include "service/ports/queuecontrol.h"

namespace psi::contract {

/// Passes every verb on and calls `after` when it has run, so that whoever uses the queue through it has the
/// invariants checked after each step.
class CheckedJobQueue final : public JobQueue
{
public:
    CheckedJobQueue(JobQueue &queue, std::function<void()> after)
        : m_queue(queue)
        , m_after(std::move(after))
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

private:
    template <typename T>
    T checked(T result)
    {
        m_after();
        return result;
    }

    JobQueue &m_queue;
    std::function<void()> m_after;
};

/// The same for the admin verbs.
class CheckedQueueControl final : public QueueControl
{
public:
    CheckedQueueControl(QueueControl &control, std::function<void()> after)
        : m_control(control)
        , m_after(std::move(after))
    {}

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

private:
    template <typename T>
    T checked(T result)
    {
        m_after();
        return result;
    }

    QueueControl &m_control;
    std::function<void()> m_after;
};

} // namespace psi::contract
