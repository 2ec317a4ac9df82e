#pragma once

#include <atomic>

#include "service/adapters/sqlite/queuerings.h"

namespace psi::queue {

/// Jobs by ring, line and state; kept in the transaction that moves them. Writer thread only.
class QueueCounters
{
public:
    void load(const Sql &sql);
    void flush(const Sql &sql);
    void add(std::int64_t ring, const QByteArray &line, JobState state, std::int64_t jobs);

private:
    using Key = std::tuple<std::int64_t, QByteArray, JobState>;
    struct Cell
    {
        std::int64_t jobs = 0;
        bool dirty = false;
    };
    using Cells = std::map<Key, Cell>;

    Cells m_cells;
    std::vector<Cells::value_type *> m_dirty;
};

/// The single row of `meta`.
struct QueueMeta
{
    QByteArray epoch;
    std::int64_t seq = 0;
    Timestamp clock{};
    std::int64_t lastLane = 0;
    std::int64_t lastRing = 0;
    std::int64_t doneFirst = 1;
    std::int64_t doneNext = 1;
    QByteArray dedupCursor;

    void load(const Sql &sql);
    void save(const Sql &sql) const;
};

/// The small part of the queue that stands in memory beside its tables: sequence, rings, counters, rules.
///
/// An operation changes it and flush() writes what changed, so both are undone together: after any failure
/// the state is invalid and loaded again before its next use. Writer thread only, but for invalidate().
class QueueState
{
public:
    QueueState()
        : rings(rules)
    {}

    bool isValid() const { return m_valid.load(std::memory_order_relaxed); }
    /// Any thread.
    void invalidate() { m_valid.store(false, std::memory_order_relaxed); }
    void load(const Sql &sql, Timestamp now);
    void flush(const Sql &sql, Timestamp now);

    /// Never given before: max(last + 1, microseconds of the queue's clock).
    std::int64_t nextSeq(Timestamp now);

    QueueMeta meta;
    QueueRules rules;
    QueueRings rings;
    QueueCounters counters;
    int keysToWalk = 0; ///< dedup keys to look at since the last walk

private:
    std::atomic<bool> m_valid{false};
};

} // namespace psi::queue
