#pragma once

#include <QStringList>

#include "service/adapters/redis/redishost.h"

namespace psi {

/// What a look at the Redis server of a queue found, a line each; no secrets.
struct RedisFindings
{
    QString version;      ///< "7.0.15"
    QStringList mistakes; ///< the queue that is there was made with another configuration
    QStringList faults;   ///< the server, or what its user may do, is not enough
    QStringList weaker;   ///< it keeps less than `queue.ack` promises
};

/// Looks at the server that `settings` name, as the service would use it; makes no queue and leaves nothing
/// behind. Unavailable: nobody answers, or the login is refused. Blocking, a few seconds at most.
Result<RedisFindings> inspectRedis(const redis::QueueSettings &settings);

} // namespace psi
