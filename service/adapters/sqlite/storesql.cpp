#include "service/adapters/sqlite/storesql.h"

#include "service/adapters/sqlite/storetext.h"

namespace psi::store {

SqliteStatement &Sql::use(std::string_view text) const
{
    const Result<SqliteStatement *> statement = m_connection.statement(text);
    if (!statement)
        throw Failure{statement.error()};
    return **statement;
}

SqliteStatement &Sql::use(std::string_view text, const Rows &rows) const
{
    // SQLite's signature lacks the const; psi_rows only reads.
    return use(text).bindPointer(1, const_cast<Rows *>(&rows), rowsPointerType);
}

void Sql::write(std::string_view text, const Rows &rows) const
{
    if (!rows.isEmpty())
        run(use(text, rows));
}

bool Sql::row(SqliteStatement &statement)
{
    const Result<bool> stepped = statement.step();
    if (!stepped)
        throw Failure{stepped.error()};
    return *stepped;
}

void Sql::run(SqliteStatement &statement)
{
    if (const Result<void> ran = statement.run(); !ran)
        throw Failure{ran.error()};
}

QString Sql::text(const SqliteStatement &statement, int column)
{
    return statement.isNull(column) ? QString() : statement.text(column);
}

std::optional<Timestamp> Sql::time(const SqliteStatement &statement, int column)
{
    return timeFromText(statement.bytes(column));
}

} // namespace psi::store
