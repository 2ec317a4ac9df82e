#pragma once

#include "service/adapters/redis/redishost.h"
#include "service/ports/queueview.h"

namespace psi::redis {

/// Checks the invariants of QueueView shard by shard in bounded steps: first what stands under each key,
/// then that the indexes hold nothing else, then rings and sums. Any thread; mending on the dispatcher's.
class RedisFsck
{
public:
    explicit RedisFsck(RedisHost &host)
        : m_host(host)
    {}

    /// The cursor is "<shard>:k:<SCAN cursor>" or "<shard>:s:<number of the index>:<ZSCAN cursor>".
    Result<FsckReport> check(const QByteArray &cursor, bool repair);

private:
    Result<FsckReport> checkKeys(int shard, const QByteArray &from, bool repair);
    Result<FsckReport> checkSets(int shard, const QByteArray &index, const QByteArray &from, bool repair);

    RedisHost &m_host;
};

} // namespace psi::redis
