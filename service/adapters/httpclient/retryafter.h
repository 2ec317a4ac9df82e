#pragma once

#include <optional>

#include <QByteArray>

#include "shared/timestamp.h"

namespace psi {

/// The longest wait that another side may ask for.
inline constexpr Micros longestRetryAfter = std::chrono::hours(1);

/// The wait that a Retry-After header asks for (RFC 9110: seconds, or a date), between nothing and
/// longestRetryAfter; nothing for any other text. Pure.
std::optional<Micros> retryAfterOf(const QByteArray &header, Timestamp now);

} // namespace psi
