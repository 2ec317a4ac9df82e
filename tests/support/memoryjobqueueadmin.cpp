#include "tests/support/memoryjobqueuestate.h"

namespace psi::model {

namespace {
const Failure notFound{{ErrorCode::NotFound, QStringLiteral("no such lane or job in the queue")}};

PauseKey keyOf(const PauseScope &scope)
{
    switch (scope.kind) {
    case PauseScope::Kind::Route:
        return {scope.kind, scope.lane.route, {}};
    case PauseScope::Kind::Ring:
        return {scope.kind, scope.lane.route, scope.lane.ring};
    default:
        return {PauseScope::Kind::All, Route::Inbound, {}};
    }
}
void endProbe(State &state, const PauseScope &scope)
{
    if (scope.kind != PauseScope::Kind::Ring)
        return;
    if (const auto ring = state.rings.find(ringOf(scope.lane)); ring != state.rings.end())
        ring->second.probe = Probe::None;
}

void hold(State &state, const PauseScope &scope, std::optional<Timestamp> until)
{
    if (scope.kind != PauseScope::Kind::Lane) {
        state.pauses[keyOf(scope)] = until;
        return;
    }
    Lane &lane = state.lanes[scope.lane];
    lane.paused = true;
    lane.pauseUntil = until;
    replace(state, scope.lane);
}

bool lasts(const State &state, const PauseScope &scope, Timestamp until)
{
    const auto reaches = [until](const std::optional<Timestamp> &end) { return !end || *end >= until; };
    if (scope.kind != PauseScope::Kind::Lane) {
        const auto pause = state.pauses.find(keyOf(scope));
        return pause != state.pauses.end() && reaches(pause->second);
    }
    const auto lane = state.lanes.find(scope.lane);
    return lane != state.lanes.end() && lane->second.paused && reaches(lane->second.pauseUntil);
}
} // namespace

void pause(State &state, const PauseScope &scope, std::optional<Timestamp> until)
{
    endProbe(state, scope);
    hold(state, scope, until);
}

void pauseAtLeast(State &state, const PauseScope &scope, Timestamp until)
{
    if (!lasts(state, scope, until))
        hold(state, scope, until);
}

void resume(State &state, const PauseScope &scope)
{
    endProbe(state, scope);
    if (scope.kind != PauseScope::Kind::Lane) {
        state.pauses.erase(keyOf(scope));
        return;
    }
    const auto lane = state.lanes.find(scope.lane);
    if (lane == state.lanes.end() || !lane->second.paused)
        return;
    lane->second.paused = false;
    lane->second.pauseUntil.reset();
    replace(state, scope.lane);
}

void probe(State &state, const RingKey &ring) { state.rings[ring].probe = Probe::Wanted; }

void unblock(State &state, const LaneRef &ref)
{
    const auto found = state.lanes.find(ref);
    if (found == state.lanes.end() || (found->second.jobs.empty() && found->second.blockedBy == 0))
        throw notFound;
    Lane &lane = found->second;
    lane.blockedBy = 0;
    if (StoredJob *head = headOf(state, lane))
        head->job.due = std::min(head->job.due, state.now);
    if (lane.state == LaneState::Leased)
        handBack(state, ref);
    else
        replace(state, ref);
}

void promote(State &state, JobId job)
{
    const auto found = state.jobs.find(job.seq);
    if (found == state.jobs.end())
        throw notFound;
    found->second.job.priority = PriorityClass::Urgent;
}

DropOutcome drop(State &state, JobId job)
{
    const auto found = state.jobs.find(job.seq);
    if (found == state.jobs.end()) {
        // Perhaps the dead job that holds a lane: its discard frees it.
        for (const LaneRef &ref :
             lanesWhere(state, [&](const Lane &lane) { return lane.blockedBy == job.seq; })) {
            state.lanes.at(ref).blockedBy = 0;
            replace(state, ref);
        }
        return DropOutcome::NotFound;
    }
    const LaneRef ref = found->second.job.lane;
    if (isTaken(state.lanes.at(ref), job.seq))
        return DropOutcome::Active;
    takeOut(state, job.seq);
    replace(state, ref);
    return DropOutcome::Dropped;
}

void setLimit(State &state, const LimitSetting &limit)
{
    const LimitKey key{limit.kind, limit.route, limit.ring};
    const bool off =
        limit.kind == LimitSetting::Kind::RingLanes ? limit.lanes <= 0 : limit.rate.isUnlimited();
    if (off && limit.ring.isEmpty())
        state.limits.erase(key);
    else
        state.limits[key] = limit; // a ring may be without a limit although its route has one
}

} // namespace psi::model
