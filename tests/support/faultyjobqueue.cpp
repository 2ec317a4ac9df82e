#include "tests/support/faultyjobqueue.h"

namespace psi {

void FaultyJobQueue::failCall(int nth, When when, Error error)
{
    const std::lock_guard lock(m_mutex);
    m_failAt = m_calls + nth;
    m_fault = {when, std::move(error)};
}

int FaultyJobQueue::calls() const
{
    const std::lock_guard lock(m_mutex);
    return m_calls;
}

std::optional<FaultyJobQueue::Fault> FaultyJobQueue::nextCall()
{
    const std::lock_guard lock(m_mutex);
    ++m_calls;
    return m_calls == m_failAt ? std::optional(m_fault) : std::nullopt;
}

template <typename T>
Result<T> FaultyJobQueue::run(const std::function<Result<T>()> &verb)
{
    const std::optional<Fault> fault = nextCall();
    if (fault && fault->when == When::Before)
        return fault->error;
    Result<T> result = verb();
    return fault ? Result<T>(fault->error) : std::move(result);
}

Result<std::vector<Enqueued>> FaultyJobQueue::enqueue(const std::vector<NewJob> &jobs)
{
    return run<std::vector<Enqueued>>([&] { return m_queue.enqueue(jobs); });
}

Result<TakeResult> FaultyJobQueue::take(const WorkerName &worker, const TakeRequest &request)
{
    return run<TakeResult>([&] { return m_queue.take(worker, request); });
}

Result<std::vector<SettleOutcome>> FaultyJobQueue::settle(const WorkerName &worker,
                                                          const std::vector<Settle> &settles)
{
    return run<std::vector<SettleOutcome>>([&] { return m_queue.settle(worker, settles); });
}

Result<std::vector<LeaseRef>> FaultyJobQueue::renew(const WorkerName &worker,
                                                    const std::vector<LeaseRef> &leases, Micros lease)
{
    return run<std::vector<LeaseRef>>([&] { return m_queue.renew(worker, leases, lease); });
}

Result<void> FaultyJobQueue::release(const WorkerName &worker, const std::vector<LeaseToken> &keep,
                                     bool close)
{
    return run<void>([&] { return m_queue.release(worker, keep, close); });
}

Result<bool> FaultyJobQueue::requeue(JobId id, const NewJob &job, RequeuePlace place)
{
    return run<bool>([&] { return m_queue.requeue(id, job, place); });
}

Result<ExchangeResult> FaultyJobQueue::exchange(const WorkerName &worker, const Exchange &exchange)
{
    return run<ExchangeResult>([&] { return m_queue.exchange(worker, exchange); });
}

} // namespace psi
