#pragma once

#include <vector>

#include "service/ports/queuecontrol.h"
#include "service/usecases/outbound/areabreakers.h"

namespace psi {

/// The limits of calls, which the queue keeps for all instances.
struct OutboundLimits
{
    RateLimit pair{std::chrono::seconds(6), 45};         ///< messages to one person
    RateLimit line{std::chrono::microseconds(12500), 3}; ///< messages of one line
    int areaLanes = usualAreaLanes;
    int mediaLanes = 16;
};

/// Puts them into effect; these areas' rings get the usual number of lanes, whatever a breaker of an earlier
/// process left. Dispatcher's thread; blocking.
Result<void> applyLimits(QueueControl &control, const OutboundLimits &limits,
                         const std::vector<AreaId> &areas);

} // namespace psi
