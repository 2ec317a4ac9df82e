#include "service/adapters/sqlite/queuereads.h"

#include <map>

#include <sqlite/queuestatements.h>

#include "service/adapters/sqlite/queuefsck.h"
#include "service/adapters/sqlite/queuepages.h"
#include "service/adapters/sqlite/queuerowcodec.h"

namespace psi::queue {

namespace {
void countJobs(const Ring &ring, std::map<std::tuple<Route, QByteArray, JobState>, std::int64_t> &jobs)
{
    for (const LineJobs &line : ring.lines) {
        for (std::size_t state = 0; state < line.jobs.size(); ++state) {
            const JobState shown = QueuePages::shownState(static_cast<JobState>(state), ring);
            jobs[{ring.route, line.line, shown}] += line.jobs[state];
        }
    }
}

std::map<Route, Timestamp> oldestHeads(QueueContext &context)
{
    std::map<Route, Timestamp> oldest;
    const auto consider = [&](std::int64_t ring, Timestamp created) {
        const Route route = context.state.rings.byId(ring).route;
        const auto found = oldest.try_emplace(route, created).first;
        found->second = std::min(found->second, created);
    };
    for (const auto &[name, id] : context.state.rings.names()) {
        SqliteStatement &row = context.sql.use(queuestatements::oldest_of_ring).bind(1, id);
        if (Sql::row(row) && !row.isNull(0))
            consider(id, row.time(0));
        row.reset();
    }
    SqliteStatement &leased = context.sql.use(queuestatements::oldest_leased);
    while (Sql::row(leased)) {
        Lane lane;
        unpackHead(leased.view(1), lane);
        consider(leased.integer(0), lane.head.created);
    }
    return oldest;
}

QueueCounts countAll(QueueContext &context)
{
    QueueCounts counts;
    std::map<std::tuple<Route, QByteArray, JobState>, std::int64_t> jobs;
    std::map<LaneState, std::int64_t> lanes;
    for (const auto &[name, id] : context.state.rings.names()) {
        const Ring &ring = context.state.rings.byId(id);
        countJobs(ring, jobs);
        lanes[LaneState::Ready] += ring.readyLanes() + ring.suspect;
        lanes[LaneState::Leased] += ring.leased;
        lanes[LaneState::Waiting] += ring.waiting;
        lanes[LaneState::Blocked] += ring.blocked;
    }
    for (const auto &[key, count] : jobs) {
        if (count != 0)
            counts.jobs.push_back({std::get<0>(key), std::get<1>(key), std::get<2>(key), count});
    }
    for (const auto &[state, count] : lanes) {
        if (count != 0)
            counts.lanes.push_back({state, count});
    }
    for (const auto &[route, created] : oldestHeads(context))
        counts.oldest.push_back({route, context.now - created});
    counts.completed = context.state.meta.doneNext - context.state.meta.doneFirst;
    return counts;
}
} // namespace

Result<QueueCounts> QueueReads::counts()
{
    QueueCounts counts;
    const Result<void> ran = m_host.read([&](QueueContext &context) { counts = countAll(context); });
    return ran ? Result<QueueCounts>(std::move(counts)) : Result<QueueCounts>(ran.error());
}

Result<QueuePage> QueueReads::page(const QueuePageQuery &query)
{
    QueuePage page;
    const Result<void> ran =
        m_host.read([&](QueueContext &context) { page = QueuePages(context).page(query); });
    return ran ? Result<QueuePage>(std::move(page)) : Result<QueuePage>(ran.error());
}

Result<JobInfo> QueueReads::find(JobId id)
{
    JobInfo info;
    const Result<void> ran =
        m_host.read([&](QueueContext &context) { info = QueuePages(context).find(id.seq); });
    return ran ? Result<JobInfo>(std::move(info)) : Result<JobInfo>(ran.error());
}

Result<JobInfo> QueueReads::findByDedupKey(const QByteArray &key)
{
    JobInfo info;
    const Result<void> ran = m_host.read([&](QueueContext &context) {
        std::int64_t seq = 0;
        for (const std::string_view sql : {queuestatements::recent_find, queuestatements::dedup_find}) {
            SqliteStatement &row = context.sql.use(sql).bindBlob(1, key);
            if (seq == 0 && Sql::row(row))
                seq = row.integer(0);
            row.reset();
        }
        info = QueuePages(context).find(seq);
    });
    return ran ? Result<JobInfo>(std::move(info)) : Result<JobInfo>(ran.error());
}

Result<LaneInfo> QueueReads::lane(const LaneRef &lane)
{
    LaneInfo info;
    const Result<void> ran =
        m_host.read([&](QueueContext &context) { info = QueuePages(context).lane(lane); });
    return ran ? Result<LaneInfo>(std::move(info)) : Result<LaneInfo>(ran.error());
}

Result<FsckReport> QueueReads::fsck(const QByteArray &cursor, bool repair)
{
    return QueueFsck(m_host).check(cursor, repair);
}

} // namespace psi::queue
