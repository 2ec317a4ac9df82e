#pragma once

#include <QStringList>

#include "service/adapters/postgres/pgsession.h"

namespace psi::postgres {

/// What is to be said of the connections that all processes of this role may open: a line when the pool in
/// front of the server, else the server itself, has fewer than `ours` for each process that is there now,
/// this one included. PgBouncer tells its sizes to users in its `stats_users`. Blocking, at most a few
/// seconds.
QStringList poolAdvice(PgSession &session, const QByteArray &url, int ours);

} // namespace psi::postgres
