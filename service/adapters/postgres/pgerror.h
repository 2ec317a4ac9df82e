#pragma once

#include <QByteArray>

#include "shared/result.h"

struct pg_conn;
struct pg_result;

namespace psi::postgres {

/// Class of an error by its SQLSTATE (architecture's error classes): 23505 is a lost race; the rest of 22 and
/// 23, and P0001, are the event's own; 40001, 40P01, 55P03 and 57014 are worth the same transaction again;
/// 53100 (disk) and 54000 to 54023 (limits) are Full and the event's own; anything else, and no SQLSTATE at
/// all (a lost connection), is the store's.
ErrorCode classOf(const QByteArray &sqlState);

/// What a failed call answered: class, SQLSTATE, what was being done. The server's text is kept only where it
/// names tables and columns, never values. `result` may be null.
Error errorOf(const pg_result *result, pg_conn *connection, const QByteArray &doing);

} // namespace psi::postgres
