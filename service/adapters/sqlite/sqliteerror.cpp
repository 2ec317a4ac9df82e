#include "service/adapters/sqlite/sqliteerror.h"

#include <sqlite3.h>

#include <QByteArray>

namespace psi {

namespace {
ErrorCode classOf(int extended)
{
    if (extended == SQLITE_CONSTRAINT_UNIQUE || extended == SQLITE_CONSTRAINT_PRIMARYKEY)
        return ErrorCode::LostRace;
    switch (extended & 0xff) {
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_TOOBIG:
        return ErrorCode::EventFault;
    case SQLITE_FULL:
        return ErrorCode::Full;
    default:
        return ErrorCode::Unavailable;
    }
}

// "UNIQUE constraint failed: t.c" and the like name tables and columns only; other texts are SQLite's own.
QString messageOf(sqlite3 *connection, const char *sql)
{
    constexpr qsizetype shown = 60;
    return QString::fromUtf8(sqliteCodeName(sqlite3_extended_errcode(connection))) + QStringLiteral(": ") +
           QString::fromUtf8(sqlite3_errmsg(connection)) + QStringLiteral(" in: ") +
           QString::fromUtf8(QByteArray(sql).simplified().left(shown));
}
} // namespace

Error sqliteError(sqlite3 *connection, const char *sql)
{
    return {classOf(sqlite3_extended_errcode(connection)), messageOf(connection, sql)};
}

QByteArray sqliteCodeName(int code)
{
    switch (code & 0xff) {
    case SQLITE_CONSTRAINT:
        return "SQLITE_CONSTRAINT";
    case SQLITE_MISMATCH:
        return "SQLITE_MISMATCH";
    case SQLITE_TOOBIG:
        return "SQLITE_TOOBIG";
    case SQLITE_BUSY:
        return "SQLITE_BUSY";
    case SQLITE_LOCKED:
        return "SQLITE_LOCKED";
    case SQLITE_IOERR:
        return "SQLITE_IOERR";
    case SQLITE_FULL:
        return "SQLITE_FULL";
    case SQLITE_READONLY:
        return "SQLITE_READONLY";
    case SQLITE_CANTOPEN:
        return "SQLITE_CANTOPEN";
    case SQLITE_CORRUPT:
        return "SQLITE_CORRUPT";
    case SQLITE_NOTADB:
        return "SQLITE_NOTADB";
    case SQLITE_NOMEM:
        return "SQLITE_NOMEM";
    default:
        return "SQLITE_" + QByteArray::number(code & 0xff);
    }
}

} // namespace psi
