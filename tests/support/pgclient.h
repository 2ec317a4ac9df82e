#pragma once

#include <vector>

#include <QByteArray>
#include <QStringList>

struct pg_conn;

namespace psi::test {

/// Another program on a PostgreSQL database: libpq alone, nothing of the service. One connection, one thread.
class PgClient
{
public:
    explicit PgClient(const QByteArray &url);
    ~PgClient();
    PgClient(const PgClient &) = delete;
    PgClient &operator=(const PgClient &) = delete;

    bool isConnected() const;
    /// Runs one statement, or several in one text. False: error() says why.
    bool run(const QByteArray &sql);
    /// The rows of the last statement run. A NULL reads as "NULL", a boolean as 0 or 1, a timestamptz as
    /// "2026-05-28T20:26:40.000Z".
    const std::vector<QStringList> &rows() const { return m_rows; }
    /// The first cell of the first row; empty when the statement failed or has none.
    QString cell(const QByteArray &sql);
    const QByteArray &error() const { return m_error; }
    /// SQLSTATE of the last error.
    const QByteArray &sqlState() const { return m_sqlState; }
    pg_conn *handle() const { return m_connection; }

private:
    pg_conn *m_connection;
    std::vector<QStringList> m_rows;
    QByteArray m_error;
    QByteArray m_sqlState;
};

} // namespace psi::test
