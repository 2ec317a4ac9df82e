#include "tests/support/pgclient.h"

#include <libpq-fe.h>

#include <QDateTime>

namespace psi::test {

namespace {
constexpr Oid boolType = 16;
constexpr Oid timestamptzType = 1184;

// "2026-05-28 20:26:40+00": the session's zone is UTC, the style ISO.
QString shownTime(const QString &text)
{
    QString form = text;
    form[10] = QLatin1Char('T');
    if (form.endsWith(QLatin1String("+00")))
        form += QLatin1String(":00");
    const QDateTime time = QDateTime::fromString(form, Qt::ISODateWithMs);
    return time.isValid() ? time.toUTC().toString(Qt::ISODateWithMs) : text;
}

QString shown(const PGresult *result, int row, int column)
{
    if (PQgetisnull(result, row, column) != 0)
        return QStringLiteral("NULL");
    const QString text = QString::fromUtf8(PQgetvalue(result, row, column));
    switch (PQftype(result, column)) {
    case boolType:
        return text == QLatin1String("t") ? QStringLiteral("1") : QStringLiteral("0");
    case timestamptzType:
        return shownTime(text);
    default:
        return text;
    }
}
} // namespace

PgClient::PgClient(const QByteArray &url)
    : m_connection(PQconnectdb((url + "?connect_timeout=10").constData()))
{
    PQsetNoticeProcessor(
        m_connection, [](void *, const char *) {}, nullptr);
    if (!isConnected())
        m_error = PQerrorMessage(m_connection);
    else if (qstrcmp(PQdb(m_connection), "pgbouncer") != 0) // its console knows no SQL
        run("SET timezone = 'UTC'; SET datestyle = 'ISO'");
}

PgClient::~PgClient() { PQfinish(m_connection); }

bool PgClient::isConnected() const { return PQstatus(m_connection) == CONNECTION_OK; }

bool PgClient::run(const QByteArray &sql)
{
    if (!isConnected() && !m_error.isEmpty())
        return false;
    m_rows.clear();
    m_error.clear();
    m_sqlState.clear();
    PGresult *result = PQexec(m_connection, sql.constData());
    const ExecStatusType status = PQresultStatus(result);
    const bool worked =
        status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
    if (!worked) {
        m_error = PQerrorMessage(m_connection);
        m_sqlState = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    }
    for (int row = 0; row < PQntuples(result); ++row) {
        QStringList cells;
        for (int column = 0; column < PQnfields(result); ++column)
            cells << shown(result, row, column);
        m_rows.push_back(cells);
    }
    PQclear(result);
    return worked;
}

QString PgClient::cell(const QByteArray &sql)
{
    return run(sql) && !m_rows.empty() ? m_rows.front().value(0) : QString();
}

} // namespace psi::test
