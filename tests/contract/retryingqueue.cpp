#include "tests/contract/retryingqueue.h"

#include <gtest/gtest.h>

namespace psi::contract {

namespace {
constexpr bool repeatable = true;
constexpr bool runsOnce =
    false; ///< a second run answers something else, so its fault strikes before the verb
} // namespace

void Retrying::expectUnavailable(std::optional<ErrorCode> code)
{
    EXPECT_EQ(code, std::optional(ErrorCode::Unavailable)) << "a call whose connection was cut";
}

Result<std::vector<Enqueued>> RetryingQueue::enqueue(const std::vector<NewJob> &jobs)
{
    if (jobs.empty())
        return m_queue.enqueue(jobs); // nothing is sent that could be lost
    return m_retrying.run(runsOnce, [&] { return m_queue.enqueue(jobs); });
}

Result<TakeResult> RetryingQueue::take(const WorkerName &worker, const TakeRequest &request)
{
    return m_retrying.run(runsOnce, [&] { return m_queue.take(worker, request); });
}

Result<std::vector<SettleOutcome>> RetryingQueue::settle(const WorkerName &worker,
                                                         const std::vector<Settle> &settles)
{
    return m_retrying.run(runsOnce, [&] { return m_queue.settle(worker, settles); });
}

Result<std::vector<LeaseRef>> RetryingQueue::renew(const WorkerName &worker,
                                                   const std::vector<LeaseRef> &leases, Micros lease)
{
    return m_retrying.run(repeatable, [&] { return m_queue.renew(worker, leases, lease); });
}

Result<void> RetryingQueue::release(const WorkerName &worker, const std::vector<LeaseToken> &keep, bool close)
{
    return m_retrying.run(repeatable, [&] { return m_queue.release(worker, keep, close); });
}

Result<bool> RetryingQueue::requeue(JobId id, const NewJob &job, RequeuePlace place)
{
    if (id.isNull())
        return m_queue.requeue(id, job, place); // refused before anything is sent
    return m_retrying.run(runsOnce, [&] { return m_queue.requeue(id, job, place); });
}

Result<ExchangeResult> RetryingQueue::exchange(const WorkerName &worker, const Exchange &exchange)
{
    return m_retrying.run(runsOnce, [&] { return m_queue.exchange(worker, exchange); });
}

Result<void> RetryingQueue::pause(const PauseScope &scope, std::optional<Micros> until)
{
    return m_retrying.run(repeatable, [&] { return m_control.pause(scope, until); });
}

Result<void> RetryingQueue::pauseAtLeast(const PauseScope &scope, Micros wait)
{
    return m_retrying.run(repeatable, [&] { return m_control.pauseAtLeast(scope, wait); });
}

Result<void> RetryingQueue::resume(const PauseScope &scope)
{
    return m_retrying.run(repeatable, [&] { return m_control.resume(scope); });
}

Result<void> RetryingQueue::probe(Route route, const QByteArray &ring)
{
    return m_retrying.run(repeatable, [&] { return m_control.probe(route, ring); });
}

Result<void> RetryingQueue::unblock(const LaneRef &lane)
{
    return m_retrying.run(runsOnce, [&] { return m_control.unblock(lane); });
}

Result<void> RetryingQueue::promote(JobId job)
{
    return m_retrying.run(repeatable, [&] { return m_control.promote(job); });
}

Result<DropOutcome> RetryingQueue::drop(JobId job)
{
    return m_retrying.run(runsOnce, [&] { return m_control.drop(job); });
}

Result<void> RetryingQueue::setLimit(const LimitSetting &limit)
{
    return m_retrying.run(repeatable, [&] { return m_control.setLimit(limit); });
}

Result<int> RetryingQueue::sweep(int limit)
{
    return m_retrying.run(runsOnce, [&] { return m_control.sweep(limit); });
}

Result<int> RetryingQueue::purgeCompleted(Micros age, int count, int limit)
{
    return m_retrying.run(runsOnce, [&] { return m_control.purgeCompleted(age, count, limit); });
}

Result<QueueCounts> RetryingQueue::counts()
{
    return m_retrying.run(repeatable, [&] { return m_view.counts(); });
}

Result<QueuePage> RetryingQueue::page(const QueuePageQuery &query)
{
    if (query.state == JobState::Dead || query.state == JobState::Discarded)
        return m_view.page(query); // nothing is asked: the queue has none of these
    return m_retrying.run(repeatable, [&] { return m_view.page(query); });
}

Result<JobInfo> RetryingQueue::find(JobId id)
{
    return m_retrying.run(repeatable, [&] { return m_view.find(id); });
}

Result<JobInfo> RetryingQueue::findByDedupKey(const QByteArray &key)
{
    return m_retrying.run(repeatable, [&] { return m_view.findByDedupKey(key); });
}

Result<LaneInfo> RetryingQueue::lane(const LaneRef &lane)
{
    return m_retrying.run(repeatable, [&] { return m_view.lane(lane); });
}

Result<FsckReport> RetryingQueue::fsck(const QByteArray &cursor, bool repair)
{
    return m_retrying.run(repeatable, [&] { return m_view.fsck(cursor, repair); });
}

Result<QByteArray> RetryingQueue::epoch()
{
    return m_retrying.run(repeatable, [&] { return m_identity.epoch(); });
}

Result<void> RetryingQueue::setEpoch(const QByteArray &epoch, bool pauseCalls)
{
    return m_retrying.run(repeatable, [&] { return m_identity.setEpoch(epoch, pauseCalls); });
}

} // namespace psi::contract
