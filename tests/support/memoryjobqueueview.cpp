#include <algorithm>

#include "tests/support/memoryjobqueuestate.h"

namespace psi::model {

namespace {
constexpr int maxPage = 500;
const Failure notFound{{ErrorCode::NotFound, QStringLiteral("no such lane or job in the queue")}};

JobState stateOf(const State &state, const Job &job)
{
    const Lane &lane = state.lanes.at(job.lane);
    if (isTaken(lane, job.id.seq))
        return JobState::Active;
    if (lane.state == LaneState::Blocked || isRingPaused(state, ringOf(job.lane)))
        return JobState::Blocked;
    return lane.state == LaneState::Waiting ? JobState::Delayed : JobState::Waiting;
}

JobInfo infoOf(const State &state, const StoredJob &stored)
{
    JobInfo info;
    info.job = stored.job;
    info.state = stateOf(state, stored.job);
    return info;
}

std::vector<JobInfo> jobsOfLane(const State &state, const LaneRef &ref)
{
    std::vector<JobInfo> all;
    const auto lane = state.lanes.find(ref);
    if (lane == state.lanes.end())
        return all;
    for (const auto &[pos, seq] : lane->second.jobs)
        all.push_back(infoOf(state, state.jobs.at(seq)));
    return all;
}

std::vector<JobInfo> jobsOf(const State &state, const QueuePageQuery &query)
{
    std::vector<JobInfo> all;
    if (query.state == JobState::Completed) {
        all.assign(state.completed.begin(), state.completed.end());
        std::stable_sort(all.begin(), all.end(),
                         [](const JobInfo &a, const JobInfo &b) { return a.job.id < b.job.id; });
    } else {
        for (const auto &[seq, stored] : state.jobs)
            all.push_back(infoOf(state, stored));
    }
    std::erase_if(all, [&](const JobInfo &info) {
        return (query.route && info.job.lane.route != *query.route) ||
               (query.state && info.state != *query.state);
    });
    return all;
}

/// "pos:seq", both as numbers; a page goes on behind it.
QByteArray cursorOf(const JobInfo &info, bool byPos)
{
    const qlonglong pos = byPos ? info.job.pos : 0;
    return QByteArray::number(pos) + ':' + QByteArray::number(static_cast<qlonglong>(info.job.id.seq));
}

bool isBehind(const JobInfo &info, bool byPos, const QByteArray &cursor)
{
    const qsizetype colon = cursor.indexOf(':');
    const std::pair<qint64, qint64> last(cursor.left(colon).toLongLong(), cursor.mid(colon + 1).toLongLong());
    return cursor.isEmpty() || std::pair<qint64, qint64>(byPos ? info.job.pos : 0, info.job.id.seq) > last;
}
} // namespace

QueueCounts counts(State &state)
{
    QueueCounts counts;
    std::map<std::tuple<Route, QByteArray, JobState>, std::int64_t> jobs;
    std::map<LaneState, std::int64_t> lanes;
    std::map<Route, Timestamp> oldest;
    for (const auto &[seq, stored] : state.jobs)
        ++jobs[{stored.job.lane.route, stored.job.line, stateOf(state, stored.job)}];
    for (const auto &[ref, lane] : state.lanes) {
        const StoredJob *head = headOf(state, lane);
        if (head == nullptr)
            continue;
        ++lanes[lane.state];
        const auto found = oldest.try_emplace(ref.route, head->job.created).first;
        found->second = std::min(found->second, head->job.created);
    }
    for (const auto &[key, count] : jobs)
        counts.jobs.push_back({std::get<0>(key), std::get<1>(key), std::get<2>(key), count});
    for (const auto &[laneState, count] : lanes)
        counts.lanes.push_back({laneState, count});
    for (const auto &[route, created] : oldest)
        counts.oldest.push_back({route, state.now - created});
    counts.completed = static_cast<std::int64_t>(state.completed.size());
    return counts;
}

QueuePage page(State &state, const QueuePageQuery &query)
{
    const bool byPos = query.lane.has_value();
    std::vector<JobInfo> all = byPos ? jobsOfLane(state, *query.lane) : jobsOf(state, query);
    std::erase_if(all, [&](const JobInfo &info) { return !isBehind(info, byPos, query.cursor); });
    QueuePage page;
    const auto limit = static_cast<std::size_t>(std::clamp(query.limit, 1, maxPage));
    if (all.size() > limit) {
        all.resize(limit);
        page.next = cursorOf(all.back(), byPos);
    }
    page.items = std::move(all);
    return page;
}

JobInfo find(State &state, JobId id)
{
    if (const auto job = state.jobs.find(id.seq); job != state.jobs.end())
        return infoOf(state, job->second);
    // The youngest: it may have run again.
    const auto done = std::find_if(state.completed.rbegin(), state.completed.rend(),
                                   [&](const JobInfo &info) { return info.job.id == id; });
    if (done == state.completed.rend())
        throw notFound;
    return *done;
}

JobInfo findByDedupKey(State &state, const QByteArray &key)
{
    const auto found = state.dedup.find(key);
    if (found == state.dedup.end())
        throw notFound;
    return find(state, {0, found->second.seq});
}

LaneInfo lane(State &state, const LaneRef &ref)
{
    const auto found = state.lanes.find(ref);
    if (found == state.lanes.end())
        throw notFound;
    const Lane &lane = found->second;
    LaneInfo info;
    info.lane = ref;
    info.state = lane.state;
    info.since = lane.state == LaneState::Ready ? scoreOf(state, lane) : lane.since;
    info.token = lane.token;
    info.worker = lane.worker;
    info.jobs = static_cast<std::int64_t>(lane.jobs.size());
    if (const StoredJob *head = headOf(state, lane)) {
        info.head = head->job.id;
        info.headAttempts = head->job.attempts;
        info.headError = head->job.lastError;
        info.headCreated = head->job.created;
    }
    info.leasesLost = lane.lost;
    info.suspect = lane.isSuspect();
    info.paused = lane.paused || isRingPaused(state, ringOf(ref));
    info.blockedBy = {0, lane.blockedBy};
    const RateLimit rate = limitOf(state, LimitSetting::Kind::LaneRate, ringOf(ref)).rate;
    const Timestamp allowed = gcra::nextAllowed(rate, lane.tat);
    info.limitedUntil = allowed > state.now ? allowed : Timestamp{};
    return info;
}

} // namespace psi::model
