#include "service/adapters/redis/redishost.h"

#include "service/adapters/redis/rediserrors.h"

namespace psi::redis {

namespace {
/// FNV-1a: the same in every version of the program, as shards are for ever.
std::uint32_t hashOf(const QByteArray &bytes)
{
    std::uint32_t hash = 2166136261u;
    for (const char byte : bytes) {
        hash ^= static_cast<unsigned char>(byte);
        hash *= 16777619u;
    }
    return hash;
}
} // namespace

RedisHost::RedisHost(QueueSettings settings)
    : m_settings(std::move(settings))
    , m_intake(options(true), m_traffic)
    , m_work(options(false), m_traffic)
    , m_views(options(false), m_traffic)
{}

RedisSession::Options RedisHost::options(bool isIntake)
{
    RedisSession::Options options{m_settings.target, m_settings.timeouts, {}};
    if (isIntake)
        options.approve = [this](RedisConnection &connection) {
            return m_approve ? m_approve(connection) : Result<void>();
        };
    return options;
}

QByteArray RedisHost::epoch() const
{
    const std::lock_guard lock(m_mutex);
    return m_epoch;
}

void RedisHost::setEpoch(QByteArray epoch)
{
    const std::lock_guard lock(m_mutex);
    m_epoch = std::move(epoch);
}

int RedisHost::shardOf(const LaneRef &lane) const
{
    if (m_settings.shards == 1)
        return 0;
    const QByteArray &name = isLimitedRoute(lane.route) ? lane.ring : lane.key;
    return static_cast<int>(hashOf(name) % static_cast<std::uint32_t>(m_settings.shards));
}

RedisCommand RedisHost::call(RedisScript script, int shard, const QByteArray &worker) const
{
    const QByteArray now =
        m_settings.now ? QByteArray::number(static_cast<qlonglong>(m_settings.now().count())) : QByteArray();
    return {{"EVALSHA", redisScript(script).sha, "1", tag(shard), epoch(), now, worker}, script};
}

Result<RedisReply> RedisHost::ask(RedisSession &session, RedisCommand command)
{
    std::vector<RedisCommand> commands;
    commands.push_back(std::move(command));
    Result<std::vector<RedisReply>> replies = session.send(commands);
    if (!replies)
        return replies.error();
    if (const std::optional<Error> error = firstError(*replies))
        return *error;
    return std::move(replies->front());
}

Result<std::vector<RedisReply>> RedisHost::askAll(RedisSession &session, RedisScript script,
                                                  const RedisWords &arguments)
{
    std::vector<RedisCommand> commands;
    for (int shard = 0; shard < shards(); ++shard) {
        commands.push_back(call(script, shard));
        RedisWords &words = commands.back().words;
        words.insert(words.end(), arguments.begin(), arguments.end());
    }
    Result<std::vector<RedisReply>> replies = session.send(commands);
    if (!replies)
        return replies;
    if (const std::optional<Error> error = firstError(*replies))
        return *error;
    return replies;
}

std::optional<Error> firstError(const std::vector<RedisReply> &replies)
{
    return errorAmong(replies, 0, replies.size());
}

std::optional<Error> errorAmong(const std::vector<RedisReply> &replies, std::size_t begin, std::size_t end)
{
    for (std::size_t i = begin; i < end; ++i) {
        if (replies[i].value().isError())
            return errorOfReply(replies[i].value().view());
    }
    return std::nullopt;
}

} // namespace psi::redis
