#pragma once

#include <functional>
#include <mutex>
#include <optional>

#include "service/ports/jobqueue.h"

namespace psi {

/// Wraps a queue and makes one call fail: before it took effect (the queue was away), or after it did (the
/// answer was lost). Any thread; one lock around the plan, none around the wrapped calls.
/// `queue` must outlive this object.
class FaultyJobQueue final : public JobQueue
{
public:
    enum class When : std::uint8_t
    {
        Before,
        After
    };

    explicit FaultyJobQueue(JobQueue &queue)
        : m_queue(queue)
    {}

    /// The `nth` call from now on fails (1 = the next), once. Replaces an older plan.
    void failCall(int nth, When when, Error error = {ErrorCode::Unavailable, QStringLiteral("injected")});
    /// Calls so far, failed ones included.
    int calls() const;

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
    struct Fault
    {
        When when = When::Before;
        Error error;
    };

    /// Counts the call; the fault that is its own, if it has one.
    std::optional<Fault> nextCall();
    template <typename T>
    Result<T> run(const std::function<Result<T>()> &verb);

    JobQueue &m_queue;
    mutable std::mutex m_mutex;
    int m_calls = 0;  ///< guarded by m_mutex
    int m_failAt = 0; ///< guarded by m_mutex; 0 = none
    Fault m_fault;    ///< guarded by m_mutex
};

} // namespace psi
