#include "service/adapters/sqlite/queuelanes.h"

#include <algorithm>
#include <cstring>

#include <sqlite/queuestatements.h>

namespace psi::queue {

namespace {
constexpr std::int64_t window = 8; // rows that lanes of one hash may have

// FNV-1a of ring and key, 48 bits, the lowest of them free for the window.
std::int64_t firstIdOf(std::int64_t ring, const QByteArray &key)
{
    std::uint64_t hash = 14695981039346656037u ^ static_cast<std::uint64_t>(ring);
    hash *= 1099511628211u;
    for (const char byte : key) {
        hash ^= static_cast<unsigned char>(byte);
        hash *= 1099511628211u;
    }
    hash ^= hash >> 29;
    return static_cast<std::int64_t>(hash & 0xfffffffffff8u) + window;
}

template <typename Ids>
void readIds(const QByteArray &bytes, Ids &ids)
{
    ids.resize(static_cast<std::size_t>(bytes.size()) / sizeof(std::int64_t));
    std::memcpy(ids.data(), bytes.constData(), ids.size() * sizeof(std::int64_t));
}
} // namespace

Lane QueueLanes::read(SqliteStatement &row)
{
    Lane lane;
    lane.id = row.integer(0);
    lane.ring = row.integer(1);
    lane.key = row.bytes(2);
    lane.place = static_cast<Place>(row.integer(3));
    lane.sort = row.time(5);
    for (int c = 0; c < priorityClassCount; ++c)
        lane.classes[static_cast<std::size_t>(c)] = row.integer(8 + c);
    lane.lone = row.integer(12);
    lane.head = {row.integer(13), row.integer(14), row.time(15), row.time(16)};
    if (lane.place == Place::Leased) {
        lane.token = {row.integer(18)};
        lane.worker = row.bytes(19);
        readIds(row.bytes(20), lane.taken);
        lane.alone = row.integer(21) != 0;
    }
    lane.tat = row.time(22);
    lane.lost = static_cast<int>(row.integer(23));
    lane.mark = row.integer(24);
    lane.paused = row.integer(25) != 0;
    if (!row.isNull(26))
        lane.pauseUntil = row.time(26);
    lane.blockedBy = row.integer(27);
    const PriorityClass priority = lane.mostUrgent();
    if (lane.isReady())
        lane.readyAt = lane.place == Place::Ready ? lane.sort : lane.sort + classWeight(priority);
    readLines(lane, row.integer(7) != 0, row.bytes(6));
    lane.stored = true;
    lane.storedPlace = lane.place;
    lane.storedClass = priority;
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
    Lane lane = of(*ring, ref.key);
    return lane.stored ? std::optional(std::move(lane)) : std::nullopt;
}

std::optional<Lane> QueueLanes::byId(std::int64_t id)
{
    return readOne(m_sql.use(queuestatements::lane_by_id).bind(1, id));
}

Lane QueueLanes::of(const Ring &ring, const QByteArray &key)
{
    std::int64_t free = firstIdOf(ring.id, key);
    const std::int64_t last = free + window - 1;
    SqliteStatement &rows = m_sql.use(queuestatements::lane_near).bind(1, free).bind(2, last);
    while (Sql::row(rows)) {
        Lane lane = read(rows);
        if (lane.ring == ring.id && lane.key == key) {
            rows.reset();
            lane.storedShares = sharesOf(lane);
            return lane;
        }
        if (lane.id == free)
            ++free;
    }
    if (free > last)
        throw Failure{{ErrorCode::Internal, QStringLiteral("too many lanes share one hash")}};
    Lane lane;
    lane.id = free;
    lane.ring = ring.id;
    lane.key = key;
    return lane;
}

std::optional<Lease> QueueLanes::leased(const LaneRef &ref, LeaseToken token)
{
    const Ring *ring = m_state.rings.find(ref.route, ref.ring);
    if (ring == nullptr)
        return std::nullopt;
    const auto cached = m_state.leases.find(firstIdOf(ring->id, ref.key));
    if (cached != m_state.leases.end() && cached->second.lane.key == ref.key &&
        cached->second.lane.ring == ring->id) {
        if (cached->second.lane.token != token)
            return std::nullopt;
        return std::move(m_state.leases.extract(cached).mapped());
    }
    Lane lane = of(*ring, ref.key);
    if (lane.place != Place::Leased || lane.token != token)
        return std::nullopt;
    return Lease{std::move(lane), {}};
}

std::optional<Lane> QueueLanes::firstReady(Ring &ring, bool suspects)
{
    const auto first = [&](Place place, std::int64_t turn, std::int64_t &count) {
        if (count <= 0)
            return std::optional<Lane>();
        std::optional<Lane> lane =
            readOne(m_sql.use(queuestatements::lane_first).bind(1, static_cast<int>(place)).bind(2, turn));
        if (!lane)
            count = 0; // whatever was counted, there is none; fsck finds why
        return lane;
    };
    const std::int64_t turn = ring.id * priorityClassCount;
    std::optional<Lane> best;
    const auto consider = [&best](std::optional<Lane> lane) {
        if (lane && (!best || std::pair(lane->score(), lane->id) < std::pair(best->score(), best->id)))
            best = std::move(lane);
    };
    for (int c = 0; c < priorityClassCount; ++c)
        consider(first(Place::Ready, turn + c, ring.ready[static_cast<std::size_t>(c)]));
    if (suspects)
        consider(first(Place::Suspect, turn, ring.suspect));
    if (!best)
        m_state.rings.changed(ring, m_now);
    return best;
}

std::optional<Lane> QueueLanes::blockedBy(std::int64_t seq)
{
    return readOne(m_sql.use(queuestatements::lane_blocked_by).bind(1, seq));
}

std::vector<Lane> QueueLanes::due(Place place, Timestamp time, int limit)
{
    return readAll(m_sql.use(queuestatements::lane_due)
                       .bind(1, static_cast<int>(place))
                       .bindTime(2, time)
                       .bind(3, limit));
}

std::vector<Lane> QueueLanes::after(std::int64_t id, int limit)
{
    return readAll(m_sql.use(queuestatements::fsck_lanes).bind(1, id).bind(2, limit));
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

} // namespace psi::queue
