#pragma once

#include "service/adapters/sqlite/sqliteconnection.h"
#include "service/adapters/sqlstore/storesql.h"

namespace psi::store {

/// Sql on the store's writing connection, on whose thread it is used.
class SqliteSql final : public Sql
{
public:
    explicit SqliteSql(SqliteConnection &connection)
        : m_connection(connection)
    {}

    std::unique_ptr<Reader> read(Statement statement, const Rows &rows) const override;
    std::unique_ptr<Reader> ask(Statement statement, const Rows &values) const override;
    std::int64_t run(Statement statement, const Rows &values) const override;

protected:
    void writeRows(Statement statement, const Rows &rows) const override;
    void writeAllRows(Statement statement, const Rows &rows, const Error &ifFewer) const override;

private:
    SqliteStatement &over(Statement statement, const Rows &rows) const;
    SqliteStatement &with(Statement statement, const Rows &values) const;

    SqliteConnection &m_connection;
};

/// The prepared statement, reset; throws Failure. `text` lives as long as the program.
SqliteStatement &prepared(SqliteConnection &connection, std::string_view text);
void runThrough(SqliteStatement &statement);

/// Runs `body` and turns a Failure thrown in it into its Error.
template <typename Body>
Result<void> guarded(const Body &body)
{
    try {
        body();
        return {};
    } catch (const Failure &failure) {
        return failure.error;
    }
}

} // namespace psi::store
