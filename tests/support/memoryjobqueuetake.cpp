#include <algorithm>

#include "tests/support/memoryjobqueuestate.h"

namespace psi::model {

namespace {
constexpr int maxJobs = 500;
constexpr std::int64_t maxBytes = 1 << 20;
constexpr int sweptLeases = 64;
constexpr int sweptLanes = 256;

/// What is left of the bounds of one take.
struct Budget
{
    int jobs = maxJobs;
    std::int64_t bytes = maxBytes;
    bool isFirst = true;
    bool isFull = false; ///< the next job did not fit
};

int leasedLanes(const State &state, const RingKey &ring)
{
    int leased = 0;
    for (const auto &[ref, lane] : state.lanes)
        leased += ringOf(ref) == ring && lane.state == LaneState::Leased ? 1 : 0;
    return leased;
}

bool hasReady(const State &state, const RingKey &ring)
{
    return std::any_of(state.lanes.begin(), state.lanes.end(), [&](const auto &entry) {
        return ringOf(entry.first) == ring && entry.second.state == LaneState::Ready;
    });
}

/// By pause, probe and number of leased lanes; its rate comes on top.
bool isStopped(const State &state, const RingKey &key, const Ring &ring)
{
    const int most = limitOf(state, LimitSetting::Kind::RingLanes, key).lanes;
    if (most > 0 && leasedLanes(state, key) >= most)
        return true;
    // A probe passes the ring's own pause, never a wider one; while it is out nothing else passes.
    const bool wider = isPaused(state, PauseScope::all()) || isPaused(state, PauseScope::route(key.first));
    return ring.probe == Probe::None ? isRingPaused(state, key) : wider || ring.probe == Probe::Out;
}

Timestamp ringAllowed(const State &state, const RingKey &key, const Ring &ring)
{
    return gcra::nextAllowed(limitOf(state, LimitSetting::Kind::RingRate, key).rate, ring.tat);
}

bool mayTakeSuspect(const State &state, const WorkerName &worker)
{
    return std::none_of(state.lanes.begin(), state.lanes.end(), [&](const auto &entry) {
        return entry.second.alone && entry.second.worker == worker;
    });
}

/// Lanes that may be handed out now, by ring.
std::map<RingKey, std::vector<LaneRef>> candidates(const State &state, bool suspects)
{
    std::map<RingKey, std::vector<LaneRef>> found;
    for (const auto &[ref, lane] : state.lanes) {
        if (lane.state == LaneState::Ready && (suspects || !lane.isSuspect()))
            found[ringOf(ref)].push_back(ref);
    }
    std::erase_if(found, [&](const auto &entry) {
        const Ring &ring = state.rings.at(entry.first);
        return isStopped(state, entry.first, ring) || ringAllowed(state, entry.first, ring) > state.now;
    });
    return found;
}

/// Lower goes first; lanes with equal scores in any order, here the innocent one first, then by name.
auto rank(const State &state, const LaneRef &ref)
{
    const Lane &lane = state.lanes.at(ref);
    return std::tuple(scoreOf(state, lane), lane.isSuspect(), ref);
}

/// Smooth weighted round robin: each route gets its share within one round; unused shares go to the others.
Route nextRoute(State &state, const std::set<Route> &ready)
{
    int total = 0;
    for (int i = 0; i < routeCount; ++i) {
        const auto route = static_cast<Route>(i);
        int &credit = state.credit[static_cast<std::size_t>(i)];
        if (ready.count(route) > 0)
            credit += routeWeight(route);
        else if (groupOf(route) == groupOf(*ready.begin()))
            credit = 0;
        total += ready.count(route) > 0 ? routeWeight(route) : 0;
    }
    const auto credit = [&](Route route) -> int & { return state.credit[static_cast<std::size_t>(route)]; };
    const Route best = *std::max_element(ready.begin(), ready.end(),
                                         [&](Route a, Route b) { return credit(a) < credit(b); });
    credit(best) -= total;
    return best;
}

/// The lane that state.follow names next, if it is as good as any of its ring.
std::optional<LaneRef> followed(State &state, const std::map<RingKey, std::vector<LaneRef>> &rings)
{
    if (state.follow.empty())
        return std::nullopt;
    const LaneRef wanted = state.follow.front();
    const auto ring = rings.find(ringOf(wanted));
    if (ring == rings.end() || state.lanes.count(wanted) == 0)
        return std::nullopt;
    for (const LaneRef &ref : ring->second) {
        if (scoreOf(state, state.lanes.at(ref)) < scoreOf(state, state.lanes.at(wanted)))
            return std::nullopt;
    }
    const bool isCandidate = std::count(ring->second.begin(), ring->second.end(), wanted) > 0;
    return isCandidate ? std::optional(wanted) : std::nullopt;
}

std::optional<LaneRef> nextLane(State &state, RouteGroup group, bool suspects)
{
    std::map<RingKey, std::vector<LaneRef>> rings = candidates(state, suspects);
    std::erase_if(rings, [&](const auto &entry) { return groupOf(entry.first.first) != group; });
    if (rings.empty())
        return std::nullopt;
    if (const std::optional<LaneRef> wanted = followed(state, rings))
        return wanted;
    std::set<Route> ready;
    for (const auto &[key, lanes] : rings)
        ready.insert(key.first);
    const Route route = nextRoute(state, ready);
    std::erase_if(rings, [&](const auto &entry) { return entry.first.first != route; });
    const auto ring = std::min_element(rings.begin(), rings.end(), [&](const auto &a, const auto &b) {
        return state.rings.at(a.first).lastServed < state.rings.at(b.first).lastServed;
    });
    return *std::min_element(
        ring->second.begin(), ring->second.end(),
        [&](const LaneRef &a, const LaneRef &b) { return rank(state, a) < rank(state, b); });
}

int batchLimit(const State &state, const LaneRef &ref, int jobsPerLane)
{
    const Lane &lane = state.lanes.at(ref);
    const RingKey key = ringOf(ref);
    const Ring &ring = state.rings.at(key);
    const bool single = lane.isSuspect() || isLimitedRoute(ref.route) || ring.probe == Probe::Wanted;
    const RateLimit ringRate = limitOf(state, LimitSetting::Kind::RingRate, key).rate;
    const RateLimit laneRate = limitOf(state, LimitSetting::Kind::LaneRate, key).rate;
    return std::min({single ? 1 : std::max(jobsPerLane, 1), gcra::allowedNow(ringRate, ring.tat, state.now),
                     gcra::allowedNow(laneRate, lane.tat, state.now)});
}

bool fits(Budget &budget, const Job &job)
{
    budget.isFull = budget.jobs == 0 || (job.payload.size() > budget.bytes && !budget.isFirst);
    if (budget.isFull)
        return false;
    budget.bytes -= job.payload.size();
    --budget.jobs;
    budget.isFirst = false;
    return true;
}

/// The lane's first jobs, as far as one batch may hold them.
std::vector<Job> peek(State &state, const Lane &lane, int limit, Budget &budget)
{
    std::vector<Job> jobs;
    for (const auto &[pos, seq] : lane.jobs) {
        const StoredJob &stored = state.jobs.at(seq);
        const bool runsAlone = stored.job.attempts > 0 || stored.lostAlone > 0;
        if (static_cast<int>(jobs.size()) == limit)
            break;
        if (!jobs.empty() && (runsAlone || stored.job.due > state.now))
            break;
        if (!fits(budget, stored.job))
            break;
        jobs.push_back(stored.job);
        jobs.back().exhausted = stored.lostAlone >= 2;
        jobs.back().expired = stored.deadline && *stored.deadline <= state.now;
        if (runsAlone)
            break;
    }
    return jobs;
}

LeasedLane lease(State &state, const LaneRef &ref, std::vector<Job> jobs, const WorkerName &worker,
                 Micros span)
{
    Lane &lane = state.lanes.at(ref);
    Ring &ring = state.rings.at(ringOf(ref));
    const int count = static_cast<int>(jobs.size());
    lane.state = LaneState::Leased;
    lane.since = state.now + span;
    lane.token = {nextSeq(state)};
    lane.worker = worker;
    lane.alone = lane.isSuspect();
    for (const Job &job : jobs)
        lane.taken.push_back(job.id.seq);
    const RateLimit laneRate = limitOf(state, LimitSetting::Kind::LaneRate, ringOf(ref)).rate;
    const RateLimit ringRate = limitOf(state, LimitSetting::Kind::RingRate, ringOf(ref)).rate;
    lane.tat = gcra::charge(laneRate, lane.tat, state.now, count);
    ring.tat = gcra::charge(ringRate, ring.tat, state.now, count);
    ring.lastServed = ++state.served;
    if (ring.probe == Probe::Wanted) {
        ring.probe = Probe::Out;
        ring.probeLane = ref;
    }
    return {ref, lane.token, lane.alone, std::move(jobs)};
}

std::optional<Micros> nextDue(const State &state)
{
    std::optional<Timestamp> next;
    const auto consider = [&next](Timestamp due) { next = next ? std::min(*next, due) : due; };
    for (const auto &[ref, lane] : state.lanes) {
        if (lane.state == LaneState::Waiting || lane.state == LaneState::Leased)
            consider(lane.since);
        if (lane.pauseUntil)
            consider(*lane.pauseUntil);
    }
    for (const auto &[key, until] : state.pauses) {
        if (until)
            consider(*until);
    }
    for (const auto &[key, ring] : state.rings) {
        const Timestamp allowed = ringAllowed(state, key, ring);
        if (allowed > state.now && hasReady(state, key) && !isStopped(state, key, ring))
            consider(allowed);
    }
    return next ? std::optional(std::max(*next - state.now, Micros(0))) : std::nullopt;
}
} // namespace

TakeResult take(State &state, const WorkerName &worker, const TakeRequest &request)
{
    sweep(state, sweptLeases, sweptLanes);
    TakeResult result;
    Budget budget;
    for (const auto &[group, most] :
         {std::pair(RouteGroup::Work, request.workLanes), std::pair(RouteGroup::Calls, request.callLanes)}) {
        for (int lanes = 0; lanes < most && !budget.isFull && budget.jobs > 0; ++lanes) {
            const auto credit = state.credit;
            const std::optional<LaneRef> ref = nextLane(state, group, mayTakeSuspect(state, worker));
            if (!ref)
                break;
            std::vector<Job> jobs =
                peek(state, state.lanes.at(*ref), batchLimit(state, *ref, request.jobsPerLane), budget);
            if (jobs.empty()) {
                state.credit = credit; // only a lane handed out uses up a share
                break;
            }
            result.lanes.push_back(lease(state, *ref, std::move(jobs), worker, request.lease));
            if (!state.follow.empty() && state.follow.front() == *ref)
                state.follow.pop_front();
        }
    }
    result.more = !candidates(state, mayTakeSuspect(state, worker)).empty();
    result.nextDue = nextDue(state);
    return result;
}

std::vector<LeaseRef> renew(State &state, const std::vector<LeaseRef> &leases, Micros lease)
{
    std::vector<LeaseRef> lost;
    for (const LeaseRef &ref : leases) {
        const auto lane = state.lanes.find(ref.lane);
        if (lane == state.lanes.end() || lane->second.state != LaneState::Leased ||
            lane->second.token != ref.token)
            lost.push_back(ref);
        else
            lane->second.since = state.now + lease;
    }
    return lost;
}

} // namespace psi::model
