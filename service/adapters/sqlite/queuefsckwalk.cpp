#include "service/adapters/sqlite/queuefsckwalk.h"

#include <algorithm>

#include <sqlite/queuestatements.h>

#include "service/adapters/sqlite/queuerowcodec.h"

namespace psi::queue {

namespace {
constexpr int lanesPerStep = 500;
constexpr int rowsPerStep = 5000;
constexpr std::int64_t largeLane = 20000; // such a lane's jobs are counted, not looked at

QByteArray nameOf(const char *kind, std::int64_t id)
{
    return QByteArray(kind) + ' ' + QByteArray::number(static_cast<qlonglong>(id));
}

QByteArray cursorAt(const char *phase, std::int64_t id)
{
    return QByteArray(phase) + ':' + QByteArray::number(static_cast<qlonglong>(id));
}
} // namespace

void FsckWalk::go(const QByteArray &cursor)
{
    const qsizetype colon = cursor.indexOf(':');
    const QByteArray phase = cursor.left(colon);
    const QByteArray at = cursor.mid(colon + 1);
    m_report.next = cursor;
    if (cursor.isEmpty() && !lanes(INT64_MIN))
        return;
    if (phase == "lane" && !lanes(at.toLongLong()))
        return;
    if (phase != "job" && phase != "key" && phase != sums && !jobs(INT64_MIN))
        return;
    if (phase == "job" && !jobs(at.toLongLong()))
        return;
    if (phase != "key" && phase != sums && !keys(QByteArray()))
        return;
    if (phase == "key" && !keys(QByteArray::fromHex(at)))
        return;
    m_report.next = sums;
}

bool FsckWalk::found(int invariant, const QByteArray &what, bool canMend)
{
    m_report.findings.push_back({invariant, what, m_repair && canMend});
    return true;
}

bool FsckWalk::lanes(std::int64_t after)
{
    std::vector<Lane> lanes = m_context.lists.after(after, lanesPerStep);
    for (Lane &lane : lanes) {
        checkLane(lane);
        ++m_report.lanesChecked;
        m_report.next = cursorAt("lane", lane.id);
        if (m_jobsLeft <= 0)
            return false;
    }
    return static_cast<int>(lanes.size()) < lanesPerStep;
}

void FsckWalk::checkLane(Lane &lane)
{
    const Actual actual = actualOf(lane);
    m_jobsLeft -= actual.isDetailed ? actual.jobs + 1 : 1000;
    const bool broken = checkJobsOf(lane, actual);
    const bool brokenLease = checkLease(lane);
    if (m_repair && (broken || brokenLease))
        rebuild(lane, actual);
}

FsckWalk::Actual FsckWalk::actualOf(const Lane &lane)
{
    Actual actual;
    const auto count = [&actual](PriorityClass priority, const QByteArray &line, std::int64_t jobs) {
        actual.jobs += jobs;
        actual.classes[static_cast<std::size_t>(priority)] += jobs;
        actual.lines[line] += jobs;
    };
    if (lane.lone != 0) {
        const std::optional<JobRow> row = m_context.jobs.bySeq(lane.lone);
        actual.loneIsThere = row && row->lane == lane.id && !row->behind;
        if (actual.loneIsThere)
            count(row->job.priority, row->job.line, 1);
    }
    actual.isDetailed = lane.jobs() <= largeLane;
    SqliteStatement &rows =
        m_context.sql
            .use(actual.isDetailed ? queuestatements::fsck_lane_jobs : queuestatements::fsck_lane_count)
            .bind(1, lane.id);
    while (Sql::row(rows)) {
        JobRow row;
        if (actual.isDetailed)
            unpackBody(rows.view(0), row);
        if (actual.isDetailed)
            count(row.job.priority, row.job.line, 1);
        else
            actual.jobs += rows.integer(0);
    }
    return actual;
}

bool FsckWalk::checkJobsOf(const Lane &lane, const Actual &actual)
{
    const QByteArray name = nameOf("lane", lane.id);
    bool broken = false;
    if ((actual.jobs > 0) != (lane.place != Place::Idle))
        broken = found(1, name + ": its place does not fit its jobs");
    if (!actual.loneIsThere)
        broken = found(2, name + ": its lone job is not there");
    if (actual.jobs > 0) {
        const std::optional<Head> head = m_context.jobs.head(lane);
        if (!head || head->seq != lane.head.seq || head->created != lane.head.created)
            broken = found(2, name + ": its head is another job");
    }
    if (!actual.isDetailed)
        return actual.jobs != lane.jobs() ? found(7, name + ": its jobs are counted wrong", false) : broken;
    if (actual.classes != lane.classes)
        broken = found(7, name + ": its classes are counted wrong");
    const bool sameLines = actual.lines.size() == lane.lines.size() &&
                           std::all_of(lane.lines.begin(), lane.lines.end(), [&](const LineCount &count) {
                               const auto line = actual.lines.find(count.line);
                               return line != actual.lines.end() && line->second == count.jobs;
                           });
    if (!sameLines)
        broken = found(7, name + ": its lines are counted wrong");
    return broken;
}

bool FsckWalk::isIn(const Lane &lane, std::int64_t seq)
{
    SqliteStatement &row = m_context.sql.use(queuestatements::fsck_job_of).bind(1, seq);
    const bool is = Sql::row(row) && row.integer(0) == lane.id;
    row.reset();
    return is;
}

bool FsckWalk::checkLease(const Lane &lane)
{
    const QByteArray name = nameOf("lane", lane.id);
    bool broken = false;
    if ((lane.place == Place::Leased) != (lane.token.value != 0))
        broken = found(3, name + ": its token does not fit its place");
    if (lane.place == Place::Leased && lane.taken.empty())
        broken = found(4, name + ": it is leased without a job");
    for (const std::int64_t seq : lane.taken) {
        if (!isIn(lane, seq))
            broken = found(4, name + ": a taken job is not in it");
    }
    return broken;
}

void FsckWalk::rebuild(Lane &lane, const Actual &actual)
{
    if (!actual.isDetailed)
        return;
    m_context.state.leases.erase(lane.id);
    if (!actual.loneIsThere)
        lane.lone = 0;
    lane.classes = actual.classes;
    lane.lines.clear();
    for (const auto &[line, jobs] : actual.lines)
        lane.lines.push_back({line, jobs});
    for (auto it = lane.taken.begin(); it != lane.taken.end();)
        it = isIn(lane, *it) ? it + 1 : lane.taken.erase(it);
    m_context.readHead(lane);
    if (lane.place != Place::Leased || lane.taken.empty() || lane.token.value == 0)
        m_context.place(lane, lane.isReady() ? lane.readyAt : m_context.now);
    m_context.lanes.save(lane);
}

bool FsckWalk::jobs(std::int64_t after)
{
    struct Row
    {
        std::int64_t seq, lane;
        bool behind, hasLane, isLone;
    };
    std::vector<Row> rows;
    SqliteStatement &read = m_context.sql.use(queuestatements::fsck_jobs).bind(1, after).bind(2, rowsPerStep);
    while (Sql::row(read)) {
        Lane lane;
        unpackHead(read.view(3), lane);
        rows.push_back({read.integer(0), read.integer(1), read.integer(2) != 0, !read.isNull(3),
                        read.integer(0) == lane.lone});
    }
    for (const Row &row : rows) {
        m_report.next = cursorAt("job", row.seq);
        if (!row.hasLane) {
            found(1, nameOf("job", row.seq) + ": its lane is not there", false);
        } else if (row.behind == row.isLone) {
            found(2, nameOf("job", row.seq) + ": its lane cannot see it");
            if (!m_repair)
                continue;
            Sql::run(m_context.sql.use(queuestatements::job_set_behind).bind(1, row.seq));
            if (std::optional<Lane> lane = m_context.lanes.byId(row.lane))
                rebuild(*lane, actualOf(*lane));
        }
    }
    return static_cast<int>(rows.size()) < rowsPerStep;
}

bool FsckWalk::keys(const QByteArray &after)
{
    std::vector<std::pair<QByteArray, bool>> rows;
    SqliteStatement &read = m_context.sql.use(queuestatements::fsck_keys)
                                .bindBlob(1, after)
                                .bind(2, rowsPerStep)
                                .bindTime(3, never);
    while (Sql::row(read))
        rows.emplace_back(read.bytes(0), read.integer(1) != 0);
    for (const auto &[key, ownerless] : rows) {
        m_report.next = "key:" + key.toHex();
        if (!ownerless)
            continue;
        found(6, "a dedup key outlived its job");
        if (m_repair)
            Sql::run(m_context.sql.use(queuestatements::dedup_delete).bindBlob(1, key));
    }
    return static_cast<int>(rows.size()) < rowsPerStep;
}

} // namespace psi::queue
