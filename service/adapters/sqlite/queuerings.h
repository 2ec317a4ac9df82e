#pragma once

#include <deque>
#include <map>
#include <set>
#include <unordered_map>

#include "service/adapters/sqlite/queuerules.h"

namespace psi::queue {

/// The rings of the queue and which of them may give a lane now.
///
/// A ring with ready lanes is in exactly one of: in turn (takes look nowhere else), due later (stopped by its
/// rate), stopped (paused, or as many leased lanes as it may have). Rings are few and stand in memory;
/// changed() marks what the operation must write. Writer thread only.
class QueueRings
{
public:
    explicit QueueRings(const QueueRules &rules)
        : m_rules(rules)
    {}

    void load(const Sql &sql, Timestamp now);
    /// Writes the rings that changed.
    void flush(const Sql &sql);

    /// Makes the ring if there is none; `lastId` is the last ring id given.
    Ring &of(Route route, const QByteArray &name, std::int64_t &lastId);
    Ring *find(Route route, const QByteArray &name);
    /// Throws Failure for an id that no ring has.
    Ring &byId(std::int64_t id);
    const std::map<std::pair<Route, QByteArray>, std::int64_t> &names() const { return m_names; }

    /// Its lanes, its jobs, its tat or its probe changed.
    void changed(Ring &ring, Timestamp now);
    /// The rules changed.
    void rulesChanged(Timestamp now);
    /// Rings whose rate allows again come into turn.
    void wake(Timestamp now);
    std::optional<Timestamp> nextDue() const;

    /// The ring of `route` whose turn it is, or null. `suspects`: rings that have only suspect lanes count.
    Ring *first(Route route, bool suspects);
    /// To the back, after it gave a lane.
    void gave(Ring &ring);

private:
    enum class Stand : std::uint8_t
    {
        Nowhere,
        InTurn,
        OnlySuspects,
        Later,
        Stopped
    };
    struct Entry
    {
        Ring ring;
        Stand stand = Stand::Nowhere;
        std::uint64_t turn = 0;
        Timestamp due{};
        bool dirty = false;
    };
    using Turns = std::map<std::uint64_t, Entry *>;

    void loadLines(const Sql &sql);
    static void saveRing(const Sql &sql, const Ring &ring);
    static void saveLines(const Sql &sql, Ring &ring);
    Turns &turnsOf(const Entry &entry);
    Stand standOf(const Ring &ring, Timestamp now) const;
    void place(Entry &entry, Timestamp now);
    void takeOut(Entry &entry);

    const QueueRules &m_rules;
    std::unordered_map<std::int64_t, Entry> m_rings;
    std::map<std::pair<Route, QByteArray>, std::int64_t> m_names;
    std::array<std::array<Turns, 2>, routeCount> m_turns; ///< [route][only suspects]
    std::set<std::pair<Timestamp, std::int64_t>> m_later;
    std::vector<Entry *> m_dirty;
    std::uint64_t m_lastTurn = 0;
};

} // namespace psi::queue
