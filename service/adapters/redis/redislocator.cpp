#include "service/adapters/redis/redislocator.h"

#include <algorithm>

namespace psi {

namespace {
Error unavailable(const char *why) { return {ErrorCode::Unavailable, QString::fromLatin1(why)}; }
} // namespace

RedisLocator::RedisLocator(RedisTarget target, RedisTimeouts timeouts)
    : m_target(std::move(target))
    , m_timeouts(timeouts)
{}

Result<RedisAddress> RedisLocator::askSentinel(const RedisAddress &sentinel) const
{
    auto connection = RedisConnection::open(sentinel, m_timeouts);
    if (!connection)
        return connection.error();
    const Result<RedisReply> reply =
        (*connection)->ask({"SENTINEL", "GET-MASTER-ADDR-BY-NAME", m_target.masterName});
    if (!reply)
        return reply.error();
    const RedisValue value = reply->value();
    if (value.size() != 2)
        return unavailable("the Sentinel knows no such master");
    return RedisAddress{value.at(0).text(), static_cast<quint16>(value.at(1).integer())};
}

Result<RedisAddress> RedisLocator::masterBySentinels()
{
    Result<RedisAddress> found = unavailable("no Sentinel is named");
    for (std::size_t i = 0; i < m_target.addresses.size(); ++i) {
        found = askSentinel(m_target.addresses[i]);
        if (!found)
            continue;
        std::swap(m_target.addresses[0], m_target.addresses[i]);
        break;
    }
    return found;
}

Result<void> RedisLocator::logIn(RedisConnection &connection) const
{
    if (!m_target.password.isEmpty()) {
        RedisWords words{"AUTH", m_target.password};
        if (!m_target.user.isEmpty())
            words = {"AUTH", m_target.user, m_target.password};
        if (const Result<RedisReply> in = connection.ask(words); !in)
            return in.error();
    }
    if (m_target.database != 0) {
        const QByteArray number = QByteArray::number(m_target.database);
        if (const Result<RedisReply> selected = connection.ask({"SELECT", number}); !selected)
            return selected.error();
    }
    const Result<RedisReply> role = connection.ask({"ROLE"});
    if (!role)
        return role.error();
    if (role->value().at(0).view() != QByteArrayView("master"))
        return unavailable("the Redis server found is no master");
    return {};
}

Result<std::unique_ptr<RedisConnection>> RedisLocator::connect()
{
    Result<RedisAddress> master = m_target.hasSentinels() ? masterBySentinels() : m_target.addresses.at(0);
    if (!master)
        return master.error();
    auto connection = RedisConnection::open(*master, m_timeouts);
    if (!connection)
        return connection.error();
    if (const Result<void> in = logIn(**connection); !in)
        return in.error();
    return connection;
}

} // namespace psi
