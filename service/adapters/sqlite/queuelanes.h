#pragma once

#include "service/adapters/sqlite/queuestate.h"

namespace psi::queue {

/// The table of lanes. Whoever changes a lane loads it, changes the value, and saves it: save() moves the
/// counters of rings and jobs along. Writer thread only, inside one operation.
class QueueLanes
{
public:
    /// What changed since the lane was loaded; a smaller statement is enough for less.
    enum class Change : std::uint8_t
    {
        All,
        Lease,
        Counts
    };

    /// The turn of lanes that are leased alone, and what `rare` says.
    static constexpr std::int64_t leasedAlone = 1;
    static constexpr std::int64_t hasRare = 1;
    static constexpr std::int64_t hasLines = 2;

    QueueLanes(const Sql &sql, QueueState &state, Timestamp now)
        : m_sql(sql)
        , m_state(state)
        , m_now(now)
    {}

    std::optional<Lane> find(const LaneRef &ref);
    std::optional<Lane> byId(std::int64_t id);
    /// The lane, or a new idle one that save() inserts.
    Lane of(const Ring &ring, const QByteArray &key);
    /// The lane leased under `token` with the facts of its jobs as far as they are at hand.
    std::optional<Lease> leased(const LaneRef &ref, LeaseToken token);
    /// The first lanes of a turn: ready ones, or ready suspects.
    std::vector<Lane> ready(Place place, std::int64_t turn, int limit);
    std::optional<Lane> blockedBy(std::int64_t seq);
    /// Lanes whose lease, wait or idle limit is over at `time`.
    std::vector<Lane> due(Place place, Timestamp time, int limit);
    /// In the order of their row numbers, for fsck.
    std::vector<Lane> after(std::int64_t id, int limit);
    std::vector<Lane> pauseOver(int limit);
    std::optional<Timestamp> nextDue(Place place);
    std::optional<Timestamp> nextPauseEnd();
    std::vector<std::int64_t> leasedBy(const QByteArray &worker);
    bool hasAlone(const QByteArray &worker);

    /// Writes the lane, or removes it when it is idle and nothing of it must be kept.
    void save(Lane &lane, Change change = Change::All);

    static void addJob(Lane &lane, PriorityClass priority, const QByteArray &line, std::int64_t jobs);

private:
    static std::optional<Timestamp> timeOf(SqliteStatement &row);
    Lane read(SqliteStatement &row);
    std::optional<Lane> readOne(SqliteStatement &row);
    std::vector<Lane> readAll(SqliteStatement &rows);
    void readRare(Lane &lane);
    void readLines(Lane &lane);
    static std::vector<std::int64_t> idsOf(SqliteStatement &rows);
    std::vector<std::int64_t> leasesOf(std::int64_t turn, const QByteArray &worker);
    Shares sharesOf(const Lane &lane);
    void account(Lane &lane);
    void write(Lane &lane, Change change);
    void writeAll(const Lane &lane);
    void writeLease(const Lane &lane);
    void writeCounts(const Lane &lane);
    void writeRare(Lane &lane);
    void writeLines(Lane &lane);

    const Sql &m_sql;
    QueueState &m_state;
    Timestamp m_now;
};

} // namespace psi::queue
