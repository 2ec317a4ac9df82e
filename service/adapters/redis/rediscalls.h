#pragma once

#include "service/adapters/redis/redishost.h"
#include "service/ports/jobqueue.h"

namespace psi::redis {

/// One flush of script calls under construction, and who reads which reply. Values of one call; no thread of
/// their own.
///
/// Each add...() appends one call per shard concerned and answers a reader, to be run with all replies once
/// they are there.
class RedisCalls
{
public:
    using Replies = std::vector<RedisReply>;
    template <typename T>
    using Reader = std::function<T(const Replies &)>;

    RedisCalls(const RedisHost &host, QByteArray worker)
        : m_host(host)
        , m_worker(std::move(worker))
    {}

    Reader<std::vector<Enqueued>> addEnqueue(const std::vector<NewJob> &jobs);
    Reader<std::vector<SettleOutcome>> addSettle(const std::vector<Settle> &settles);
    Reader<std::vector<LeaseRef>> addRenew(const std::vector<LeaseRef> &leases, Micros lease);
    /// `turn`: the shard that is asked first, for lanes that cannot be shared out evenly.
    Reader<TakeResult> addTake(const TakeRequest &request, unsigned turn);
    /// Any other command; answers its place among the replies.
    std::size_t add(RedisCommand command);
    /// So that a closed name is refused even when there is nothing else to ask.
    void addNothing();

    const std::vector<RedisCommand> &commands() const { return m_commands; }

private:
    const RedisHost &m_host;
    QByteArray m_worker;
    std::vector<RedisCommand> m_commands;
};

} // namespace psi::redis
