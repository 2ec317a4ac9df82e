#pragma once

#include <chrono>

namespace psi {

/// A span of time with the resolution of the queue's clock.
using Micros = std::chrono::microseconds;
/// A point of wall time, UTC, microseconds since 1970.
using Timestamp = std::chrono::sys_time<Micros>;

} // namespace psi
