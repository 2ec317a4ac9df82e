#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "shared/busymark.h"

namespace psi {

/// A few threads for admin requests, which may block, so that the server's own threads never do. A request
/// that finds `mostWaiting` before it is not taken. start() and stop() are safe twice and belong to the
/// owner; post() is for any thread.
class AdminPool
{
public:
    using Task = std::function<void()>;

    AdminPool(int threads, std::size_t mostWaiting)
        : m_most(mostWaiting)
        , m_marks(static_cast<std::size_t>(threads))
    {}
    ~AdminPool() { stop(); }

    void start();
    /// Ends what runs; what waits is dropped, and its clients are answered by the server's own deadline.
    void stop();
    /// False: full, or not running.
    bool post(Task task);
    /// One a thread: whether it stands in a request.
    const std::deque<BusyMark> &marks() const { return m_marks; }

private:
    void loop(BusyMark &mark);

    const std::size_t m_most;
    std::deque<BusyMark> m_marks;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<Task> m_waiting; ///< guarded by m_mutex
    bool m_running = false;     ///< guarded by m_mutex
    std::vector<std::thread> m_threads;
};

} // namespace psi
