#include "tests/support/memoryjobqueuestate.h"

namespace psi::model {

namespace {
void check(FsckReport &report, int invariant, bool holds, const char *what)
{
    if (!holds)
        report.findings.push_back({invariant, what, false});
}

void checkLane(FsckReport &report, const State &state, const LaneRef &ref, const Lane &lane)
{
    const bool isLeased = lane.state == LaneState::Leased;
    check(report, 1, lane.jobs.empty() == (lane.state == LaneState::Idle), "jobs and place disagree");
    check(report, 1,
          lane.isHeld() ? lane.state != LaneState::Ready && lane.state != LaneState::Waiting
                        : lane.state != LaneState::Blocked,
          "blocked without a reason, or not blocked with one");
    check(report, 3, (lane.token.value != 0) == isLeased, "a token without a lease, or a lease without one");
    check(report, 4, lane.taken.empty() != isLeased, "taken jobs and lease disagree");
    for (const std::int64_t seq : lane.taken) {
        const auto job = state.jobs.find(seq);
        check(report, 4, job != state.jobs.end() && job->second.job.lane == ref, "a taken job is not there");
    }
    for (const auto &[pos, seq] : lane.jobs) {
        const auto job = state.jobs.find(seq);
        check(report, 2, job != state.jobs.end() && job->second.job.lane == ref && job->second.job.pos == pos,
              "an id in the lane has no job");
    }
    check(report, 8, lane.jobs.empty() || state.rings.count(ringOf(ref)) > 0, "its ring is not there");
}
} // namespace

FsckReport fsck(const State &state)
{
    FsckReport report;
    std::size_t jobs = 0;
    for (const auto &[ref, lane] : state.lanes) {
        checkLane(report, state, ref, lane);
        jobs += lane.jobs.size();
    }
    check(report, 5, jobs == state.jobs.size(), "the lanes hold more or fewer jobs than live");
    for (const auto &[key, entry] : state.dedup)
        check(report, 6, entry.expires || state.jobs.count(entry.seq) > 0, "a dedup key outlived its job");
    report.lanesChecked = static_cast<std::int64_t>(state.lanes.size());
    return report;
}

} // namespace psi::model
