#pragma once

#include <optional>
#include <vector>

#include "service/ports/conversationstore.h"
#include "service/ports/jobqueue.h"

namespace psi {

/// One lane of a batch while it is worked off: its decoded events, and how far it came. A value of one
/// thread.
struct LaneWork
{
    const LeasedLane *lane = nullptr;
    std::vector<const Job *> jobs; ///< of `events`, same order
    std::vector<WorkEvent> events; ///< still to be applied
    std::vector<AckedJob> acked;
    std::optional<HeadVerdict> verdict; ///< of the first job that is not acked; nothing after it was run
    bool headFailedBefore = false;

    bool isOpen() const { return !events.empty() && !verdict; }
    Settle settle() const;
};

} // namespace psi
