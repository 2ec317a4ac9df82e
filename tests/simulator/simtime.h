#pragma once

#include <chrono>
#include <cstdint>

namespace psi::sim {

/// The simulator's only clock: never goes back while it runs.
using Time = std::chrono::steady_clock::time_point;
using Duration = std::chrono::steady_clock::duration;

/// Wall time in microseconds, but as steady as Time: what stands in a ledger.
inline std::int64_t stampOf(Time time)
{
    using namespace std::chrono;
    static const auto anchor = duration_cast<microseconds>(system_clock::now().time_since_epoch()) -
                               duration_cast<microseconds>(steady_clock::now().time_since_epoch());
    return (anchor + duration_cast<microseconds>(time.time_since_epoch())).count();
}

} // namespace psi::sim
