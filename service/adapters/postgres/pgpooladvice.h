#pragma once

#include <QStringList>

#include "service/adapters/postgres/pgsession.h"

namespace psi::postgres {

/// A sentence when the processes that use this database want more connections together than there are:
/// `processes` times `ours`, against the pool of PgBouncer in front of it, or else against the server's own
/// bound. Asks PgBouncer's console on a connection of its own.
QStringList poolAdvice(PgSession &session, const QByteArray &url, int ours, int processes);

/// Notes in `router_tareas` that the process `instance` lives (empty: it is not counted), for a minute by the
/// server's clock. Answers how many others do: what they have open at a moment says nothing about that.
int otherProcesses(PgSession &session, const QByteArray &instance);
/// It lives no more.
void forgetProcess(PgSession &session, const QByteArray &instance);

} // namespace psi::postgres
