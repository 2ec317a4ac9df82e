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

    /// What `rare` says.
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
    /// All rows of a statement that selects the columns of a lane, in their order.
    std::vector<Lane> readAll(SqliteStatement &rows);

    /// Writes the lane, or removes it when it is idle and nothing of it must be kept.
    void save(Lane &lane, Change change = Change::All);

    static void addJob(Lane &lane, PriorityClass priority, const QByteArray &line, std::int64_t jobs);

private:
    Lane read(SqliteStatement &row);
    std::optional<Lane> readOne(SqliteStatement &row);
    void readRare(Lane &lane);
    void readLines(Lane &lane);
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
