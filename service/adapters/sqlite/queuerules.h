#pragma once

#include <map>
#include <tuple>

#include "service/adapters/sqlite/queuesql.h"
#include "service/ports/queuecontrol.h"

namespace psi::queue {

/// Pauses of everything, routes and rings, and the limits: few rows, held in memory and written at once.
/// A lane's own pause stands in its row. Writer thread only.
class QueueRules
{
public:
    void load(const Sql &sql);
    /// Sets the ring's resolved rules.
    void apply(Ring &ring) const;

    void pause(const Sql &sql, const PauseScope &scope, std::optional<Timestamp> until);
    void resume(const Sql &sql, const PauseScope &scope);
    /// Whether the scope's own pause goes on until `until` or longer.
    bool isPausedUntil(const PauseScope &scope, Timestamp until) const;
    void set(const Sql &sql, const LimitSetting &limit);
    /// Ends the pauses whose time is over; true if there was one.
    bool endPauses(const Sql &sql, Timestamp now);
    std::optional<Timestamp> nextPauseEnd() const;

private:
    using Key = std::tuple<int, Route, QByteArray>; ///< kind, route, ring
    static Key keyOf(const PauseScope &scope);
    const LimitSetting *limitOf(LimitSetting::Kind kind, const Ring &ring) const;

    std::map<Key, std::optional<Timestamp>> m_pauses;
    std::map<Key, LimitSetting> m_limits;
};

} // namespace psi::queue
