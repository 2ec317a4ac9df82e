#include "service/adapters/sqlite/queuerings.h"

#include <sqlite/queuestatements.h>

namespace psi::queue {

void QueueRings::load(const Sql &sql, Timestamp now)
{
    m_rings.clear();
    m_names.clear();
    m_turns = {};
    m_later.clear();
    m_dirty.clear();
    SqliteStatement &rows = sql.use(queuestatements::ring_load);
    while (Sql::row(rows)) {
        Ring ring;
        ring.id = rows.integer(0);
        ring.route = static_cast<Route>(rows.integer(1));
        ring.name = rows.bytes(2);
        for (int c = 0; c < priorityClassCount; ++c)
            ring.ready[static_cast<std::size_t>(c)] = rows.integer(3 + c);
        ring.leased = rows.integer(7);
        ring.waiting = rows.integer(8);
        ring.blocked = rows.integer(9);
        ring.suspect = rows.integer(10);
        ring.tat = rows.time(11);
        ring.probe = static_cast<Probe>(rows.integer(12));
        ring.probeLane = rows.integer(13);
        m_rules.apply(ring);
        m_names[{ring.route, ring.name}] = ring.id;
        Entry &entry = m_rings[ring.id];
        entry.ring = std::move(ring);
        place(entry, now);
    }
    loadLines(sql);
}

void QueueRings::loadLines(const Sql &sql)
{
    SqliteStatement &rows = sql.use(queuestatements::counter_load);
    while (Sql::row(rows)) {
        const auto found = m_rings.find(rows.integer(0));
        if (found == m_rings.end())
            continue;
        const Share share{rows.bytes(1), static_cast<JobState>(rows.integer(2)), rows.integer(3)};
        found->second.ring.count(share, 1);
    }
    for (auto &[id, entry] : m_rings) {
        for (LineJobs &line : entry.ring.lines)
            line.dirty = {};
    }
}

void QueueRings::flush(const Sql &sql)
{
    for (Entry *entry : m_dirty) {
        saveRing(sql, entry->ring);
        saveLines(sql, entry->ring);
        entry->dirty = false;
    }
    m_dirty.clear();
}

void QueueRings::saveRing(const Sql &sql, const Ring &ring)
{
    SqliteStatement &save = sql.use(queuestatements::ring_save);
    save.bind(1, ring.id).bind(2, static_cast<int>(ring.route)).bindBlob(3, ring.name);
    for (int c = 0; c < priorityClassCount; ++c)
        save.bind(4 + c, ring.ready[static_cast<std::size_t>(c)]);
    save.bind(8, ring.leased).bind(9, ring.waiting).bind(10, ring.blocked).bind(11, ring.suspect);
    save.bindTime(12, ring.tat).bind(13, static_cast<int>(ring.probe)).bind(14, ring.probeLane);
    Sql::run(save);
}

void QueueRings::saveLines(const Sql &sql, Ring &ring)
{
    for (LineJobs &line : ring.lines) {
        for (std::size_t state = 0; state < line.jobs.size(); ++state) {
            if (!line.dirty[state])
                continue;
            Sql::run(sql.use(queuestatements::counter_save)
                         .bind(1, ring.id)
                         .bindBlob(2, line.line)
                         .bind(3, static_cast<std::int64_t>(state))
                         .bind(4, line.jobs[state]));
            line.dirty[state] = false;
        }
    }
}

Ring &QueueRings::of(Route route, const QByteArray &name, std::int64_t &lastId)
{
    if (Ring *ring = find(route, name))
        return *ring;
    Entry &entry = m_rings[++lastId];
    entry.ring.id = lastId;
    entry.ring.route = route;
    entry.ring.name = name;
    m_rules.apply(entry.ring);
    m_names[{route, name}] = lastId;
    entry.dirty = true;
    m_dirty.push_back(&entry);
    return entry.ring;
}

Ring *QueueRings::find(Route route, const QByteArray &name)
{
    const auto found = m_names.find({route, name});
    return found == m_names.end() ? nullptr : &m_rings.at(found->second).ring;
}

Ring &QueueRings::byId(std::int64_t id)
{
    const auto found = m_rings.find(id);
    if (found == m_rings.end())
        throw Failure{{ErrorCode::Internal, QStringLiteral("a lane names a ring that is not there")}};
    return found->second.ring;
}

QueueRings::Turns &QueueRings::turnsOf(const Entry &entry)
{
    return m_turns[static_cast<std::size_t>(entry.ring.route)][entry.stand == Stand::OnlySuspects ? 1 : 0];
}

QueueRings::Stand QueueRings::standOf(const Ring &ring, Timestamp now) const
{
    if (ring.readyLanes() + ring.suspect == 0)
        return Stand::Nowhere;
    // A probe lets one lane pass the ring's own pause, and while it is out nothing else.
    const bool held = ring.probe == Probe::None ? ring.paused : ring.pausedWider || ring.probe == Probe::Out;
    if (held || (ring.maxLeased > 0 && ring.leased >= ring.maxLeased))
        return Stand::Stopped;
    if (gcra::nextAllowed(ring.rate, ring.tat) > now)
        return Stand::Later;
    return ring.readyLanes() > 0 ? Stand::InTurn : Stand::OnlySuspects;
}

void QueueRings::takeOut(Entry &entry)
{
    if (entry.stand == Stand::InTurn || entry.stand == Stand::OnlySuspects)
        turnsOf(entry).erase(entry.turn);
    else if (entry.stand == Stand::Later)
        m_later.erase({entry.due, entry.ring.id});
    entry.stand = Stand::Nowhere;
}

void QueueRings::place(Entry &entry, Timestamp now)
{
    const Stand stand = standOf(entry.ring, now);
    const Timestamp due = gcra::nextAllowed(entry.ring.rate, entry.ring.tat);
    if (stand == entry.stand && (stand != Stand::Later || due == entry.due))
        return;
    const bool hadTurn = entry.stand == Stand::InTurn || entry.stand == Stand::OnlySuspects;
    takeOut(entry);
    entry.stand = stand;
    if (stand == Stand::Later) {
        entry.due = due;
        m_later.insert({due, entry.ring.id});
    } else if (stand == Stand::InTurn || stand == Stand::OnlySuspects) {
        if (!hadTurn)
            entry.turn = ++m_lastTurn;
        turnsOf(entry)[entry.turn] = &entry;
    }
}

void QueueRings::changed(Ring &ring, Timestamp now)
{
    Entry &entry = m_rings.at(ring.id);
    if (!entry.dirty) {
        entry.dirty = true;
        m_dirty.push_back(&entry);
    }
    place(entry, now);
}

void QueueRings::rulesChanged(Timestamp now)
{
    for (auto &[id, entry] : m_rings) {
        m_rules.apply(entry.ring);
        place(entry, now);
    }
}

void QueueRings::wake(Timestamp now)
{
    while (!m_later.empty() && m_later.begin()->first <= now)
        place(m_rings.at(m_later.begin()->second), now);
}

std::optional<Timestamp> QueueRings::nextDue() const
{
    return m_later.empty() ? std::nullopt : std::optional(m_later.begin()->first);
}

Ring *QueueRings::first(Route route, bool suspects)
{
    auto &[ready, onlySuspects] = m_turns[static_cast<std::size_t>(route)];
    Entry *best = ready.empty() ? nullptr : ready.begin()->second;
    if (suspects && !onlySuspects.empty()) {
        Entry *other = onlySuspects.begin()->second;
        if (best == nullptr || other->turn < best->turn)
            best = other;
    }
    return best == nullptr ? nullptr : &best->ring;
}

void QueueRings::gave(Ring &ring)
{
    Entry &entry = m_rings.at(ring.id);
    const bool hasTurn = entry.stand == Stand::InTurn || entry.stand == Stand::OnlySuspects;
    if (hasTurn)
        turnsOf(entry).erase(entry.turn);
    entry.turn = ++m_lastTurn;
    if (hasTurn)
        turnsOf(entry)[entry.turn] = &entry;
}

} // namespace psi::queue
