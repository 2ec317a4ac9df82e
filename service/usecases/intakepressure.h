#pragma once

#include <atomic>
#include <chrono>

namespace psi {

/// Whether events arrive as fast as they can be made durable. While they do, what works off the queue gives
/// way: accepting an event cannot wait, WhatsApp would send it again; working it off can.
///
/// The batcher's thread notes each of its writes; any thread asks. High means: the last writes held many jobs
/// each, so others were waiting whenever one ended, and the last one was just now.
class IntakePressure
{
public:
    using Clock = std::chrono::steady_clock;

    /// Batcher's thread: `jobs` went into the queue in one call, which ended at `now`.
    void wrote(std::size_t jobs, Clock::time_point now)
    {
        // A mean over about the last sixteen calls, in sixteenths of a job.
        const std::size_t mean = m_mean.load(std::memory_order_relaxed);
        m_mean.store(mean - mean / 16 + jobs, std::memory_order_relaxed);
        m_last.store(now.time_since_epoch().count(), std::memory_order_relaxed);
    }
    /// Any thread.
    bool isHigh(Clock::time_point now) const
    {
        const Clock::time_point last{Clock::duration(m_last.load(std::memory_order_relaxed))};
        return m_mean.load(std::memory_order_relaxed) / 16 >= manyJobs && now - last <= justNow;
    }

private:
    static constexpr std::size_t manyJobs = 16;
    static constexpr std::chrono::milliseconds justNow{20};

    std::atomic<std::size_t> m_mean{0};
    std::atomic<Clock::rep> m_last{0};
};

} // namespace psi
