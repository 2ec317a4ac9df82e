// The writing half of QueueLanes.
#include <algorithm>

#include <sqlite/queuestatements.h>

#include "service/adapters/sqlite/queuelanes.h"

namespace psi::queue {

namespace {
template <typename Ids>
QByteArrayView bytesOf(const Ids &ids)
{
    return {reinterpret_cast<const char *>(ids.data()),
            static_cast<qsizetype>(ids.size() * sizeof(std::int64_t))};
}

void bindLease(SqliteStatement &statement, int first, const Lane &lane)
{
    if (lane.place != Place::Leased) {
        statement.bindNull(first).bindNull(first + 1).bindNull(first + 2).bindNull(first + 3);
        return;
    }
    statement.bind(first, lane.token.value)
        .bindBytesInPlace(first + 1, lane.worker)
        .bindBytesInPlace(first + 2, bytesOf(lane.taken))
        .bind(first + 3, lane.alone ? 1 : 0);
}

void bindClasses(SqliteStatement &statement, int first, const Lane &lane)
{
    for (int c = 0; c < priorityClassCount; ++c)
        statement.bind(first + c, lane.classes[static_cast<std::size_t>(c)]);
}

std::int64_t turnOf(const Lane &lane)
{
    if (!lane.isReady())
        return 0;
    const int priority = lane.place == Place::Ready ? static_cast<int>(lane.mostUrgent()) : 0;
    return lane.ring * priorityClassCount + priority;
}

Timestamp sortOf(const Lane &lane)
{
    if (lane.place == Place::Ready)
        return lane.readyAt;
    return lane.place == Place::Suspect ? lane.score() : lane.sort;
}
} // namespace

void QueueLanes::addJob(Lane &lane, PriorityClass priority, const QByteArray &line, std::int64_t jobs)
{
    lane.classes[static_cast<std::size_t>(priority)] += jobs;
    const auto found = std::find_if(lane.lines.begin(), lane.lines.end(),
                                    [&](const LineCount &count) { return count.line == line; });
    if (found == lane.lines.end())
        lane.lines.push_back({line, jobs});
    else
        found->jobs += jobs;
}

Shares QueueLanes::sharesOf(const Lane &lane)
{
    Shares shares;
    JobState state = JobState::Waiting;
    if (lane.place == Place::Waiting)
        state = JobState::Delayed;
    else if (lane.place == Place::Blocked)
        state = JobState::Blocked;
    for (const LineCount &count : lane.lines)
        shares.push_back({count.line, state, count.jobs});
    if (lane.place != Place::Leased)
        return shares;
    const auto activate = [&](const QByteArray &line, std::int64_t jobs) {
        shares.push_back({line, JobState::Waiting, -jobs});
        shares.push_back({line, JobState::Active, jobs});
    };
    if (lane.lines.size() == 1) {
        activate(lane.lines.front().line, static_cast<std::int64_t>(lane.taken.size()));
        return shares;
    }
    for (const std::int64_t seq : lane.taken) {
        SqliteStatement &row = m_sql.use(queuestatements::job_line).bind(1, seq);
        if (Sql::row(row))
            activate(row.bytes(0), 1);
        row.reset();
    }
    return shares;
}

void QueueLanes::account(Lane &lane)
{
    Ring &ring = m_state.rings.byId(lane.ring);
    for (const Share &share : lane.storedShares)
        ring.count(share, -1);
    lane.storedShares = sharesOf(lane);
    for (const Share &share : lane.storedShares)
        ring.count(share, 1);
    ring.count(lane.storedPlace, lane.storedClass, -1);
    lane.storedPlace = lane.place;
    lane.storedClass = lane.mostUrgent();
    ring.count(lane.storedPlace, lane.storedClass, 1);
    m_state.rings.changed(ring, m_now);
}

void QueueLanes::save(Lane &lane, Change change)
{
    for (auto it = lane.lines.begin(); it != lane.lines.end();)
        it = it->jobs == 0 ? lane.lines.erase(it) : it + 1;
    account(lane);
    const bool keep = lane.place != Place::Idle || lane.isHeld() || lane.tat > m_now;
    if (keep) {
        write(lane, lane.stored ? change : Change::All);
    } else if (lane.stored) {
        if (lane.storedMixed)
            Sql::run(m_sql.use(queuestatements::lane_line_delete).bind(1, lane.id));
        Sql::run(m_sql.use(queuestatements::lane_delete).bind(1, lane.id));
    }
    lane.stored = keep;
    const auto cached = m_state.leases.find(lane.id);
    if (cached == m_state.leases.end())
        return;
    if (lane.place == Place::Leased)
        cached->second.lane = lane;
    else
        m_state.leases.erase(cached);
}

void QueueLanes::write(Lane &lane, Change change)
{
    switch (change) {
    case Change::Lease:
        writeLease(lane);
        return;
    case Change::Counts:
        writeCounts(lane);
        break;
    case Change::All:
        if (!lane.stored && isFresh(lane))
            writeFresh(lane);
        else
            writeAll(m_sql.use(lane.stored ? queuestatements::lane_save : queuestatements::lane_insert),
                     lane);
        break;
    }
    writeLines(lane);
}

bool QueueLanes::isFresh(const Lane &lane) const
{
    const Head &head = lane.head;
    return lane.place == Place::Ready && lane.lines.size() == 1 && lane.lone == head.seq &&
           head.pos == head.seq && head.due == lane.readyAt && head.created == lane.readyAt &&
           lane.lost == 0 && lane.tat == Timestamp{};
}

void QueueLanes::writeFresh(const Lane &lane)
{
    SqliteStatement &insert = m_sql.use(queuestatements::lane_insert_fresh);
    insert.bind(1, lane.id).bind(2, lane.ring).bindBytesInPlace(3, lane.key).bind(4, turnOf(lane));
    insert.bindTime(5, lane.readyAt).bindBytesInPlace(6, lane.lines.front().line);
    bindClasses(insert, 7, lane);
    Sql::run(insert.bind(11, lane.lone));
}

void QueueLanes::writeLease(const Lane &lane)
{
    SqliteStatement &save = m_sql.use(queuestatements::lane_save_lease);
    save.bind(1, lane.id).bindTime(2, lane.sort);
    bindLease(save, 3, lane);
    Sql::run(save.bindTime(7, lane.tat));
}

void QueueLanes::writeCounts(const Lane &lane)
{
    SqliteStatement &counts = m_sql.use(queuestatements::lane_save_counts).bind(1, lane.id);
    bindClasses(counts, 2, lane);
    Sql::run(counts.bind(6, lane.lines.size() > 1 ? 1 : 0));
}

void QueueLanes::writeAll(SqliteStatement &statement, const Lane &lane)
{
    const bool idle = lane.jobs() == 0;
    const QByteArray line = idle ? QByteArray() : lane.lines.front().line;
    const bool aged = !idle && (lane.place != Place::Ready || lane.head.created != lane.readyAt);
    statement.bind(1, lane.id).bind(2, lane.ring).bindBytesInPlace(3, lane.key);
    statement.bind(4, static_cast<int>(lane.place)).bind(5, turnOf(lane)).bindTime(6, sortOf(lane));
    statement.bindBytesInPlace(7, line).bind(8, lane.lines.size() > 1 ? 1 : 0);
    bindClasses(statement, 9, lane);
    statement.bind(13, lane.lone).bind(14, lane.head.seq).bind(15, lane.head.pos);
    statement.bindTime(16, lane.head.due).bindTime(17, lane.head.created);
    if (aged)
        statement.bindTime(18, lane.head.created);
    else
        statement.bindNull(18);
    bindLease(statement, 19, lane);
    statement.bindTime(23, lane.tat).bind(24, lane.lost).bind(25, lane.mark).bind(26, lane.paused ? 1 : 0);
    if (lane.pauseUntil)
        statement.bindTime(27, *lane.pauseUntil);
    else
        statement.bindNull(27);
    if (lane.blockedBy != 0)
        statement.bind(28, lane.blockedBy);
    else
        statement.bindNull(28);
    Sql::run(statement);
}

void QueueLanes::writeLines(Lane &lane)
{
    const bool mixed = lane.lines.size() > 1;
    if (!mixed && !lane.storedMixed)
        return;
    Sql::run(m_sql.use(queuestatements::lane_line_delete).bind(1, lane.id));
    if (mixed) {
        for (const LineCount &count : lane.lines)
            Sql::run(m_sql.use(queuestatements::lane_line_save)
                         .bind(1, lane.id)
                         .bindBytesInPlace(2, count.line)
                         .bind(3, count.jobs));
    }
    lane.storedMixed = mixed;
}

} // namespace psi::queue
