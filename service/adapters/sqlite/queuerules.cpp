#include "service/adapters/sqlite/queuerules.h"

#include <sqlite/queuestatements.h>

namespace psi::queue {

namespace {
SqliteStatement &bindKey(SqliteStatement &statement, const std::tuple<int, Route, QByteArray> &key)
{
    return statement.bind(1, std::get<0>(key))
        .bind(2, static_cast<int>(std::get<1>(key)))
        .bindBlob(3, std::get<2>(key));
}
} // namespace

void QueueRules::load(const Sql &sql)
{
    m_pauses.clear();
    SqliteStatement &pauses = sql.use(queuestatements::pause_load);
    while (Sql::row(pauses)) {
        const Key key(pauses.integer(0), static_cast<Route>(pauses.integer(1)), pauses.bytes(2));
        m_pauses[key] = pauses.isNull(3) ? std::nullopt : std::optional(pauses.time(3));
    }
    m_limits.clear();
    SqliteStatement &limits = sql.use(queuestatements::limit_load);
    while (Sql::row(limits)) {
        LimitSetting limit;
        limit.kind = static_cast<LimitSetting::Kind>(limits.integer(0));
        limit.route = static_cast<Route>(limits.integer(1));
        limit.ring = limits.bytes(2);
        limit.rate = {Micros(limits.integer(3)), static_cast<int>(limits.integer(4))};
        limit.lanes = static_cast<int>(limits.integer(5));
        m_limits[Key(static_cast<int>(limit.kind), limit.route, limit.ring)] = limit;
    }
}

const LimitSetting *QueueRules::limitOf(LimitSetting::Kind kind, const Ring &ring) const
{
    auto found = m_limits.find(Key(static_cast<int>(kind), ring.route, ring.name));
    if (found == m_limits.end())
        found = m_limits.find(Key(static_cast<int>(kind), ring.route, QByteArray()));
    return found == m_limits.end() ? nullptr : &found->second;
}

void QueueRules::apply(Ring &ring) const
{
    const auto isPaused = [this](const PauseScope &scope) { return m_pauses.count(keyOf(scope)) > 0; };
    ring.pausedWider = isPaused(PauseScope::all()) || isPaused(PauseScope::route(ring.route));
    ring.paused = ring.pausedWider || isPaused(PauseScope::ring(ring.route, ring.name));
    const LimitSetting *laneRate = limitOf(LimitSetting::Kind::LaneRate, ring);
    ring.laneRate = laneRate != nullptr ? laneRate->rate : RateLimit{};
    const LimitSetting *rate = limitOf(LimitSetting::Kind::RingRate, ring);
    ring.rate = rate != nullptr ? rate->rate : RateLimit{};
    const LimitSetting *lanes = limitOf(LimitSetting::Kind::RingLanes, ring);
    ring.maxLeased = lanes != nullptr ? lanes->lanes : 0;
}

QueueRules::Key QueueRules::keyOf(const PauseScope &scope)
{
    switch (scope.kind) {
    case PauseScope::Kind::Route:
        return {1, scope.lane.route, {}};
    case PauseScope::Kind::Ring:
        return {2, scope.lane.route, scope.lane.ring};
    default:
        return {0, Route::Inbound, {}};
    }
}

void QueueRules::pause(const Sql &sql, const PauseScope &scope, std::optional<Timestamp> until)
{
    const Key key = keyOf(scope);
    SqliteStatement &save = bindKey(sql.use(queuestatements::pause_save), key);
    Sql::run(until ? save.bindTime(4, *until) : save.bindNull(4));
    m_pauses[key] = until;
}

void QueueRules::resume(const Sql &sql, const PauseScope &scope)
{
    const Key key = keyOf(scope);
    Sql::run(bindKey(sql.use(queuestatements::pause_delete), key));
    m_pauses.erase(key);
}

bool QueueRules::isPausedUntil(const PauseScope &scope, Timestamp until) const
{
    const auto pause = m_pauses.find(keyOf(scope));
    return pause != m_pauses.end() && (!pause->second || *pause->second >= until);
}

void QueueRules::set(const Sql &sql, const LimitSetting &limit)
{
    const Key key(static_cast<int>(limit.kind), limit.route, limit.ring);
    const bool off =
        limit.kind == LimitSetting::Kind::RingLanes ? limit.lanes <= 0 : limit.rate.isUnlimited();
    if (off && limit.ring.isEmpty()) {
        Sql::run(bindKey(sql.use(queuestatements::limit_delete), key));
        m_limits.erase(key);
        return;
    }
    // A ring may be without a limit although its route has one: then the row says so.
    Sql::run(bindKey(sql.use(queuestatements::limit_save), key)
                 .bind(4, limit.rate.interval.count())
                 .bind(5, limit.rate.burst)
                 .bind(6, limit.lanes));
    m_limits[key] = limit;
}

bool QueueRules::endPauses(const Sql &sql, Timestamp now)
{
    bool ended = false;
    for (auto it = m_pauses.begin(); it != m_pauses.end();) {
        if (!it->second || *it->second > now) {
            ++it;
            continue;
        }
        Sql::run(bindKey(sql.use(queuestatements::pause_delete), it->first));
        it = m_pauses.erase(it);
        ended = true;
    }
    return ended;
}

std::optional<Timestamp> QueueRules::nextPauseEnd() const
{
    std::optional<Timestamp> next;
    for (const auto &[key, until] : m_pauses) {
        if (until && (!next || *until < *next))
            next = until;
    }
    return next;
}

} // namespace psi::queue
