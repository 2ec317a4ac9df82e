#pragma once

#include "service/adapters/sqlite/queuerow.h"
#include "service/adapters/sqlite/sqliteconnection.h"

namespace psi::queue {

/// Statements of a connection for code in which any error ends the whole operation: throws Failure.
class Sql
{
public:
    explicit Sql(SqliteConnection &connection)
        : m_connection(connection)
    {}

    /// The prepared statement, reset; see SqliteConnection::statement().
    SqliteStatement &use(std::string_view text) const;
    /// True: a row is there.
    static bool row(SqliteStatement &statement);
    static void run(SqliteStatement &statement);
    std::int64_t changes() const { return m_connection.changes(); }

private:
    SqliteConnection &m_connection;
};

} // namespace psi::queue
