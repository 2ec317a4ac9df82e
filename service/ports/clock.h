#pragma once

#include "shared/timestamp.h"

namespace psi {

/// Where time comes from; tests move it by hand. Any thread; never fails.
class Clock
{
public:
    virtual ~Clock() = default;

    /// Wall time, UTC.
    virtual Timestamp now() const = 0;
    /// Time that never jumps, since an arbitrary start. For ages, leases and time-outs.
    virtual Micros steady() const = 0;
};

} // namespace psi
