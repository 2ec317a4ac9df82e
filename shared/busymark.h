#pragma once

#include <atomic>
#include <chrono>

namespace psi {

/// Since when a thread has been inside a call that should end soon. The thread marks, any thread reads.
class BusyMark
{
public:
    using Clock = std::chrono::steady_clock;

    void begin() { m_since.store(Clock::now().time_since_epoch().count(), std::memory_order_relaxed); }
    void end() { m_since.store(idle, std::memory_order_relaxed); }
    /// Zero while it is not busy.
    Clock::duration busyFor() const
    {
        const Clock::rep since = m_since.load(std::memory_order_relaxed);
        return since == idle ? Clock::duration{} : Clock::now().time_since_epoch() - Clock::duration(since);
    }

private:
    static constexpr Clock::rep idle = 0;
    std::atomic<Clock::rep> m_since{idle};
};

} // namespace psi
