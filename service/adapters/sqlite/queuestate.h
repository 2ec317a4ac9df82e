#pragma once

#include <atomic>

#include "service/adapters/sqlite/queuekeys.h"
#include "service/adapters/sqlite/queuerings.h"

namespace psi::queue {

/// The single row of `meta`.
struct QueueMeta
{
    QByteArray epoch;
    std::int64_t seq = 0;
    Timestamp clock{};
    std::int64_t lastRing = 0;
    std::int64_t doneFirst = 1;
    std::int64_t doneNext = 1;
    QByteArray dedupCursor;

    void load(const Sql &sql);
    void save(const Sql &sql) const;
};

/// The small part of the queue that stands in memory beside its tables: sequence, rings with their
/// counters, rules, leases.
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
    /// All but the recent dedup keys: enough for reads.
    void loadForReading(const Sql &sql, Timestamp now);
    void flush(const Sql &sql, Timestamp now);

    /// Never given before: max(last + 1, microseconds of the queue's clock).
    std::int64_t nextSeq(Timestamp now);

    QueueMeta meta;
    QueueRules rules;
    QueueRings rings;
    std::unordered_map<std::int64_t, Lease> leases; ///< by lane; a subset of the leased lanes
    RecentKeys keys;
    int keysToWalk = 0; ///< dedup keys to look at since the last walk

private:
    std::atomic<bool> m_valid{false};
};

} // namespace psi::queue
