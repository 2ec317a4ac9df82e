#include "service/adapters/sqlite/queuefsck.h"

#include <map>

#include "service/adapters/sqlite/queuefsckwalk.h"

namespace psi::queue {

namespace {
constexpr int lanesRead = 1000;

/// By how much the counters of a ring must change.
struct RingDifference
{
    std::map<std::pair<Place, PriorityClass>, std::int64_t> lanes;
    std::map<std::pair<QByteArray, JobState>, std::int64_t> jobs;
};
using Differences = std::map<std::int64_t, RingDifference>;

void addCounters(const Ring &ring, RingDifference &difference)
{
    for (int c = 0; c < priorityClassCount; ++c)
        difference.lanes[{Place::Ready, static_cast<PriorityClass>(c)}] -=
            ring.ready[static_cast<std::size_t>(c)];
    difference.lanes[{Place::Leased, PriorityClass::Low}] -= ring.leased;
    difference.lanes[{Place::Waiting, PriorityClass::Low}] -= ring.waiting;
    difference.lanes[{Place::Blocked, PriorityClass::Low}] -= ring.blocked;
    difference.lanes[{Place::Suspect, PriorityClass::Low}] -= ring.suspect;
    for (const LineJobs &line : ring.lines) {
        for (std::size_t state = 0; state < line.jobs.size(); ++state)
            difference.jobs[{line.line, static_cast<JobState>(state)}] -= line.jobs[state];
    }
}

void addLane(const Lane &lane, RingDifference &difference)
{
    if (lane.place != Place::Idle) {
        const PriorityClass priority = lane.place == Place::Ready ? lane.mostUrgent() : PriorityClass::Low;
        ++difference.lanes[{lane.place, priority}];
    }
    for (const Share &share : lane.storedShares)
        difference.jobs[{share.line, share.state}] += share.jobs;
}

Differences differencesOf(QueueContext &context)
{
    Differences differences;
    for (const auto &[name, id] : context.state.rings.names())
        addCounters(context.state.rings.byId(id), differences[id]);
    std::int64_t after = INT64_MIN;
    for (;;) {
        const std::vector<Lane> lanes = context.lists.after(after, lanesRead);
        if (lanes.empty())
            break;
        after = lanes.back().id;
        for (const Lane &lane : lanes)
            addLane(lane, differences[lane.ring]);
    }
    for (auto &[ring, difference] : differences) {
        std::erase_if(difference.lanes, [](const auto &entry) { return entry.second == 0; });
        std::erase_if(difference.jobs, [](const auto &entry) { return entry.second == 0; });
    }
    std::erase_if(differences,
                  [](const auto &entry) { return entry.second.lanes.empty() && entry.second.jobs.empty(); });
    return differences;
}

void putRight(QueueContext &context, const Differences &differences)
{
    for (const auto &[id, difference] : differences) {
        Ring &ring = context.state.rings.byId(id);
        for (const auto &[key, lanes] : difference.lanes)
            ring.count(key.first, key.second, lanes);
        for (const auto &[key, jobs] : difference.jobs)
            ring.count(Share{key.first, key.second, jobs}, 1);
        context.state.rings.changed(ring, context.now);
    }
}
} // namespace

Result<FsckReport> QueueFsck::check(const QByteArray &cursor, bool repair)
{
    FsckReport report;
    const Result<void> walked = m_host.run([&](QueueContext &context) {
        report = {}; // should the operation ever run twice
        FsckWalk(context, repair, report).go(cursor);
    });
    if (!walked)
        return walked.error();
    if (report.next == FsckWalk::sums) {
        report.next.clear();
        if (const Result<void> summed = checkSums(repair, report); !summed)
            return summed.error();
    }
    return report;
}

Result<void> QueueFsck::checkSums(bool repair, FsckReport &report)
{
    Differences differences;
    if (Result<void> read = m_host.read([&](QueueContext &context) { differences = differencesOf(context); });
        !read)
        return read;
    if (differences.empty())
        return {};
    if (repair) {
        if (Result<void> mended = m_host.run([&](QueueContext &context) { putRight(context, differences); });
            !mended)
            return mended;
    }
    for (const auto &[ring, difference] : differences) {
        const QByteArray name = "ring " + QByteArray::number(static_cast<qlonglong>(ring));
        if (!difference.lanes.empty())
            report.findings.push_back({8, name + ": its lanes were counted wrong", repair});
        if (!difference.jobs.empty())
            report.findings.push_back({5, name + ": its jobs were counted wrong", repair});
    }
    return {};
}

} // namespace psi::queue
