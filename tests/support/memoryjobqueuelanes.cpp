#include <algorithm>

#include "tests/support/memoryjobqueuestate.h"

namespace psi::model {

namespace {
void endLease(Lane &lane)
{
    lane.token = {};
    lane.worker.clear();
    lane.taken.clear();
    lane.alone = false;
}

/// The lane that probed its ring comes back without an outcome: the next one probes.
void handProbeOn(State &state, const LaneRef &ref)
{
    Ring &ring = state.rings[ringOf(ref)];
    if (ring.probe == Probe::Out && ring.probeLane == ref)
        ring.probe = Probe::Wanted;
}
} // namespace

void place(State &state, const LaneRef &ref, Timestamp since)
{
    Lane &lane = state.lanes.at(ref);
    const LaneState before = lane.state;
    endLease(lane);
    if (lane.jobs.empty()) {
        lane.state = LaneState::Idle;
        lane.since = {};
        lane.lost = 0;
        lane.mark = 0;
        forgetIfIdle(state, ref);
        return;
    }
    if (lane.isHeld()) {
        lane.state = LaneState::Blocked;
        if (before != LaneState::Blocked)
            lane.since = state.now;
        return;
    }
    const RateLimit rate = limitOf(state, LimitSetting::Kind::LaneRate, ringOf(ref)).rate;
    const Timestamp due = std::max(headOf(state, lane)->job.due, gcra::nextAllowed(rate, lane.tat));
    lane.state = due > state.now ? LaneState::Waiting : LaneState::Ready;
    lane.since = due > state.now ? due : std::max(since, due);
}

void replace(State &state, const LaneRef &ref)
{
    const Lane &lane = state.lanes.at(ref);
    if (lane.state != LaneState::Leased)
        place(state, ref, lane.state == LaneState::Ready ? lane.since : state.now);
}

void loseLease(State &state, const LaneRef &ref, Timestamp since)
{
    Lane &lane = state.lanes.at(ref);
    ++lane.lost;
    if (lane.mark == 0 || isTaken(lane, lane.mark))
        lane.mark = lane.taken.back();
    if (lane.alone)
        ++state.jobs.at(lane.taken.front()).lostAlone;
    handProbeOn(state, ref);
    place(state, ref, since);
}

void handBack(State &state, const LaneRef &ref)
{
    handProbeOn(state, ref);
    place(state, ref, state.now);
}

void settled(Lane &lane, std::int64_t seq)
{
    if (seq != lane.mark)
        return;
    lane.lost = 0;
    lane.mark = 0;
}

void takeOut(State &state, std::int64_t seq)
{
    const StoredJob &stored = state.jobs.at(seq);
    Lane &lane = state.lanes.at(stored.job.lane);
    lane.jobs.erase({stored.job.pos, seq});
    settled(lane, seq);
    const auto key = state.dedup.find(stored.job.dedupKey);
    if (stored.holdsKey && key != state.dedup.end() && key->second.seq == seq)
        state.dedup.erase(key);
    state.jobs.erase(seq);
}

void forgetIfIdle(State &state, const LaneRef &ref)
{
    const Lane &lane = state.lanes.at(ref);
    if (lane.state == LaneState::Idle && !lane.isHeld() && lane.tat <= state.now)
        state.lanes.erase(ref);
}

std::vector<LaneRef> lanesWhere(const State &state, const std::function<bool(const Lane &)> &matches)
{
    std::vector<LaneRef> refs;
    for (const auto &[ref, lane] : state.lanes) {
        if (matches(lane))
            refs.push_back(ref);
    }
    return refs;
}

} // namespace psi::model
