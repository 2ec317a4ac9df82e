#pragma once

#include "shared/result.h"

struct sqlite3;

namespace psi {

/// The connection's last error, classed: CONSTRAINT, MISMATCH and TOOBIG
/// are the event's own (a unique key: LostRace), FULL is Full, all else is the store's (Unavailable). The
/// message holds SQLite's text and the statement's first words, never a bound value.
Error sqliteError(sqlite3 *connection, const char *sql);

/// SQLite's name of a result code, for `router_intentos.code`: "SQLITE_CONSTRAINT", ...
QByteArray sqliteCodeName(int code);

} // namespace psi
