#pragma once

#include <chrono>

#include "service/ports/choreleases.h"
#include "shared/result.h"
#include "shared/timestamp.h"

namespace psi {

/// How long rows of our own tables stay (`retention.*`); zero = for ever.
struct RetentionSettings
{
    std::chrono::seconds received = std::chrono::days(30);
    std::chrono::seconds deadAge = std::chrono::days(30);
    std::chrono::seconds events = std::chrono::days(90);
    std::chrono::seconds outbox = std::chrono::days(90);
    std::chrono::seconds messages{0};
    friend bool operator==(const RetentionSettings &, const RetentionSettings &) = default;
};

/// Purges the store in bounded chunks. Called by the purge chore on its own thread; blocking.
class Retention
{
public:
    virtual ~Retention() = default;
    /// Removes at most `limit` rows that are too old; answers how many (limit = call again). LeaseLost:
    /// nothing was removed.
    virtual Result<int> purge(const RetentionSettings &settings, Timestamp now, int limit,
                              const ChoreLease &lease) = 0;
};

} // namespace psi
