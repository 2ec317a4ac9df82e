#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <thread>

#include "service/adapters/redis/redishost.h"

namespace psi::redis {

/// Hears what the scripts publish when a lane becomes ready, on a connection and a thread of its own, and
/// calls `woken` (on that thread). A notice may be lost with a connection, so `woken` is called after each
/// new one, too; whoever must not miss any polls besides. start() and stop() belong to one thread, safe
/// twice.
class WakeUpListener
{
public:
    WakeUpListener(RedisTarget target, RedisTimeouts timeouts, int shards);
    ~WakeUpListener();

    void start(std::function<void()> woken);
    void stop();
    /// Whether it hears just now. Any thread.
    bool isListening() const { return m_isListening; }

private:
    void loop();
    Result<void> listen();
    Result<void> subscribe(RedisConnection &connection);
    bool sleepUnlessStopped(std::chrono::milliseconds time);

    RedisLocator m_locator;
    int m_shards;
    std::function<void()> m_woken;
    std::atomic<bool> m_isListening{false};
    std::mutex m_mutex;
    std::condition_variable m_stopped;
    bool m_stopping = false; ///< guarded by m_mutex
    std::thread m_thread;
};

} // namespace psi::redis
