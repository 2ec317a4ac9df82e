#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace psi {

/// A few threads for admin requests, which may block, so that the server's own threads never do. A request
/// that finds `mostWaiting` before it is not taken. start() and stop() are safe twice and belong to the
/// owner; post() is for any thread.
class AdminPool
{
public:
    using Task = std::function<void()>;

    AdminPool(int threads, std::size_t mostWaiting)
        : m_count(threads)
        , m_most(mostWaiting)
    {}
    ~AdminPool() { stop(); }

    void start();
    /// Ends what runs; what waits is dropped, and its clients are answered by the server's own deadline.
    void stop();
    /// False: full, or not running.
    bool post(Task task);

private:
    void loop();

    const int m_count;
    const std::size_t m_most;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<Task> m_waiting; ///< guarded by m_mutex
    bool m_running = false;     ///< guarded by m_mutex
    std::vector<std::thread> m_threads;
};

} // namespace psi
