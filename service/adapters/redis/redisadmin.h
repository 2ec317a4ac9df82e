#pragma once

#include "service/adapters/redis/redishost.h"
#include "service/ports/queuecontrol.h"
#include "service/ports/queueidentity.h"

namespace psi::redis {

/// QueueControl and QueueIdentity, on the work session. What is about a lane or a job goes to its shard, all
/// else to every shard.
class RedisAdmin : public QueueControl, public QueueIdentity
{
public:
    explicit RedisAdmin(RedisHost &host)
        : m_host(host)
    {}

    Result<void> pause(const PauseScope &scope, std::optional<Micros> until) override;
    Result<void> pauseAtLeast(const PauseScope &scope, Micros wait) override;
    Result<void> resume(const PauseScope &scope) override;
    Result<void> probe(Route route, const QByteArray &ring) override;
    Result<void> unblock(const LaneRef &lane) override;
    Result<void> promote(JobId job) override;
    Result<DropOutcome> drop(JobId job) override;
    Result<void> setLimit(const LimitSetting &limit) override;
    Result<int> sweep(int limit) override;
    Result<int> purgeCompleted(Micros age, int count, int limit) override;

    /// What the server holds; what the scripts are sent with does not change by it.
    Result<QByteArray> epoch() override;
    Result<void> setEpoch(const QByteArray &epoch, bool pauseCalls) override;
    Result<QByteArray> claimStore(const QByteArray &id) override;

private:
    Result<void> toScope(RedisScript script, const PauseScope &scope, const RedisWords &more);
    Result<std::int64_t> toJob(RedisScript script, JobId job);
    Result<int> sumOf(RedisScript script, const RedisWords &arguments);

    RedisHost &m_host;
};

} // namespace psi::redis
