#include "service/adapters/redis/redisverbs.h"

#include "service/adapters/redis/rediscalls.h"
#include "service/adapters/redis/redisjobcodec.h"

namespace psi::redis {

namespace {
constexpr Micros closedFor = std::chrono::seconds(60);

/// Sends the calls and hands the replies to `read`, unless one of them is an error.
template <typename Read>
auto runCalls(RedisSession &session, const RedisCalls &calls, Read read)
    -> Result<decltype(read(std::declval<const RedisCalls::Replies &>()))>
{
    const Result<RedisCalls::Replies> replies = session.send(calls.commands());
    if (!replies)
        return replies.error();
    if (const std::optional<Error> error = firstError(*replies))
        return *error;
    return read(*replies);
}
} // namespace

RedisVerbs::RedisVerbs(RedisHost &host, Durability &durability)
    : m_host(host)
    , m_durability(durability)
{}

Result<std::vector<Enqueued>> RedisVerbs::enqueue(const std::vector<NewJob> &jobs)
{
    if (const Result<void> allowed = m_durability.mayAccept(); !allowed)
        return allowed.error();
    if (jobs.empty())
        return std::vector<Enqueued>();
    RedisCalls calls(m_host, {});
    const auto reader = calls.addEnqueue(jobs);
    const Durability::Marks marks = m_durability.addTo(calls);
    const Result<RedisCalls::Replies> replies = m_host.intake().send(calls.commands());
    if (!replies)
        return replies.error();
    if (const std::optional<Error> error = firstError(*replies))
        return *error;
    if (const Result<void> kept = m_durability.judge(marks, *replies); !kept)
        return kept.error();
    return reader(*replies);
}

Result<TakeResult> RedisVerbs::take(const WorkerName &worker, const TakeRequest &request)
{
    RedisCalls calls(m_host, worker);
    const auto reader = calls.addTake(request, m_turn++);
    return runCalls(m_host.work(), calls, reader);
}

Result<std::vector<SettleOutcome>> RedisVerbs::settle(const WorkerName &worker,
                                                      const std::vector<Settle> &settles)
{
    RedisCalls calls(m_host, worker);
    const auto reader = calls.addSettle(settles);
    if (settles.empty())
        calls.addNothing();
    return runCalls(m_host.work(), calls, reader);
}

Result<std::vector<LeaseRef>> RedisVerbs::renew(const WorkerName &worker, const std::vector<LeaseRef> &leases,
                                                Micros lease)
{
    RedisCalls calls(m_host, worker);
    const auto reader = calls.addRenew(leases, lease);
    if (leases.empty())
        calls.addNothing();
    return runCalls(m_host.work(), calls, reader);
}

Result<void> RedisVerbs::release(const WorkerName &worker, const std::vector<LeaseToken> &keep, bool close)
{
    RedisWords words{worker, number(close ? closedFor.count() : 0)};
    for (const LeaseToken &token : keep)
        words.push_back(number(token.value));
    const Result<std::vector<RedisReply>> done = m_host.askAll(m_host.work(), RedisScript::Release, words);
    return done ? Result<void>() : Result<void>(done.error());
}

Result<bool> RedisVerbs::requeue(JobId id, const NewJob &job, RequeuePlace place)
{
    const int shard = m_host.shardOf(job.lane);
    if (id.isNull() || id.seq < 0 || id.seq > highestId || id.shard != shard)
        return Error{ErrorCode::Invalid,
                     QStringLiteral("a job without an id of its lane cannot be put back")};
    RedisCommand command = m_host.call(RedisScript::Requeue, shard);
    command.words.push_back(idText(id.seq));
    command.words.push_back(number(static_cast<int>(place)));
    appendJob(job, command.words);
    const Result<RedisReply> reply = m_host.ask(m_host.work(), std::move(command));
    return reply ? Result<bool>(reply->value().integer() == 1) : Result<bool>(reply.error());
}

Result<ExchangeResult> RedisVerbs::exchange(const WorkerName &worker, const Exchange &exchange)
{
    RedisCalls calls(m_host, worker);
    const auto enqueued = calls.addEnqueue(exchange.enqueue);
    const std::size_t wakeUps = calls.commands().size();
    const auto settled = calls.addSettle(exchange.settle);
    const auto lost = calls.addRenew(exchange.renew, exchange.renewLease);
    RedisCalls::Reader<TakeResult> taken;
    if (exchange.take)
        taken = calls.addTake(*exchange.take, m_turn++);
    if (calls.commands().empty())
        calls.addNothing();
    const Result<RedisCalls::Replies> replies = m_host.work().send(calls.commands());
    if (!replies)
        return replies.error();
    ExchangeResult result;
    result.refused = errorAmong(*replies, 0, wakeUps);
    if (result.refused && result.refused->code != ErrorCode::Full)
        return *result.refused;
    if (const std::optional<Error> error = errorAmong(*replies, wakeUps, replies->size()))
        return *error;
    if (!result.refused)
        result.enqueued = enqueued(*replies);
    result.settled = settled(*replies);
    result.lost = lost(*replies);
    if (taken)
        result.taken = taken(*replies);
    return result;
}

} // namespace psi::redis
