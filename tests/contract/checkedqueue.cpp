#include "tests/contract/checkedqueue.h"

namespace psi::contract {

Result<std::vector<Enqueued>> CheckedJobQueue::enqueue(const std::vector<NewJob> &jobs)
{
    return checked(m_queue.enqueue(jobs));
}

Result<TakeResult> CheckedJobQueue::take(const WorkerName &worker, const TakeRequest &request)
{
    return checked(m_queue.take(worker, request));
}

Result<std::vector<SettleOutcome>> CheckedJobQueue::settle(const WorkerName &worker,
                                                           const std::vector<Settle> &settles)
{
    return checked(m_queue.settle(worker, settles));
}

Result<std::vector<LeaseRef>> CheckedJobQueue::renew(const WorkerName &worker,
                                                     const std::vector<LeaseRef> &leases, Micros lease)
{
    return checked(m_queue.renew(worker, leases, lease));
}

Result<void> CheckedJobQueue::release(const WorkerName &worker, const std::vector<LeaseToken> &keep,
                                      bool close)
{
    return checked(m_queue.release(worker, keep, close));
}

Result<bool> CheckedJobQueue::requeue(JobId id, const NewJob &job, RequeuePlace place)
{
    return checked(m_queue.requeue(id, job, place));
}

Result<ExchangeResult> CheckedJobQueue::exchange(const WorkerName &worker, const Exchange &exchange)
{
    return checked(m_queue.exchange(worker, exchange));
}

Result<void> CheckedQueueControl::pause(const PauseScope &scope, std::optional<Micros> until)
{
    return checked(m_control.pause(scope, until));
}

Result<void> CheckedQueueControl::pauseAtLeast(const PauseScope &scope, Micros wait)
{
    return checked(m_control.pauseAtLeast(scope, wait));
}

Result<void> CheckedQueueControl::resume(const PauseScope &scope) { return checked(m_control.resume(scope)); }

Result<void> CheckedQueueControl::probe(Route route, const QByteArray &ring)
{
    return checked(m_control.probe(route, ring));
}

Result<void> CheckedQueueControl::unblock(const LaneRef &lane) { return checked(m_control.unblock(lane)); }

Result<void> CheckedQueueControl::promote(JobId job) { return checked(m_control.promote(job)); }

Result<DropOutcome> CheckedQueueControl::drop(JobId job) { return checked(m_control.drop(job)); }

Result<void> CheckedQueueControl::setLimit(const LimitSetting &limit)
{
    return checked(m_control.setLimit(limit));
}

Result<int> CheckedQueueControl::sweep(int limit) { return checked(m_control.sweep(limit)); }

Result<int> CheckedQueueControl::purgeCompleted(Micros age, int count, int limit)
{
    return checked(m_control.purgeCompleted(age, count, limit));
}

} // namespace psi::contract
