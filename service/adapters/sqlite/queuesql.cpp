#include "service/adapters/sqlite/queuesql.h"

namespace psi::queue {

SqliteStatement &Sql::use(std::string_view text) const
{
    const Result<SqliteStatement *> statement = m_connection.statement(text);
    if (!statement)
        throw Failure{statement.error()};
    return **statement;
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

} // namespace psi::queue
