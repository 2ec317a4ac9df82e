#pragma once

#include <optional>

#include "service/domain/queue/gcra.h"
#include "service/domain/queue/job.h"
#include "shared/result.h"

namespace psi {

/// What a pause or resume is about. A line is its rings.
struct PauseScope
{
    enum class Kind : std::uint8_t
    {
        All,
        Route,
        Ring,
        Lane
    };
    Kind kind = Kind::All;
    LaneRef lane; ///< as much of it as the kind needs

    static PauseScope all() { return {}; }
    static PauseScope route(Route r) { return {Kind::Route, {r, {}, {}}}; }
    static PauseScope ring(Route r, QByteArray ring) { return {Kind::Ring, {r, std::move(ring), {}}}; }
    static PauseScope oneLane(LaneRef lane) { return {Kind::Lane, std::move(lane)}; }
};

/// A limit of a route: for each lane a rate, for a ring a rate or a number of leased lanes.
struct LimitSetting
{
    enum class Kind : std::uint8_t
    {
        LaneRate,
        RingRate,
        RingLanes
    };
    Kind kind = Kind::LaneRate;
    Route route = Route::Outbound;
    QByteArray ring; ///< empty = all rings of the route without one of their own
    RateLimit rate;  ///< LaneRate, RingRate; unlimited takes the limit away
    int lanes = 0;   ///< RingLanes; 0 takes the limit away
};

enum class DropOutcome : std::uint8_t
{
    Dropped,
    Active,
    NotFound
};

/// Admin verbs of the queue. Called on the dispatcher thread only, or by the command line while it holds the
/// lock of the data folder. Blocking; errors as JobQueue.
class QueueControl
{
public:
    virtual ~QueueControl() = default;

    /// Kept until resumed, also for idle lanes; `until` ends it by itself after that delay, at the next take
    /// or sweep, with its lanes ready as of the end. Takes the place of any pause the scope has; a ring's
    /// ends its probe, whatever that says later.
    virtual Result<void> pause(const PauseScope &scope, std::optional<Micros> until) = 0;
    /// pause() for whoever has to wait and decides no more than that: a pause that lasts as long or longer
    /// (as one without an end does) stays as it is, and so does a probe.
    virtual Result<void> pauseAtLeast(const PauseScope &scope, Micros wait) = 0;
    /// A lane in backoff goes back to waiting.
    virtual Result<void> resume(const PauseScope &scope) = 0;
    /// Lets one lane with one job of a paused ring through, and no other until that one is settled: its
    /// ProbeVerdict says whether the ring opens, stays paused, or is probed by the next lane. A lane that is
    /// handed back, or loses its lease, hands the probe on too: it ends with a verdict or a resume only. A
    /// pause of the route or of everything holds the probe as well.
    virtual Result<void> probe(Route route, const QByteArray &ring) = 0;
    /// Raises the fence and places the lane anew (out of leased, waiting or blocked-by-head); the old holder
    /// gets LeaseLost. Loses no lease and counts no try. A pause and the lane's rate stay. NotFound if the
    /// lane has no jobs and no dead job blocks it.
    virtual Result<void> unblock(const LaneRef &lane) = 0;
    /// The job's class becomes urgent.
    virtual Result<void> promote(JobId job) = 0;
    /// Of the dead job that blocks a lane: NotFound, and the lane is free.
    virtual Result<DropOutcome> drop(JobId job) = 0;
    /// A lane that waits for its rate already keeps its time.
    virtual Result<void> setLimit(const LimitSetting &limit) = 0;
    /// Moves at most `limit` expired leases and due lanes; answers how many.
    virtual Result<int> sweep(int limit) = 0;
    /// Forgets completed jobs beyond age and count, and what idle lanes no longer need, at most `limit`.
    virtual Result<int> purgeCompleted(Micros age, int count, int limit) = 0;
};

} // namespace psi
