#pragma once

#include <functional>
#include <mutex>

#include "service/adapters/redis/redissession.h"
#include "service/domain/queue/job.h"

namespace psi::redis {

/// What a 200 of the intake means, as `queue.ack` says it.
struct Promise
{
    bool fsync = true; ///< on disk before the reply
    int replicas = 0;  ///< and in the memory of so many replicas
};

struct QueueSettings
{
    RedisTarget target;
    RedisTimeouts timeouts;
    int shards = 1; ///< fixed when the queue is made
    Promise promise;
    Micros dedupTtl = std::chrono::hours(36);
    std::int64_t maxBytes = 0; ///< of the server's memory; above it enqueue() answers Full; 0 = off
    Micros completedAge = std::chrono::hours(1);
    int completedCount = 1000;
    QByteArray keyFingerprint; ///< of the install key; the queue remembers it. Empty = not checked
    /// The queue's time instead of the server's. Only tests give one.
    std::function<Micros()> now;
};

/// What the parts of RedisJobQueue share: settings, epoch, and one session each for the intake (batcher's
/// thread), the work (dispatcher's) and the views (any), so that none waits for another. Any thread.
class RedisHost
{
public:
    explicit RedisHost(QueueSettings settings);

    const QueueSettings &settings() const { return m_settings; }
    RedisSession &intake() { return m_intake; }
    RedisSession &work() { return m_work; }
    RedisSession &views() { return m_views; }
    RedisTraffic &traffic() { return m_traffic; }

    /// The queue's epoch that every script is sent with.
    QByteArray epoch() const;
    void setEpoch(QByteArray epoch);

    int shards() const { return m_settings.shards; }
    /// Lanes of limited routes go by their ring, so that its limits stay one; others by their key.
    int shardOf(const LaneRef &lane) const;
    static QByteArray tag(int shard) { return "{psi:" + QByteArray::number(shard) + '}'; }

    /// A call of the script with its common arguments; the script's own are appended by the caller.
    RedisCommand call(RedisScript script, int shard, const QByteArray &worker = {}) const;
    /// One call and its reply; an error reply is an error.
    Result<RedisReply> ask(RedisSession &session, RedisCommand command);
    /// The same call for each shard.
    Result<std::vector<RedisReply>> askAll(RedisSession &session, RedisScript script,
                                           const RedisWords &arguments);

    /// Asked of each new connection of the intake before it is used; set once, before start.
    void setApproval(std::function<Result<void>(RedisConnection &)> approve)
    {
        m_approve = std::move(approve);
    }

private:
    RedisSession::Options options(bool isIntake);

    QueueSettings m_settings;
    std::function<Result<void>(RedisConnection &)> m_approve;
    RedisTraffic m_traffic;
    RedisSession m_intake;
    RedisSession m_work;
    RedisSession m_views;
    mutable std::mutex m_mutex;
    QByteArray m_epoch; ///< guarded by m_mutex
};

/// The first error among the replies, or among those from `begin` up to `end`, if there is one.
std::optional<Error> firstError(const std::vector<RedisReply> &replies);
std::optional<Error> errorAmong(const std::vector<RedisReply> &replies, std::size_t begin, std::size_t end);

} // namespace psi::redis
