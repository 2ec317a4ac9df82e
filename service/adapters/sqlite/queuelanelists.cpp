#include "service/adapters/sqlite/queuelanelists.h"

#include <algorithm>
#include <iterator>

#include <sqlite/queuestatements.h>

#include "service/adapters/sqlite/queuerowcodec.h"

namespace psi::queue {

namespace {
std::vector<std::int64_t> turnsOf(Place place)
{
    if (place == Place::Leased)
        return {noTurn, aloneTurn};
    return {noTurn};
}
} // namespace

std::vector<Lane> LaneLists::ready(Place place, std::int64_t turn, int limit)
{
    return m_lanes.readAll(
        m_sql.use(queuestatements::lane_first).bind(1, static_cast<int>(place)).bind(2, turn).bind(3, limit));
}

std::optional<Lane> LaneLists::blockedBy(std::int64_t seq)
{
    const std::vector<std::int64_t> ids = idsOf(m_sql.use(queuestatements::lane_blocked_by).bind(1, seq));
    return ids.empty() ? std::nullopt : m_lanes.byId(ids.front());
}

std::vector<std::int64_t> LaneLists::idsOf(SqliteStatement &rows)
{
    std::vector<std::int64_t> ids;
    while (Sql::row(rows))
        ids.push_back(rows.integer(0));
    return ids;
}

std::vector<Lane> LaneLists::until(Place place, Timestamp time, int limit)
{
    std::vector<Lane> lanes;
    for (const std::int64_t turn : turnsOf(place)) {
        const int left = std::max(limit - static_cast<int>(lanes.size()), 0);
        std::vector<Lane> some = m_lanes.readAll(m_sql.use(queuestatements::lane_due)
                                                     .bind(1, static_cast<int>(place))
                                                     .bind(2, turn)
                                                     .bindTime(3, time)
                                                     .bind(4, left));
        std::move(some.begin(), some.end(), std::back_inserter(lanes));
    }
    return lanes;
}

std::vector<Lane> LaneLists::due(Place place, int limit) { return until(place, m_now, limit); }

std::vector<Lane> LaneLists::leased(int limit) { return until(Place::Leased, never, limit); }

std::vector<Lane> LaneLists::after(std::int64_t id, int limit)
{
    return m_lanes.readAll(m_sql.use(queuestatements::fsck_lanes).bind(1, id).bind(2, limit));
}

std::vector<Lane> LaneLists::pauseOver(int limit)
{
    std::vector<Lane> lanes;
    for (const std::int64_t id :
         idsOf(m_sql.use(queuestatements::lane_pause_over).bindTime(1, m_now).bind(2, std::max(limit, 0)))) {
        if (std::optional<Lane> lane = m_lanes.byId(id))
            lanes.push_back(*std::move(lane));
    }
    return lanes;
}

std::optional<Timestamp> LaneLists::nextDue()
{
    std::optional<Timestamp> next;
    const auto consider = [&next](SqliteStatement &row) {
        if (Sql::row(row) && (!next || row.time(0) < *next))
            next = row.time(0);
        row.reset();
    };
    for (const Place place : {Place::Waiting, Place::Leased}) {
        for (const std::int64_t turn : turnsOf(place))
            consider(
                m_sql.use(queuestatements::lane_next_due).bind(1, static_cast<int>(place)).bind(2, turn));
    }
    consider(m_sql.use(queuestatements::lane_next_pause_end));
    return next;
}

std::vector<std::int64_t> LaneLists::leasesOf(std::int64_t turn, const QByteArray &worker)
{
    std::vector<std::int64_t> ids;
    SqliteStatement &rows = m_sql.use(queuestatements::lane_leases).bind(1, turn);
    while (Sql::row(rows)) {
        Lane lane;
        unpackLease(rows.view(1), lane);
        if (lane.worker == worker)
            ids.push_back(rows.integer(0));
    }
    return ids;
}

std::vector<std::int64_t> LaneLists::leasedBy(const QByteArray &worker)
{
    std::vector<std::int64_t> ids = leasesOf(noTurn, worker);
    const std::vector<std::int64_t> alone = leasesOf(aloneTurn, worker);
    ids.insert(ids.end(), alone.begin(), alone.end());
    return ids;
}

bool LaneLists::hasAlone(const QByteArray &worker) { return !leasesOf(aloneTurn, worker).empty(); }

} // namespace psi::queue
