#include "service/adapters/sqlite/queuelanes.h"

#include <sqlite/queuestatements.h>

#include "service/adapters/sqlite/queuerowcodec.h"

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
} // namespace

Lane QueueLanes::read(SqliteStatement &row)
{
    Lane lane;
    lane.id = row.integer(0);
    lane.ring = row.integer(1);
    lane.key = row.bytes(2);
    lane.place = static_cast<Place>(row.integer(3));
    lane.sort = row.time(5);
    unpackClasses(row.view(7), lane);
    unpackHead(row.view(8), lane);
    if (lane.place == Place::Leased)
        unpackLease(row.view(10), lane);
    const PriorityClass priority = lane.mostUrgent();
    if (lane.isReady())
        lane.readyAt = lane.place == Place::Ready ? lane.sort : lane.sort + classWeight(priority);
    const std::int64_t rare = row.integer(11);
    if ((rare & hasRare) != 0)
        readRare(lane);
    lane.storedMixed = (rare & hasLines) != 0;
    if (lane.storedMixed)
        readLines(lane);
    else if (lane.jobs() > 0)
        lane.lines.push_back({row.bytes(6), lane.jobs()});
    lane.stored = true;
    lane.storedPlace = lane.place;
    lane.storedClass = priority;
    lane.storedRare = lane.rare;
    return lane;
}

void QueueLanes::readRare(Lane &lane)
{
    SqliteStatement &row = m_sql.use(queuestatements::lane_rare_load).bind(1, lane.id);
    if (Sql::row(row)) {
        lane.rare = {row.time(0),
                     static_cast<int>(row.integer(1)),
                     row.integer(2),
                     row.integer(3) != 0,
                     row.isNull(4) ? std::nullopt : std::optional(row.time(4)),
                     row.integer(5)};
    }
    row.reset();
}

void QueueLanes::readLines(Lane &lane)
{
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

} // namespace psi::queue
