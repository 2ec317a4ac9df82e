#pragma once

#include <map>
#include <optional>
#include <vector>

#include "service/ports/jobqueue.h"

namespace psi {

/// Which batches and calls run, and when their leases must be renewed. Dispatcher's thread only. Times are
/// Clock::steady().
class LeaseKeeper
{
public:
    LeaseKeeper(Micros lease, Micros renewAtMost)
        : m_lease(lease)
        , m_renewAtMost(renewAtMost)
    {}

    void started(std::int64_t batch, const std::vector<LeasedLane> &lanes, Micros now);
    /// A lane whose call was handed out, under an id of its own; renewed for no longer than `renewAtMost`.
    void callStarted(std::int64_t call, const LeasedLane &lane, Micros now, Micros renewAtMost);
    /// When it was started; nothing when no such batch runs.
    std::optional<Micros> ended(std::int64_t batch);
    void clear();
    std::size_t count() const { return m_running.size() - m_calls; } ///< batches
    std::size_t calls() const { return m_calls; }
    bool isEmpty() const { return m_running.empty(); }

    /// Leases of batches whose last renewal is a third of a lease old, marked as renewed now; none of a
    /// batch that has run longer than it may be renewed, none that are lost.
    std::vector<LeaseRef> due(Micros now);
    /// The queue did not hear the last renewals: all are due.
    void renewAgain();
    /// This lease is gone and not renewed any more.
    void lost(LeaseToken token);
    /// Until the next renewal is due; nothing when none is.
    std::optional<Micros> nextDue(Micros now) const;
    std::vector<LeaseToken> tokens() const;
    /// How long the oldest batch has run; calls have time-outs of their own.
    Micros longest(Micros now) const;

private:
    struct Running
    {
        std::vector<LeaseRef> leases;
        Micros started{0};
        Micros renewAt{0};
        Micros renewAtMost{0};
        bool isCall = false;
    };

    static bool isRenewable(const Running &running, Micros now)
    {
        return now - running.started < running.renewAtMost;
    }

    Micros m_lease;
    Micros m_renewAtMost;
    std::map<std::int64_t, Running> m_running;
    std::size_t m_calls = 0; ///< of m_running
};

} // namespace psi
