#pragma once

#include "service/adapters/redis/redishost.h"
#include "service/ports/queueview.h"

namespace psi::redis {

/// QueueView, on the session of the views; what mends, on the work session.
class RedisReads : public QueueView
{
public:
    explicit RedisReads(RedisHost &host)
        : m_host(host)
    {}

    Result<QueueCounts> counts() override;
    Result<QueuePage> page(const QueuePageQuery &query) override;
    Result<JobInfo> find(JobId id) override;
    Result<JobInfo> findByDedupKey(const QByteArray &key) override;
    Result<LaneInfo> lane(const LaneRef &lane) override;
    Result<FsckReport> fsck(const QByteArray &cursor, bool repair) override;

private:
    Result<QueuePage> pageOfLane(const QueuePageQuery &query);
    Result<QueuePage> pageById(const QueuePageQuery &query);
    Result<QueuePage> completed(const QueuePageQuery &query);
    Result<std::vector<JobInfo>> livingBehind(const QueuePageQuery &query, int shard, std::int64_t &behind);

    RedisHost &m_host;
};

} // namespace psi::redis
