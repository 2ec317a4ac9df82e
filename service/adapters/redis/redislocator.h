#pragma once

#include "service/adapters/redis/redisconnection.h"

namespace psi {

/// Finds the master that `target` means, connects and logs in: asks the Sentinels in turn, the one that
/// answered last first, and believes only a server that calls itself master and has loaded its data. One
/// thread at a time; blocking.
class RedisLocator
{
public:
    RedisLocator(RedisTarget target, RedisTimeouts timeouts);

    /// Unavailable says why of the last one tried.
    Result<std::unique_ptr<RedisConnection>> connect();

private:
    Result<RedisAddress> masterBySentinels();
    Result<RedisAddress> askSentinel(const RedisAddress &sentinel) const;
    Result<void> logIn(RedisConnection &connection) const;

    RedisTarget m_target;
    RedisTimeouts m_timeouts;
};

} // namespace psi
