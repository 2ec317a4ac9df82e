#pragma once

#include <map>
#include <optional>

#include "shared/ids.h"
#include "shared/timestamp.h"

namespace psi {

/// Lanes of an area that are worked at once, unless it is just being tried again.
inline constexpr int usualAreaLanes = 4;

/// The circuit breakers of the areas, as this process sees its calls. After 5 failures in a row the area's
/// ring is paused, in the queue and so for all instances; then one lane at a time tries, until one call
/// succeeds (the usual number again) or fails (paused twice as long, at most 15 minutes).
///
/// A value of one thread. Times are Clock::steady().
class AreaBreakers
{
public:
    enum class State : unsigned char
    {
        Closed,
        HalfOpen, ///< one lane tries
        Open
    };
    /// What the queue has to be told.
    struct Step
    {
        std::optional<Micros> pause;    ///< the ring, for so long
        std::optional<bool> oneAtATime; ///< the ring's leased lanes: one, or the usual number
    };

    Step failed(const AreaId &area, Micros now);
    Step succeeded(const AreaId &area, Micros now);
    State state(const AreaId &area, Micros now) const;
    /// All that the queue has to know of the area now, whatever it was told.
    Step standing(const AreaId &area, Micros now) const;

private:
    struct Breaker
    {
        int failures = 0; ///< in a row
        bool isOpen = false;
        Micros until{0};
        Micros pause{0};
    };
    Step open(Breaker &breaker, Micros pause, Micros now);

    std::map<AreaId, Breaker> m_breakers; ///< of the areas that rows name
};

} // namespace psi
