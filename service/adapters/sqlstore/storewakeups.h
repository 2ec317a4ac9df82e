#pragma once

#include "service/adapters/sqlstore/storecontext.h"
#include "service/domain/outbound/outboxwakeup.h"
#include "service/domain/queue/job.h"

namespace psi::store {

/// `router_outbox.clase` of calls of this route, and back.
QByteArray kindWord(Route route);
Route routeOfKind(const QByteArray &word);

/// As much of a row of `router_outbox` as its job says.
struct WakeUpRow
{
    LaneRef lane;
    QString line;
    OutboxWakeUp reference;
    bool automatic = true;
    std::optional<Timestamp> expires;
};

/// The job that wakes the row's lane.
NewJob wakeUpOf(const Context &context, const WakeUpRow &row);

/// Columns from `first` on: id, generacion, clase, anillo, carril, linea, expira, automatico.
WakeUpRow wakeUpRow(const Reader &row, int first = 0);

} // namespace psi::store
