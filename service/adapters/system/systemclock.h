#pragma once

#include <ctime>

#include "service/ports/clock.h"

namespace psi {

/// The machine's clocks. Any thread.
class SystemClock : public Clock
{
public:
    Timestamp now() const override
    {
        return std::chrono::time_point_cast<Micros>(std::chrono::system_clock::now());
    }
    /// Goes on while the machine sleeps: what began before that has become old.
    Micros steady() const override
    {
        timespec time{};
        clock_gettime(CLOCK_BOOTTIME, &time);
        return std::chrono::duration_cast<Micros>(std::chrono::seconds(time.tv_sec) +
                                                  std::chrono::nanoseconds(time.tv_nsec));
    }
};

} // namespace psi
