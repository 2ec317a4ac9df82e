#pragma once

#include "shared/timestamp.h"

namespace psi {

/// A rate: one per `interval` in the long run, at most `burst` at once. Zero interval = unlimited.
struct RateLimit
{
    Micros interval{0};
    int burst = 1;

    bool isUnlimited() const { return interval.count() == 0; }
    friend bool operator==(const RateLimit &, const RateLimit &) = default;
};

/// Generic cell rate algorithm: one number per limited thing, the theoretical arrival time (`tat`).
/// Pure; whoever stores `tat` owns it. A tat in the past or zero means nothing was charged lately.
namespace gcra {

/// When the next one conforms; `now` or earlier means at once.
Timestamp nextAllowed(const RateLimit &limit, Timestamp tat);

/// How many conform right now.
int allowedNow(const RateLimit &limit, Timestamp tat, Timestamp now);

/// The tat after charging `count` at `now`.
Timestamp charge(const RateLimit &limit, Timestamp tat, Timestamp now, int count);

} // namespace gcra

} // namespace psi
