#pragma once

#include <chrono>
#include <optional>

#include <QString>

#include "shared/ids.h"

namespace psi {

/// The longest time that an area may be given to answer, by the configuration and the admin API.
inline constexpr std::chrono::milliseconds longestAreaTimeout{60'000};

/// A team, and where it is told of hand-overs: a row of `router_areas`. A value.
struct Area
{
    AreaId id;
    QString url = {};    ///< of its webhook; empty = none, which shows as failed rows
    QString secret = {}; ///< key of its signature; never shown
    bool enabled = true;
    std::chrono::milliseconds timeout{10'000};
    int attempts = 8;                             ///< caps the tries of retry.area
    std::optional<std::chrono::seconds> sla = {}; ///< promised time of the first answer
    friend bool operator==(const Area &, const Area &) = default;
};

} // namespace psi
