#pragma once

#include <map>
#include <set>

#include "service/ports/jobqueue.h"

namespace psi::contract {

/// Knows what a queue was given and judges what comes out: nothing lost, nothing twice, in order, one holder.
///
/// Jobs are known by their ids, which rise with their order. Requeued jobs are beyond it. Test thread only.
class QueueOracle
{
public:
    /// The queue answered for these jobs: it owes them.
    void accepted(const NewJob &job, JobId id);
    /// Handed out. A holder from before must have lost the lane: by settling(), lostAll() or its deadline.
    void handedOut(const LeasedLane &lane, Micros until, Micros now);
    /// About to be settled: the holder lets go, and until settled() says more its acked jobs may be gone or
    /// not.
    void settling(const Settle &settle);
    /// The settle was answered with Done.
    void settled(const Settle &settle);
    /// Every holder is gone.
    void lostAll();
    /// At the end: what was accepted and never acknowledged.
    std::size_t owed() const;
    /// One line each; empty = all is well.
    const std::vector<QByteArray> &offences() const { return m_offences; }

private:
    struct LaneBook
    {
        std::set<JobId> owed; ///< in the order in which they must come
        std::set<JobId> unsure;
        Micros heldUntil{-1};
    };
    void check(bool holds, const char *what, JobId id);

    std::map<LaneRef, LaneBook> m_lanes;
    std::set<JobId> m_done;
    std::vector<QByteArray> m_offences;
};

} // namespace psi::contract
