#pragma once

#include "service/adapters/postgres/pgsession.h"
#include "service/adapters/sqlstore/storesql.h"

namespace psi::postgres {

/// Sql on one session: each call is one round trip, in which all that was written since the last one goes
/// along.
class PgSql final : public store::Sql
{
public:
    explicit PgSql(PgSession &session)
        : m_session(session)
    {}

    std::unique_ptr<store::Reader> read(store::Statement statement, const store::Rows &rows) const override;
    std::unique_ptr<store::Reader> ask(store::Statement statement, const store::Rows &values) const override;
    std::int64_t run(store::Statement statement, const store::Rows &values) const override;

protected:
    void writeRows(store::Statement statement, const store::Rows &rows) const override;
    void writeAllRows(store::Statement statement, const store::Rows &rows,
                      const Error &ifFewer) const override;

private:
    PgSession &m_session;
};

} // namespace psi::postgres
