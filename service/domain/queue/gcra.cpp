#include "service/domain/queue/gcra.h"

#include <algorithm>

namespace psi::gcra {

namespace {
// A cell conforms once the theoretical arrival time is at most this far ahead.
Micros tolerance(const RateLimit &limit) { return limit.interval * std::max(limit.burst - 1, 0); }
} // namespace

Timestamp nextAllowed(const RateLimit &limit, Timestamp tat)
{
    return limit.isUnlimited() ? Timestamp{} : tat - tolerance(limit);
}

int allowedNow(const RateLimit &limit, Timestamp tat, Timestamp now)
{
    if (limit.isUnlimited())
        return 1 << 30;
    const Timestamp base = std::max(tat, now);
    const Micros room = now + tolerance(limit) - base;
    return room.count() < 0 ? 0 : static_cast<int>(room / limit.interval) + 1;
}

Timestamp charge(const RateLimit &limit, Timestamp tat, Timestamp now, int count)
{
    return limit.isUnlimited() ? tat : std::max(tat, now) + limit.interval * count;
}

} // namespace psi::gcra
