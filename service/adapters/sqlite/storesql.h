#pragma once

#include <optional>

#include "service/adapters/sqlite/sqliteconnection.h"
#include "service/adapters/sqlite/storerows.h"

namespace psi::store {

/// Ends an operation of the store; it leaves the adapter as its Error.
struct Failure
{
    Error error;
};

/// Statements of the store's writing connection, for code in which any error ends the whole operation:
/// every function throws Failure. Writer thread only.
class Sql
{
public:
    explicit Sql(SqliteConnection &connection)
        : m_connection(connection)
    {}

    /// The prepared statement, reset. `text` lives as long as the program.
    SqliteStatement &use(std::string_view text) const;
    /// The same with `rows` bound as its first parameter.
    SqliteStatement &use(std::string_view text, const Rows &rows) const;
    /// Runs `text` over `rows`; nothing at all when there are none.
    void write(std::string_view text, const Rows &rows) const;
    static bool row(SqliteStatement &statement);
    static void run(SqliteStatement &statement);
    std::int64_t changes() const { return m_connection.changes(); }

    /// Text of a column; a null QString for NULL.
    static QString text(const SqliteStatement &statement, int column);
    static std::optional<Timestamp> time(const SqliteStatement &statement, int column);

private:
    SqliteConnection &m_connection;
};

/// Runs `body(Sql)` and turns a Failure thrown in it into its Error.
template <typename Body>
Result<void> guarded(SqliteConnection &connection, const Body &body)
{
    try {
        body(Sql(connection));
        return {};
    } catch (const Failure &failure) {
        return failure.error;
    }
}

} // namespace psi::store
