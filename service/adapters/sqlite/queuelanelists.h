#pragma once

#include "service/adapters/sqlite/queuelanes.h"

namespace psi::queue {

/// Lanes by what they have in common; every list is bounded and read by an index. Writer thread only, inside
/// one operation.
class LaneLists
{
public:
    LaneLists(const Sql &sql, QueueLanes &lanes, Timestamp now)
        : m_sql(sql)
        , m_lanes(lanes)
        , m_now(now)
    {}

    /// The first lanes of a turn: ready ones, or ready suspects.
    std::vector<Lane> ready(Place place, std::int64_t turn, int limit);
    /// Lanes whose lease, wait or idle limit is over by now.
    std::vector<Lane> due(Place place, int limit);
    std::vector<Lane> leased(int limit);
    /// Lanes whose own pause is over by now.
    std::vector<Lane> pauseOver(int limit);
    /// In the order of their row numbers, for fsck.
    std::vector<Lane> after(std::int64_t id, int limit);
    std::optional<Lane> blockedBy(std::int64_t seq);

    std::vector<std::int64_t> leasedBy(const QByteArray &worker);
    bool hasAlone(const QByteArray &worker);
    /// When the next wait, lease or pause of a lane is over.
    std::optional<Timestamp> nextDue();

private:
    std::vector<Lane> until(Place place, Timestamp time, int limit);
    std::vector<std::int64_t> idsOf(SqliteStatement &rows);
    std::vector<std::int64_t> leasesOf(std::int64_t turn, const QByteArray &worker);

    const Sql &m_sql;
    QueueLanes &m_lanes;
    Timestamp m_now;
};

} // namespace psi::queue
