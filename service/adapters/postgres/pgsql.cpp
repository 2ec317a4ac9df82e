#include "service/adapters/postgres/pgsql.h"

#include <libpq-fe.h>

namespace psi::postgres {

namespace {
std::int64_t changedBy(const PgResult &result) { return QByteArray(PQcmdTuples(result.get())).toLongLong(); }
} // namespace

std::unique_ptr<store::Reader> PgSql::read(store::Statement statement, const store::Rows &rows) const
{
    return std::make_unique<PgReader>(m_session.exec(statementOf(statement), rows));
}

std::unique_ptr<store::Reader> PgSql::ask(store::Statement statement, const store::Rows &values) const
{
    return std::make_unique<PgReader>(m_session.execValues(statementOf(statement), values));
}

std::int64_t PgSql::run(store::Statement statement, const store::Rows &values) const
{
    return changedBy(m_session.execValues(statementOf(statement), values));
}

void PgSql::writeRows(store::Statement statement, const store::Rows &rows) const
{
    m_session.put(statementOf(statement), rows);
}

void PgSql::writeAllRows(store::Statement statement, const store::Rows &rows, const Error &ifFewer) const
{
    m_session.put(statementOf(statement), rows, PgDemand{rows.size(), ifFewer});
}

} // namespace psi::postgres
