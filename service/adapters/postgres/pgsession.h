#pragma once

#include <memory>
#include <vector>

#include <QSqlDatabase>

#include "service/adapters/postgres/pgpipeline.h"
#include "service/adapters/postgres/pgstatements.h"
#include "shared/result.h"

struct pg_conn;

namespace psi::postgres {

/// One connection to PostgreSQL. QPSQL opens and owns it; everything is said through libpq on the driver's
/// handle, with the unnamed statement and in one round trip (several statements in one where nobody waits for
/// their answers), so that PgBouncer may share it out by transaction: Qt's own way to bind values prepares
/// named statements, which another client's transaction then meets.
///
/// Belongs to the thread that opened it.
class PgSession
{
public:
    /// `url`: postgresql://... or key=value pairs. Unavailable when nobody answers within 5 s.
    static Result<std::unique_ptr<PgSession>> open(const QByteArray &url);
    ~PgSession();
    PgSession(const PgSession &) = delete;
    PgSession &operator=(const PgSession &) = delete;

    /// Text without parameters, also several statements in one unless something was put; the result of the
    /// last. Demands are judged before it is sent: it may be COMMIT. Throws Failure.
    PgResult exec(const QByteArray &text);
    /// A statement over many rows: one array per column.
    PgResult exec(const PgStatement &statement, const store::Rows &rows);
    /// The same, sent along with the next exec: what goes wrong is thrown there, or by a later put.
    void put(const PgStatement &statement, const store::Rows &rows, std::optional<PgDemand> demand = {});
    void put(const QByteArray &text);
    /// A statement whose parameters are the cells of one row.
    PgResult execValues(const PgStatement &statement, const store::Rows &values);
    /// The same for a text of one's own.
    PgResult execText(const QByteArray &text, const std::vector<QByteArray> &values);

    bool inTransaction() const;
    /// Undoes the open transaction, if there is one, with all that was put.
    void rollback() noexcept;
    bool isBroken() const;
    pg_conn *handle() const { return m_handle; }

private:
    PgSession(QString name, pg_conn *handle);
    PgResult checked(pg_result *result, const QByteArray &doing);
    PgResult perform(const PgQuery &query, const QByteArray &doing);

    QString m_name; ///< of the QSqlDatabase
    pg_conn *m_handle;
    PgPipeline m_pipeline;
};

/// Reads the one column of the first row, in text form; empty when there is none.
QByteArray firstCell(const PgResult &result);

} // namespace psi::postgres
