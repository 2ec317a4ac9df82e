#pragma once

#include "service/adapters/redis/redisadmin.h"
#include "service/adapters/redis/redisreads.h"
#include "service/adapters/redis/redisverbs.h"
#include "service/adapters/redis/wakeuplistener.h"

namespace psi {

namespace redis {
/// Makes what the ports share a base that is built before them.
struct RedisParts
{
    explicit RedisParts(const QueueSettings &settings)
        : host(settings)
        , durability(host)
        , wakeUps(settings.target, settings.timeouts, settings.shards)
    {}
    RedisHost host;
    Durability durability;
    WakeUpListener wakeUps;
};
} // namespace redis

/// The conversation queue on a Redis server 7.0 or newer, shared by any number of processes.
///
/// Each verb is one script a shard, so it happens whole or not at all; resources/redis says what stands under
/// which key (keys.md) and what each script does. Any thread may call; the intake, the dispatcher and the
/// views have a connection each. A connection that breaks is made again by the next call, on the master that
/// is found then; a call whose answer was lost says Unavailable and is safe to repeat as JobQueue says.
/// enqueue() says NotDurable while the server keeps less than `promise`.
class RedisJobQueue final : private redis::RedisParts,
                            public redis::RedisVerbs,
                            public redis::RedisAdmin,
                            public redis::RedisReads
{
public:
    using Settings = redis::QueueSettings;

    explicit RedisJobQueue(const Settings &settings);
    ~RedisJobQueue() override;

    /// Reaches the server and says who the queue is to it. Unavailable; Invalid: it was made with other
    /// shards or another install key; UnknownVersion: by a newer program. Safe twice.
    Result<void> start();
    /// Lets go of its connections. Leases are the dispatcher's to hand back.
    void stop();

    /// Calls `woken` when a lane may have become ready, in whatever process; on a thread of its own, until
    /// stop().
    void listen(std::function<void()> woken);
    /// From now on scripts come with this epoch: the one that queue and store agreed on.
    void serve(const QByteArray &epoch) { host.setEpoch(epoch); }

    /// Looks whether the server keeps what is promised; blocking. standing(): what the last look said, at
    /// once.
    Result<void> checkDurability() { return durability.check(); }
    Result<void> durabilityStanding() const { return durability.standing(); }
    const RedisTraffic &traffic() { return host.traffic(); }
    bool isListening() const { return wakeUps.isListening(); }
};

} // namespace psi
