#pragma once

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
    Micros steady() const override
    {
        return std::chrono::duration_cast<Micros>(std::chrono::steady_clock::now().time_since_epoch());
    }
};

} // namespace psi
