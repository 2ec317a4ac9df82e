#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "service/adapters/redis/redisreply.h"
#include "service/adapters/redis/redistarget.h"
#include "shared/timestamp.h"

struct redisContext;

namespace psi {

struct RedisTimeouts
{
    Micros connect = std::chrono::milliseconds(1000);
    Micros answer = std::chrono::milliseconds(1500);
};

using RedisWords = std::vector<QByteArray>;

/// One connection to a Redis server (RESP2, hiredis). One thread at a time. After any error of read() it is
/// of no use: what was sent may have run or not.
class RedisConnection
{
public:
    /// Blocking, at most `timeouts.connect`.
    static Result<std::unique_ptr<RedisConnection>> open(const RedisAddress &address,
                                                         const RedisTimeouts &timeouts);
    ~RedisConnection();

    /// Queues a command; it is sent with the next read().
    void append(const RedisWords &words);
    /// The next reply, an error reply too. Blocking, at most `timeouts.answer`; Unavailable.
    Result<RedisReply> read();
    /// append() and read(); an error reply is an error.
    Result<RedisReply> ask(const RedisWords &words);
    /// Sends what is queued and waits until something can be read, or until the time is over.
    Result<bool> waitForReply(Micros time);
    /// False if the other side closed it, or sent what nobody asked for, while it was idle.
    bool isAlive() const;

    const RedisAddress &address() const { return m_address; }

private:
    struct Free
    {
        void operator()(redisContext *context) const;
    };
    RedisConnection(redisContext *owned, RedisAddress address);
    Error failed() const;

    std::unique_ptr<redisContext, Free> m_context;
    RedisAddress m_address;
};

} // namespace psi
