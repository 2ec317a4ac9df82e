#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace psi {

/// A bound for what cannot be interrupted (a disk that hangs, a database that does not answer): unless it is
/// destroyed within `time`, `giveUp` runs on a thread of its own; it must end the process. Any thread.
class StopDeadline
{
public:
    StopDeadline(std::chrono::milliseconds time, std::function<void()> giveUp);
    ~StopDeadline();
    StopDeadline(const StopDeadline &) = delete;
    StopDeadline &operator=(const StopDeadline &) = delete;

private:
    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_isMet = false; ///< guarded by m_mutex
    std::thread m_thread;
};

} // namespace psi
