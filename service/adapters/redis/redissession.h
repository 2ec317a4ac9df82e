#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <optional>

#include "service/adapters/redis/redislocator.h"
#include "service/adapters/redis/redisscripts.h"

namespace psi {

/// A command; of a script when `script` says so, which is what is loaded when the server does not know it.
struct RedisCommand
{
    RedisWords words;
    std::optional<RedisScript> script;
};

/// What the sessions of a queue have done, for metrics and benchmarks. Any thread.
struct RedisTraffic
{
    std::atomic<qint64> roundTrips{0};
    std::atomic<qint64> connects{0};
};

/// A connection that finds its server again. Down -> look for the master, log in, load the scripts, be
/// approved -> up; and down again when the connection breaks or the server says READONLY, LOADING,
/// MASTERDOWN. Nothing is ever sent twice, but a command whose script the server did not know (NOSCRIPT means
/// it did not run). Any thread; one call at a time, each at most one try to connect and one answer long.
class RedisSession
{
public:
    struct Options
    {
        RedisTarget target;
        RedisTimeouts timeouts;
        /// Asked once of each new connection before its first use; an error closes it again.
        std::function<Result<void>(RedisConnection &)> approve;
    };

    RedisSession(Options options, RedisTraffic &traffic);

    /// Sends all in one flush and answers their replies, error replies too. Unavailable: some may have run.
    Result<std::vector<RedisReply>> send(const std::vector<RedisCommand> &commands);
    /// Lets go of the connection.
    void close();

private:
    Result<void> ensureUp();
    Result<void> connect();
    Result<void> loadScripts();
    Result<std::vector<RedisReply>> exchange(const std::vector<RedisCommand> &commands);
    Result<void> runAgain(const RedisCommand &command, RedisReply &reply);
    void goDown();

    Options m_options;
    RedisTraffic &m_traffic;
    std::mutex m_mutex;
    RedisLocator m_locator;                        ///< guarded by m_mutex, as all below
    std::unique_ptr<RedisConnection> m_connection; ///< null while down
    std::chrono::steady_clock::time_point m_nextTry{};
    std::chrono::milliseconds m_wait{0};
    Error m_lastError{ErrorCode::Unavailable, QStringLiteral("Redis was not reached yet")};
};

} // namespace psi
