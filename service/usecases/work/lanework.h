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
    std::vector<WorkEvent> events; ///< still to be applied; empty once the lane is done with
    std::vector<AckedJob> acked;
    std::optional<HeadVerdict> verdict; ///< of the first job that is not acked; nothing after it was run
    bool apart = false;                 ///< runs alone, event by event
    std::uint64_t commitsAtStart = 0;   ///< of the process, when the batch began
    std::uint64_t ownCommits = 0;       ///< of this lane's events since then

    bool isOpen() const { return !events.empty() && !verdict; }
    Settle settle() const { return {lane->lane, lane->token, acked, verdict}; }
};

} // namespace psi
