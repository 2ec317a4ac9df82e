#pragma once

#include <chrono>
#include <cstdint>

#include <QByteArray>
#include <QString>

#include "shared/result.h"
#include "shared/timestamp.h"

struct sqlite3_stmt;

namespace psi {

/// One prepared statement of a SqliteConnection, which owns it. Same thread as its connection.
/// Parameters and columns count from 1 and 0, as SQLite's do. Bound bytes are copied unless said otherwise.
class SqliteStatement
{
public:
    explicit SqliteStatement(sqlite3_stmt *statement)
        : m_statement(statement)
    {}
    ~SqliteStatement();
    SqliteStatement(const SqliteStatement &) = delete;
    SqliteStatement &operator=(const SqliteStatement &) = delete;

    SqliteStatement &bind(int index, std::int64_t value);
    SqliteStatement &bindDouble(int index, double value);
    SqliteStatement &bindText(int index, QByteArrayView utf8);
    SqliteStatement &bindText(int index, const QByteArray &utf8)
    {
        return bindText(index, QByteArrayView(utf8));
    }
    SqliteStatement &bindText(int index, const QString &text);
    SqliteStatement &bindBlob(int index, QByteArrayView bytes);
    /// Not copied: `bytes` must stay until the statement has run.
    SqliteStatement &bindBytesInPlace(int index, QByteArrayView bytes);
    SqliteStatement &bindNull(int index);
    SqliteStatement &bindTime(int index, Timestamp time)
    {
        return bind(index, time.time_since_epoch().count());
    }
    /// For table-valued functions that take a pointer (sqlite3_bind_pointer); not owned.
    SqliteStatement &bindPointer(int index, void *pointer, const char *type);

    /// True: a row is there. False: done, and the statement is reset.
    Result<bool> step();
    /// Runs to the end, ignoring rows; resets.
    Result<void> run();
    /// Forgets where it was; bindings stay until bound anew.
    void reset();

    std::int64_t integer(int column) const;
    double real(int column) const;
    QByteArray bytes(int column) const; ///< text or blob
    /// The same in place: good until the statement is stepped or reset.
    QByteArrayView view(int column) const;
    QString text(int column) const;
    bool isNull(int column) const;
    Timestamp time(int column) const { return Timestamp(Micros(integer(column))); }

private:
    sqlite3_stmt *m_statement;
    bool m_isStepped = false; ///< since the last reset
};

} // namespace psi
