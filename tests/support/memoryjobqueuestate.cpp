#include "tests/support/memoryjobqueuestate.h"

#include <algorithm>

namespace psi::model {

RingKey ringOf(const LaneRef &ref) { return {ref.route, ref.ring}; }

std::int64_t nextSeq(State &state)
{
    state.lastSeq =
        std::max(state.lastSeq + 1, static_cast<std::int64_t>(state.now.time_since_epoch().count()));
    return state.lastSeq;
}

PriorityClass classOf(const State &state, const Lane &lane)
{
    PriorityClass most = PriorityClass::Low;
    for (const auto &[pos, seq] : lane.jobs)
        most = std::max(most, state.jobs.at(seq).job.priority);
    return most;
}

Timestamp scoreOf(const State &state, const Lane &lane)
{
    return lane.since - classWeight(classOf(state, lane));
}

StoredJob *headOf(State &state, const Lane &lane)
{
    return lane.jobs.empty() ? nullptr : &state.jobs.at(lane.jobs.begin()->second);
}

bool isTaken(const Lane &lane, std::int64_t seq)
{
    return std::find(lane.taken.begin(), lane.taken.end(), seq) != lane.taken.end();
}

bool isPaused(const State &state, const PauseScope &scope)
{
    return state.pauses.count({scope.kind, scope.lane.route, scope.lane.ring}) > 0;
}

bool isRingPaused(const State &state, const RingKey &ring)
{
    return isPaused(state, PauseScope::all()) || isPaused(state, PauseScope::route(ring.first)) ||
           isPaused(state, PauseScope::ring(ring.first, ring.second));
}

LimitSetting limitOf(const State &state, LimitSetting::Kind kind, const RingKey &ring)
{
    for (const QByteArray &name : {ring.second, QByteArray()}) {
        const auto found = state.limits.find({kind, ring.first, name});
        if (found != state.limits.end())
            return found->second;
    }
    return {};
}

void checkOpen(State &state, const WorkerName &worker)
{
    std::erase_if(state.closedNames, [&](const auto &entry) { return entry.second <= state.now; });
    if (state.closedNames.count(worker) > 0)
        throw Failure{{ErrorCode::Conflict, QStringLiteral("this worker's name was closed")}};
}

} // namespace psi::model
