#include "service/adapters/sqlite/queueverbs.h"

#include "service/adapters/sqlite/queueentry.h"
#include "service/adapters/sqlite/queuesettle.h"

namespace psi::queue {

template <typename T>
Result<T> QueueVerbs::answer(const std::function<T(QueueContext &)> &body)
{
    T value{};
    const Result<void> ran = m_host.run([&](QueueContext &context) { value = body(context); });
    return ran ? Result<T>(std::move(value)) : Result<T>(ran.error());
}

Result<std::vector<Enqueued>> QueueVerbs::enqueue(const std::vector<NewJob> &jobs)
{
    return answer<std::vector<Enqueued>>([&](QueueContext &context) {
        QueueEntry entry(context);
        entry.checkRoom();
        return entry.enqueue(jobs);
    });
}

Result<TakeResult> QueueVerbs::take(const WorkerName &worker, const TakeRequest &request)
{
    return answer<TakeResult>([&](QueueContext &context) {
        m_host.checkOpen(worker, context.now);
        return QueueTaker(context, m_host.shares).take(worker, request);
    });
}

Result<std::vector<SettleOutcome>> QueueVerbs::settle(const WorkerName &worker,
                                                      const std::vector<Settle> &settles)
{
    return answer<std::vector<SettleOutcome>>([&](QueueContext &context) {
        m_host.checkOpen(worker, context.now);
        return QueueSettler(context).settle(settles);
    });
}

Result<std::vector<LeaseRef>> QueueVerbs::renew(const WorkerName &worker, const std::vector<LeaseRef> &leases,
                                                Micros lease)
{
    return answer<std::vector<LeaseRef>>([&](QueueContext &context) {
        m_host.checkOpen(worker, context.now);
        return QueueTaker(context, m_host.shares).renew(leases, lease);
    });
}

Result<void> QueueVerbs::release(const WorkerName &worker, const std::vector<LeaseToken> &keep, bool close)
{
    return m_host.run([&](QueueContext &context) {
        QueueSettler(context).release(worker, keep);
        if (close)
            m_host.closeName(worker, context.now);
    });
}

Result<bool> QueueVerbs::requeue(JobId id, const NewJob &job, RequeuePlace place)
{
    if (id.isNull())
        return Error{ErrorCode::Invalid, QStringLiteral("a job without an id cannot be put back")};
    return answer<bool>([&](QueueContext &context) { return QueueEntry(context).requeue(id, job, place); });
}

Result<ExchangeResult> QueueVerbs::exchange(const WorkerName &worker, const Exchange &exchange)
{
    return answer<ExchangeResult>([&](QueueContext &context) {
        m_host.checkOpen(worker, context.now);
        ExchangeResult result;
        QueueTaker taker(context, m_host.shares);
        // Wake-ups are not intake: `queue.max_bytes` does not hold them back.
        if (!exchange.enqueue.empty())
            result.enqueued = QueueEntry(context).enqueue(exchange.enqueue);
        result.settled = QueueSettler(context).settle(exchange.settle);
        result.lost = taker.renew(exchange.renew, exchange.renewLease);
        if (exchange.take)
            result.taken = taker.take(worker, *exchange.take);
        return result;
    });
}

Result<QByteArray> QueueVerbs::epoch()
{
    return answer<QByteArray>([](QueueContext &context) { return context.state.meta.epoch; });
}

Result<void> QueueVerbs::setEpoch(const QByteArray &epoch, bool pauseCalls)
{
    return m_host.run([&](QueueContext &context) {
        context.state.meta.epoch = epoch;
        if (!pauseCalls)
            return;
        for (const Route route : {Route::Outbound, Route::Area})
            context.state.rules.pause(context.sql, PauseScope::route(route), std::nullopt);
        context.state.rings.rulesChanged(context.now);
    });
}

} // namespace psi::queue
