#include "service/adapters/redis/redisadmin.h"

#include <algorithm>

#include "service/adapters/redis/redisjobcodec.h"

namespace psi::redis {

namespace {
constexpr int chunk = 500;

Error notFound() { return {ErrorCode::NotFound, QStringLiteral("no such lane or job in the queue")}; }

QByteArray scopeText(const PauseScope &scope)
{
    switch (scope.kind) {
    case PauseScope::Kind::All:
        return "a";
    case PauseScope::Kind::Route:
        return "r:" + number(static_cast<int>(scope.lane.route));
    case PauseScope::Kind::Ring:
        return "g:" + ringId(scope.lane.route, scope.lane.ring);
    case PauseScope::Kind::Lane:
        return "l:" + laneId(scope.lane);
    }
    return {};
}

template <typename T>
Result<void> withoutValue(const Result<T> &result)
{
    return result ? Result<void>() : Result<void>(result.error());
}
} // namespace

Result<void> RedisAdmin::toScope(RedisScript script, const PauseScope &scope, const RedisWords &more)
{
    RedisWords words{scopeText(scope)};
    words.insert(words.end(), more.begin(), more.end());
    if (scope.kind != PauseScope::Kind::Lane)
        return withoutValue(m_host.askAll(m_host.work(), script, words));
    RedisCommand command = m_host.call(script, m_host.shardOf(scope.lane));
    command.words.insert(command.words.end(), words.begin(), words.end());
    return withoutValue(m_host.ask(m_host.work(), std::move(command)));
}

Result<void> RedisAdmin::pause(const PauseScope &scope, std::optional<Micros> until)
{
    return toScope(RedisScript::Pause, scope, {until ? number(until->count()) : QByteArray(), QByteArray()});
}

Result<void> RedisAdmin::pauseAtLeast(const PauseScope &scope, Micros wait)
{
    return toScope(RedisScript::Pause, scope, {number(wait.count()), "1"});
}

Result<void> RedisAdmin::resume(const PauseScope &scope) { return toScope(RedisScript::Resume, scope, {}); }

Result<void> RedisAdmin::probe(Route route, const QByteArray &ring)
{
    return withoutValue(m_host.askAll(m_host.work(), RedisScript::Probe, {ringId(route, ring)}));
}

Result<void> RedisAdmin::unblock(const LaneRef &lane)
{
    RedisCommand command = m_host.call(RedisScript::Unblock, m_host.shardOf(lane));
    command.words.push_back(laneId(lane));
    const Result<RedisReply> reply = m_host.ask(m_host.work(), std::move(command));
    if (reply && reply->value().integer() == 0)
        return notFound();
    return withoutValue(reply);
}

Result<std::int64_t> RedisAdmin::toJob(RedisScript script, JobId job)
{
    if (job.shard >= m_host.shards() || job.seq < 0 || job.seq > highestId)
        return notFound();
    RedisCommand command = m_host.call(script, job.shard);
    command.words.push_back(idText(job.seq));
    const Result<RedisReply> reply = m_host.ask(m_host.work(), std::move(command));
    return reply ? Result<std::int64_t>(reply->value().integer()) : Result<std::int64_t>(reply.error());
}

Result<void> RedisAdmin::promote(JobId job)
{
    const Result<std::int64_t> done = toJob(RedisScript::Promote, job);
    if (done && *done == 0)
        return notFound();
    return withoutValue(done);
}

Result<DropOutcome> RedisAdmin::drop(JobId job)
{
    const Result<std::int64_t> done = toJob(RedisScript::Drop, job);
    if (!done)
        return done.error().code == ErrorCode::NotFound ? Result<DropOutcome>(DropOutcome::NotFound)
                                                        : Result<DropOutcome>(done.error());
    if (*done == 0)
        return DropOutcome::Dropped;
    return *done == 1 ? DropOutcome::Active : DropOutcome::NotFound;
}

Result<void> RedisAdmin::setLimit(const LimitSetting &limit)
{
    const bool isOff =
        limit.kind == LimitSetting::Kind::RingLanes ? limit.lanes <= 0 : limit.rate.isUnlimited();
    RedisWords words{number(static_cast<int>(limit.kind)), ringId(limit.route, limit.ring)};
    if (isOff && limit.ring.isEmpty())
        words.insert(words.end(), 3, QByteArray());
    else // a ring may be without a limit although its route has one
        for (const std::int64_t value : {static_cast<std::int64_t>(limit.rate.interval.count()),
                                         static_cast<std::int64_t>(limit.rate.burst),
                                         static_cast<std::int64_t>(std::max(limit.lanes, 0))})
            words.push_back(number(value));
    return withoutValue(m_host.askAll(m_host.work(), RedisScript::Limit, words));
}

Result<int> RedisAdmin::sumOf(RedisScript script, const RedisWords &arguments)
{
    const Result<std::vector<RedisReply>> replies = m_host.askAll(m_host.work(), script, arguments);
    if (!replies)
        return replies.error();
    std::int64_t sum = 0;
    for (const RedisReply &reply : *replies)
        sum += reply.value().integer();
    return static_cast<int>(sum);
}

Result<int> RedisAdmin::sweep(int limit)
{
    const QByteArray bounded = number(std::clamp(limit, 0, chunk));
    return sumOf(RedisScript::Sweep, {bounded, bounded});
}

Result<int> RedisAdmin::purgeCompleted(Micros age, int count, int limit)
{
    return sumOf(RedisScript::Purge,
                 {number(age.count()), number(count), number(std::clamp(limit, 0, chunk))});
}

Result<QByteArray> RedisAdmin::epoch()
{
    std::vector<RedisCommand> commands;
    commands.reserve(static_cast<std::size_t>(m_host.shards()));
    for (int shard = 0; shard < m_host.shards(); ++shard)
        commands.push_back({{"HGET", RedisHost::tag(shard) + ":m", "epoch"}, std::nullopt});
    const Result<std::vector<RedisReply>> replies = m_host.work().send(commands);
    if (!replies)
        return replies.error();
    if (const std::optional<Error> error = firstError(*replies))
        return *error;
    const QByteArray first = replies->front().value().text();
    for (const RedisReply &reply : *replies) {
        if (reply.value().view() != QByteArrayView(first))
            return mixedEpochs;
    }
    return first;
}

Result<QByteArray> RedisAdmin::claimStore(const QByteArray &id)
{
    const QByteArray meta = RedisHost::tag(0) + ":m";
    const std::vector<RedisCommand> commands{{{"HSETNX", meta, "store", id}, std::nullopt},
                                             {{"HGET", meta, "store"}, std::nullopt}};
    const Result<std::vector<RedisReply>> replies = m_host.work().send(commands);
    if (!replies)
        return replies.error();
    if (const std::optional<Error> error = firstError(*replies))
        return *error;
    return replies->back().value().text();
}

Result<void> RedisAdmin::setEpoch(const QByteArray &epoch, bool pauseCalls)
{
    const Result<std::vector<RedisReply>> done =
        m_host.askAll(m_host.work(), RedisScript::Adopt, {epoch, pauseCalls ? "1" : "0"});
    if (done)
        m_host.setEpoch(epoch);
    return withoutValue(done);
}

} // namespace psi::redis
