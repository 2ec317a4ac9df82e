#include <algorithm>

#include "tests/support/memoryjobqueuestate.h"

namespace psi::model {

namespace {
constexpr int prunedInSettle = 1000;
constexpr auto closedFor = std::chrono::seconds(60);

JobInfo completedOf(const State &state, const Job &job, Micros took)
{
    JobInfo info;
    info.job = job;
    info.job.payload.clear();
    info.state = JobState::Completed;
    info.finished = state.now;
    info.took = took;
    return info;
}

bool acknowledge(State &state, const LaneRef &ref, const AckedJob &acked)
{
    const Lane &lane = state.lanes.at(ref);
    const auto job = state.jobs.find(acked.id.seq);
    if (!isTaken(lane, acked.id.seq) || job == state.jobs.end())
        return false;
    state.completed.push_back(completedOf(state, job->second.job, acked.took));
    takeOut(state, acked.id.seq);
    return true;
}

void judge(State &state, const LaneRef &ref, const HeadVerdict &verdict)
{
    Lane &lane = state.lanes.at(ref);
    const std::int64_t seq = verdict.job.seq;
    const auto found = state.jobs.find(seq);
    if (!isTaken(lane, seq) || found == state.jobs.end())
        return;
    if (verdict.kind == HeadVerdict::Kind::Drop || verdict.kind == HeadVerdict::Kind::Block) {
        takeOut(state, seq);
        if (verdict.kind == HeadVerdict::Kind::Block)
            lane.blockedBy = seq;
        return;
    }
    StoredJob &stored = found->second;
    stored.job.attempts += verdict.kind == HeadVerdict::Kind::Retry ? 1 : 0;
    stored.job.due = state.now + std::max(verdict.delay, Micros(0));
    stored.job.lastError = verdict.error;
    stored.lostAlone = 0;
    settled(lane, seq);
}

/// The lane that probed its ring says what it learned.
void endProbe(State &state, const LaneRef &ref, const ProbeVerdict &verdict)
{
    using Kind = ProbeVerdict::Kind;
    Ring &ring = state.rings.at(ringOf(ref));
    if (ring.probe != Probe::Out || ring.probeLane != ref)
        return;
    ring.probe = verdict.kind == Kind::Undecided ? Probe::Wanted : Probe::None;
    const PauseScope scope = PauseScope::ring(ref.route, ref.ring);
    if (verdict.kind == Kind::Holds)
        pause(state, scope, std::nullopt);
    else if (verdict.kind == Kind::Opens && verdict.wait > Micros(0))
        pause(state, scope, state.now + verdict.wait);
    else if (verdict.kind == Kind::Opens)
        resume(state, scope);
}

ProbeVerdict byAck(bool acknowledged)
{
    return {acknowledged ? ProbeVerdict::Kind::Opens : ProbeVerdict::Kind::Holds};
}

SettleOutcome settleOne(State &state, const Settle &settle)
{
    const auto lane = state.lanes.find(settle.lane);
    if (lane == state.lanes.end() || lane->second.state != LaneState::Leased ||
        lane->second.token != settle.token)
        return SettleOutcome::LeaseLost;
    bool acknowledged = false;
    for (const AckedJob &acked : settle.acked)
        acknowledged = acknowledge(state, settle.lane, acked) || acknowledged;
    if (settle.head)
        judge(state, settle.lane, *settle.head);
    endProbe(state, settle.lane, settle.probe.value_or(byAck(acknowledged)));
    place(state, settle.lane, state.now);
    return SettleOutcome::Done;
}

int prune(State &state, Micros age, int count, int limit)
{
    int forgotten = 0;
    const auto isOver = [&](const JobInfo &oldest) {
        return static_cast<int>(state.completed.size()) > count || *oldest.finished <= state.now - age;
    };
    for (; forgotten < limit && !state.completed.empty() && isOver(state.completed.front()); ++forgotten)
        state.completed.pop_front();
    return forgotten;
}
} // namespace

std::vector<SettleOutcome> settle(State &state, const std::vector<Settle> &settles)
{
    std::vector<SettleOutcome> outcomes;
    outcomes.reserve(settles.size());
    for (const Settle &one : settles)
        outcomes.push_back(settleOne(state, one));
    if (!settles.empty())
        prune(state, state.settings.completedAge, state.settings.completedCount, prunedInSettle);
    return outcomes;
}

void release(State &state, const WorkerName &worker, const std::vector<LeaseToken> &keep, bool close)
{
    const std::vector<LaneRef> refs = lanesWhere(state, [&](const Lane &lane) {
        return lane.state == LaneState::Leased && lane.worker == worker &&
               std::find(keep.begin(), keep.end(), lane.token) == keep.end();
    });
    for (const LaneRef &ref : refs)
        handBack(state, ref);
    if (close)
        state.closedNames[worker] = state.now + closedFor;
}

int purgeCompleted(State &state, Micros age, int count, int limit)
{
    std::erase_if(state.dedup, [&](const auto &entry) {
        return entry.second.expires && *entry.second.expires <= state.now;
    });
    for (const LaneRef &ref : lanesWhere(state, [](const Lane &l) { return l.state == LaneState::Idle; }))
        forgetIfIdle(state, ref);
    return prune(state, age, count, limit);
}

} // namespace psi::model
