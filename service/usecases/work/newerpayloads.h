#pragma once

#include <algorithm>
#include <mutex>

#include "shared/timestamp.h"

namespace psi {

/// When a lane comes again whose head a newer program wrote: soon, because during a rolling upgrade another
/// instance can work on it; but this process has no more than 200 of them come a second, however many there
/// are, and none waits longer than a minute. Any thread.
class NewerPayloads
{
public:
    /// `now`: Clock::steady().
    Micros wait(Micros now)
    {
        const std::lock_guard lock(m_mutex);
        m_last = std::clamp(m_last + apart, now + soonest, now + latest);
        return m_last - now;
    }

private:
    static constexpr Micros soonest = std::chrono::seconds(2);
    static constexpr Micros latest = std::chrono::seconds(60);
    static constexpr Micros apart = std::chrono::milliseconds(5);

    std::mutex m_mutex;
    Micros m_last{0}; ///< steady time of the last that was put off; guarded by m_mutex
};

} // namespace psi
