#pragma once

#include <optional>
#include <vector>

#include "service/ports/conversationstore.h"
#include "service/ports/jobqueue.h"

namespace psi {

/// A run of one event alone that failed with an error that may be the store's or the event's own.
struct UnprovenFailure
{
    const Job *job = nullptr;
    Error error;
    Timestamp started{};
};

/// One lane of a batch while it is worked off: its decoded events, and how far it came. A value of one
/// thread.
struct LaneWork
{
    const LeasedLane *lane = nullptr;
    std::vector<const Job *> jobs; ///< of `events`, same order
    std::vector<WorkEvent> events; ///< still to be applied; empty once the lane is done with
    std::vector<AckedJob> acked;
    std::optional<HeadVerdict> verdict;      ///< of the first job that is not acked; nothing after it was run
    std::optional<UnprovenFailure> unproven; ///< of that job; judged when the batch is through
    bool apart = false;                      ///< runs alone, event by event
    std::uint64_t commitsAtStart = 0;        ///< of the process, when the batch began
    std::uint64_t ownCommits = 0;            ///< of this lane's events since then

    bool isOpen() const { return !events.empty() && !verdict; }
    Settle settle() const { return {lane->lane, lane->token, acked, verdict}; }
};

} // namespace psi
