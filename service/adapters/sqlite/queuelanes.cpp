#include "service/adapters/sqlite/queuelanes.h"

#include <algorithm>
#include <cstring>

#include <sqlite/queuestatements.h>

namespace psi::queue {

namespace {
std::vector<std::int64_t> idsOf(const QByteArray &bytes)
{
    std::vector<std::int64_t> ids(static_cast<std::size_t>(bytes.size()) / sizeof(std::int64_t));
    std::memcpy(ids.data(), bytes.constData(), ids.size() * sizeof(std::int64_t));
    return ids;
}

QByteArrayView bytesOf(const std::vector<std::int64_t> &ids)
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
        .bindBlob(first + 1, lane.worker)
        .bindBlob(first + 2, bytesOf(lane.taken))
        .bind(first + 3, lane.alone ? 1 : 0);
}

std::int64_t turnRing(const Lane &lane) { return lane.isReady() ? lane.ring : 0; }
} // namespace

Lane QueueLanes::read(SqliteStatement &row)
{
    Lane lane;
    lane.id = row.integer(0);
    lane.ring = row.integer(1);
    lane.key = row.bytes(2);
    lane.place = static_cast<Place>(row.integer(3));
    lane.sort = row.time(4);
    for (int c = 0; c < priorityClassCount; ++c)
        lane.classes[static_cast<std::size_t>(c)] = row.integer(7 + c);
    lane.headPos = row.integer(11);
    lane.headDue = row.time(12);
    lane.headCreated = row.time(13);
    if (lane.place == Place::Leased) {
        lane.token = {row.integer(14)};
        lane.worker = row.bytes(15);
        lane.taken = idsOf(row.bytes(16));
        lane.alone = row.integer(17) != 0;
    }
    lane.tat = row.time(18);
    lane.lost = static_cast<int>(row.integer(19));
    lane.mark = row.integer(20);
    lane.paused = row.integer(21) != 0;
    if (!row.isNull(22))
        lane.pauseUntil = row.time(22);
    lane.blockedBy = row.integer(23);
    if (lane.isReady())
        lane.readyAt = lane.sort + classWeight(lane.mostUrgent());
    readLines(lane, row.integer(6) != 0, row.bytes(5));
    lane.stored = true;
    lane.storedPlace = lane.place;
    return lane;
}

void QueueLanes::readLines(Lane &lane, bool mixed, QByteArray line)
{
    lane.storedMixed = mixed;
    if (!mixed) {
        if (lane.jobs() > 0)
            lane.lines.push_back({std::move(line), lane.jobs()});
        return;
    }
    SqliteStatement &rows = m_sql.use(queuestatements::lane_line_load).bind(1, lane.id);
    while (Sql::row(rows))
        lane.lines.push_back({rows.bytes(0), rows.integer(1)});
}

std::optional<Lane> QueueLanes::readOne(SqliteStatement &row)
{
    if (!Sql::row(row))
        return std::nullopt;
    Lane lane = read(row);
    row.reset();
    lane.storedShares = sharesOf(lane);
    return lane;
}

std::vector<Lane> QueueLanes::readAll(SqliteStatement &rows)
{
    std::vector<Lane> lanes;
    while (Sql::row(rows))
        lanes.push_back(read(rows));
    for (Lane &lane : lanes)
        lane.storedShares = sharesOf(lane);
    return lanes;
}

std::optional<Lane> QueueLanes::find(const LaneRef &ref)
{
    const Ring *ring = m_state.rings.find(ref.route, ref.ring);
    if (ring == nullptr)
        return std::nullopt;
    return readOne(m_sql.use(queuestatements::lane_by_key).bind(1, ring->id).bindBlob(2, ref.key));
}

std::optional<Lane> QueueLanes::byId(std::int64_t id)
{
    return readOne(m_sql.use(queuestatements::lane_by_id).bind(1, id));
}

Lane QueueLanes::of(Ring &ring, const QByteArray &key)
{
    if (auto lane = readOne(m_sql.use(queuestatements::lane_by_key).bind(1, ring.id).bindBlob(2, key)))
        return *std::move(lane);
    Lane lane;
    lane.id = ++m_state.meta.lastLane;
    lane.ring = ring.id;
    lane.key = key;
    return lane;
}

std::optional<Lane> QueueLanes::firstReady(const Ring &ring, Place place)
{
    return readOne(m_sql.use(queuestatements::lane_first).bind(1, static_cast<int>(place)).bind(2, ring.id));
}

std::optional<Lane> QueueLanes::blockedBy(std::int64_t seq)
{
    return readOne(m_sql.use(queuestatements::lane_blocked_by).bind(1, seq));
}

std::vector<Lane> QueueLanes::due(Place place, int limit)
{
    return readAll(m_sql.use(queuestatements::lane_due)
                       .bind(1, static_cast<int>(place))
                       .bindTime(2, m_now)
                       .bind(3, limit));
}

std::vector<Lane> QueueLanes::leased(int limit)
{
    return readAll(m_sql.use(queuestatements::lane_due)
                       .bind(1, static_cast<int>(Place::Leased))
                       .bindTime(2, never)
                       .bind(3, limit));
}

std::vector<Lane> QueueLanes::pauseOver(int limit)
{
    return readAll(m_sql.use(queuestatements::lane_pause_over).bindTime(1, m_now).bind(2, limit));
}

std::optional<Timestamp> QueueLanes::timeOf(SqliteStatement &row)
{
    if (!Sql::row(row))
        return std::nullopt;
    const Timestamp time = row.time(0);
    row.reset();
    return time;
}

std::optional<Timestamp> QueueLanes::nextDue(Place place)
{
    return timeOf(m_sql.use(queuestatements::lane_next_due).bind(1, static_cast<int>(place)));
}

std::optional<Timestamp> QueueLanes::nextPauseEnd()
{
    return timeOf(m_sql.use(queuestatements::lane_next_pause_end));
}

std::vector<std::int64_t> QueueLanes::leasedBy(const QByteArray &worker)
{
    std::vector<std::int64_t> ids;
    SqliteStatement &rows = m_sql.use(queuestatements::lane_leased_by).bindBlob(1, worker);
    while (Sql::row(rows))
        ids.push_back(rows.integer(0));
    return ids;
}

bool QueueLanes::hasAlone(const QByteArray &worker)
{
    SqliteStatement &row = m_sql.use(queuestatements::lane_alone_of).bindBlob(1, worker);
    const bool has = Sql::row(row);
    row.reset();
    return has;
}

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

std::vector<Share> QueueLanes::sharesOf(const Lane &lane)
{
    std::vector<Share> shares;
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

Timestamp QueueLanes::scoreOf(const Lane &lane) const
{
    return lane.isReady() ? lane.readyAt - classWeight(lane.mostUrgent()) : lane.sort;
}

void QueueLanes::account(Lane &lane)
{
    for (const Share &share : lane.storedShares)
        m_state.counters.add(lane.ring, share.line, share.state, -share.jobs);
    lane.storedShares = sharesOf(lane);
    for (const Share &share : lane.storedShares)
        m_state.counters.add(lane.ring, share.line, share.state, share.jobs);
    if (lane.place == lane.storedPlace)
        return;
    Ring &ring = m_state.rings.byId(lane.ring);
    if (lane.storedPlace != Place::Idle)
        --ring.at(lane.storedPlace);
    if (lane.place != Place::Idle)
        ++ring.at(lane.place);
    lane.storedPlace = lane.place;
    m_state.rings.changed(ring, m_now);
}

void QueueLanes::save(Lane &lane, Change change)
{
    std::erase_if(lane.lines, [](const LineCount &count) { return count.jobs == 0; });
    lane.sort = scoreOf(lane);
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
}

void QueueLanes::write(Lane &lane, Change change)
{
    switch (change) {
    case Change::Counts: {
        SqliteStatement &counts = m_sql.use(queuestatements::lane_save_counts).bind(1, lane.id);
        for (int c = 0; c < priorityClassCount; ++c)
            counts.bind(2 + c, lane.classes[static_cast<std::size_t>(c)]);
        Sql::run(counts.bind(6, lane.lines.size() > 1 ? 1 : 0));
        break;
    }
    case Change::Place: {
        SqliteStatement &place = m_sql.use(queuestatements::lane_save_place);
        place.bind(1, lane.id)
            .bind(2, static_cast<int>(lane.place))
            .bindTime(3, lane.sort)
            .bind(4, turnRing(lane));
        bindLease(place, 5, lane);
        Sql::run(place.bindTime(9, lane.tat).bind(10, lane.lost).bind(11, lane.mark));
        return;
    }
    case Change::All:
        writeAll(m_sql.use(lane.stored ? queuestatements::lane_save : queuestatements::lane_insert), lane);
        break;
    }
    writeLines(lane);
}

void QueueLanes::writeAll(SqliteStatement &statement, const Lane &lane)
{
    const bool idle = lane.jobs() == 0;
    statement.bind(1, lane.id).bind(2, lane.ring).bindBlob(3, lane.key).bind(4, static_cast<int>(lane.place));
    statement.bindTime(5, lane.sort).bindBlob(6, idle ? QByteArray() : lane.lines.front().line);
    statement.bind(7, lane.lines.size() > 1 ? 1 : 0);
    for (int c = 0; c < priorityClassCount; ++c)
        statement.bind(8 + c, lane.classes[static_cast<std::size_t>(c)]);
    if (idle)
        statement.bindNull(12).bindNull(13).bindNull(14);
    else
        statement.bind(12, lane.headPos).bindTime(13, lane.headDue).bindTime(14, lane.headCreated);
    bindLease(statement, 15, lane);
    statement.bindTime(19, lane.tat).bind(20, lane.lost).bind(21, lane.mark).bind(22, lane.paused ? 1 : 0);
    if (lane.pauseUntil)
        statement.bindTime(23, *lane.pauseUntil);
    else
        statement.bindNull(23);
    if (lane.blockedBy != 0)
        statement.bind(24, lane.blockedBy);
    else
        statement.bindNull(24);
    Sql::run(statement.bind(25, turnRing(lane)));
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
                         .bindBlob(2, count.line)
                         .bind(3, count.jobs));
    }
    lane.storedMixed = mixed;
}

} // namespace psi::queue
