#include <algorithm>

#include "tests/support/memoryjobqueuestate.h"

namespace psi::model {

namespace {
/// The first `limit` of the lanes that match, those that have waited longest first.
std::vector<LaneRef> longestDue(const State &state, int limit,
                                const std::function<bool(const Lane &)> &matches)
{
    std::vector<LaneRef> refs = lanesWhere(state, matches);
    std::stable_sort(refs.begin(), refs.end(), [&](const LaneRef &a, const LaneRef &b) {
        return state.lanes.at(a).since < state.lanes.at(b).since;
    });
    refs.resize(std::min(refs.size(), static_cast<std::size_t>(std::max(limit, 0))));
    return refs;
}

int loseExpired(State &state, int limit)
{
    const std::vector<LaneRef> refs = longestDue(state, limit, [&](const Lane &lane) {
        return lane.state == LaneState::Leased && lane.since <= state.now;
    });
    for (const LaneRef &ref : refs)
        loseLease(state, ref, state.lanes.at(ref).since);
    return static_cast<int>(refs.size());
}

int wakeDue(State &state, int limit)
{
    const std::vector<LaneRef> refs = longestDue(state, limit, [&](const Lane &lane) {
        return lane.state == LaneState::Waiting && lane.since <= state.now;
    });
    for (const LaneRef &ref : refs)
        place(state, ref, state.lanes.at(ref).since);
    return static_cast<int>(refs.size());
}

int endLanePauses(State &state, int limit)
{
    std::vector<LaneRef> refs =
        lanesWhere(state, [&](const Lane &lane) { return lane.pauseUntil && *lane.pauseUntil <= state.now; });
    refs.resize(std::min(refs.size(), static_cast<std::size_t>(std::max(limit, 0))));
    for (const LaneRef &ref : refs) {
        Lane &lane = state.lanes.at(ref);
        const Timestamp end = *lane.pauseUntil;
        lane.paused = false;
        lane.pauseUntil.reset();
        if (lane.state != LaneState::Leased)
            place(state, ref, end);
    }
    return static_cast<int>(refs.size());
}

/// Ready lanes that a limit set since then holds back.
void putAside(State &state)
{
    for (const LaneRef &ref : lanesWhere(state, [](const Lane &l) { return l.state == LaneState::Ready; }))
        replace(state, ref);
}
} // namespace

int sweep(State &state, int leases, int lanes)
{
    int moved = loseExpired(state, leases);
    moved += wakeDue(state, lanes - moved);
    moved += endLanePauses(state, lanes - moved);
    std::erase_if(state.pauses,
                  [&](const auto &entry) { return entry.second && *entry.second <= state.now; });
    putAside(state);
    for (const LaneRef &ref : lanesWhere(state, [](const Lane &l) { return l.state == LaneState::Idle; }))
        forgetIfIdle(state, ref);
    return moved;
}

} // namespace psi::model
