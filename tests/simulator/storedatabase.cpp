#include "tests/simulator/storedatabase.h"

#include <cstdlib>

#include <libpq-fe.h>

namespace psi::sim {

namespace {

class DatabaseRow : public StoreRow
{
public:
    explicit DatabaseRow(const PGresult *result)
        : m_result(result)
    {}

    std::string text(int column) const override
    {
        return {PQgetvalue(m_result, 0, column), static_cast<std::size_t>(PQgetlength(m_result, 0, column))};
    }
    std::int64_t integer(int column) const override
    {
        return std::strtoll(PQgetvalue(m_result, 0, column), nullptr, 10);
    }
    bool isNull(int column) const override { return PQgetisnull(m_result, 0, column) != 0; }

private:
    const PGresult *m_result;
};

} // namespace

StoreDatabase::~StoreDatabase() { PQfinish(m_connection); }

// Through names and values, so that the URL's own parameters stay what they are.
bool StoreDatabase::open(const QString &url)
{
    const QByteArray text = url.toUtf8();
    const char *const names[] = {"connect_timeout", "application_name", "dbname", nullptr};
    const char *const values[] = {"10", "psi-sim", text.constData(), nullptr};
    PQfinish(m_connection);
    m_connection = PQconnectdbParams(names, values, 1);
    PQsetNoticeProcessor(
        m_connection, [](void *, const char *) {}, nullptr);
    return PQstatus(m_connection) == CONNECTION_OK || failed();
}

bool StoreDatabase::begin() { return run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"); }

void StoreDatabase::end() { run("ROLLBACK"); }

bool StoreDatabase::run(const char *sql)
{
    PGresult *result = PQexec(m_connection, sql);
    const bool worked = PQresultStatus(result) == PGRES_COMMAND_OK || failed();
    PQclear(result);
    return worked;
}

bool StoreDatabase::each(const char *sql, const std::function<void(const StoreRow &)> &row)
{
    if (PQsendQuery(m_connection, sql) == 0 || PQsetSingleRowMode(m_connection) == 0)
        return failed();
    bool isDone = true;
    while (PGresult *result = PQgetResult(m_connection)) {
        const ExecStatusType status = PQresultStatus(result);
        if (status == PGRES_SINGLE_TUPLE)
            row(DatabaseRow(result));
        else if (status != PGRES_TUPLES_OK)
            isDone = failed();
        PQclear(result);
    }
    return isDone;
}

// Tables have no order of insertion; transactions have one, and inside a transaction the intake number tells
// all there is to tell. A row that was edited or revoked since belongs to a later transaction.
const char *StoreDatabase::messagesSql() const
{
    return "SELECT whatsapp_message_id, conversacion_id, CASE WHEN NOT editado AND NOT eliminado "
           "THEN row_number() OVER (ORDER BY age(xmin) DESC, secuencia) END, secuencia FROM mensajes "
           "WHERE direccion = 'entrante' AND whatsapp_message_id IS NOT NULL";
}

bool StoreDatabase::failed() { return fail(QString::fromUtf8(PQerrorMessage(m_connection)).trimmed()); }

} // namespace psi::sim
