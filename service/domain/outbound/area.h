#pragma once

#include <chrono>
#include <optional>

#include <QString>

#include "shared/ids.h"

namespace psi {

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
