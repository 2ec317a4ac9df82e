#pragma once

#include <QStringList>

#include "service/adapters/redis/rediscalls.h"

namespace psi::redis {

/// Fails closed: whether the server keeps what `queue.ack` promises, so that nothing is accepted that it does
/// not.
///
/// The server's settings are read when a connection of the intake is made, then every minute; while they are
/// weaker than promised, every second. WAIT rides in the flush of each enqueue. Any thread.
class Durability
{
public:
    explicit Durability(RedisHost &host);

    /// Looks at the server now, on the session of the views: for readiness and alerts, when nothing comes in.
    /// A server that does not answer (Unavailable) proves nothing and changes nothing.
    Result<void> check();
    /// Looks, and lists everything that is weaker, a line each.
    Result<QStringList> weaknesses() const;
    /// What the last look said: NotDurable with the reason, Unavailable before the first.
    Result<void> standing() const;

    /// For enqueue(): looks again if it is time to.
    Result<void> mayAccept();
    /// Where the replies of what addTo() added stand.
    struct Marks
    {
        std::optional<std::size_t> wait;
        std::optional<std::size_t> memory;
    };
    Marks addTo(RedisCalls &calls);
    Result<void> judge(const Marks &marks, const RedisCalls::Replies &replies);

private:
    using Time = std::chrono::steady_clock::time_point;
    Result<void> checkOn(RedisConnection &connection);
    Result<void> note(Result<void> found);
    Result<void> checkMemory();
    bool isOverfull() const;
    bool isTimeForMemory();
    void noteMemory(RedisValue info);
    std::vector<RedisCommand> questions() const;
    QStringList weaknessesIn(const std::vector<RedisReply> &replies) const;
    Result<void> judgeSettings(const std::vector<RedisReply> &replies) const;

    RedisHost &m_host;
    mutable std::mutex m_mutex;
    std::optional<Error> m_weakness{Error{ErrorCode::Unavailable, QStringLiteral("Redis was not asked yet")}};
    Time m_lookAgain{}; ///< guarded by m_mutex, as m_weakness and all below
    Time m_readMemory{};
    std::int64_t m_usedBytes = 0;
};

} // namespace psi::redis
