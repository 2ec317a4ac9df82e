#include "service/adapters/postgres/pgtransaction.h"

#include <libpq-fe.h>

namespace psi::postgres {

namespace {
// The rows come as arrays, whose sizes and hits the planner can only guess, with statistics that may be old:
// the indexes that the statements are written for are always right, a scan of a table never is.
constexpr const char *beginWork =
    "BEGIN ISOLATION LEVEL READ COMMITTED; "
    "SELECT set_config('psi.router', 'on', true), set_config('enable_seqscan', 'off', true), "
    "set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true), "
    "set_config('jit', 'off', true), "
    "(extract(epoch from clock_timestamp()) * 1000000)::int8";
} // namespace

PgTransaction::PgTransaction(PgSession &session, Kind kind)
    : m_session(session)
{
    try {
        const PgResult begun = session.exec(kind == Kind::Work ? beginWork : "BEGIN");
        if (const int columns = PQnfields(begun.get()); columns > 0 && PQntuples(begun.get()) > 0)
            m_startedAt = Timestamp(Micros(QByteArray(PQgetvalue(begun.get(), 0, columns - 1)).toLongLong()));
    } catch (const store::Failure &) {
        session.rollback();
        throw;
    }
}

PgTransaction::~PgTransaction() { m_session.rollback(); }

void PgTransaction::commit()
{
    const PgResult result = m_session.exec("COMMIT");
    const QByteArray done = PQcmdStatus(result.get());
    if (done != "COMMIT" || PQtransactionStatus(m_session.handle()) != PQTRANS_IDLE)
        throw store::Failure{Error{ErrorCode::Unavailable, QStringLiteral("COMMIT did not commit")}};
}

} // namespace psi::postgres
