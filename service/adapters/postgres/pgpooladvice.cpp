#include "service/adapters/postgres/pgpooladvice.h"

#include <cstring>
#include <memory>

#include <libpq-fe.h>

namespace psi::postgres {

namespace {

constexpr const char *consoleSeconds = "5";
constexpr int consoleTries = 3; // what is not heard now would not be said until another process comes
const QByteArray prefix = "instancia:";

struct CloseConnection
{
    void operator()(PGconn *connection) const { PQfinish(connection); }
};
using Connection = std::unique_ptr<PGconn, CloseConnection>;

// The same address and user, but PgBouncer's own console in place of the database. It may have failed.
Connection openConsole(const QByteArray &url)
{
    PQconninfoOption *options = PQconninfoParse(url.constData(), nullptr);
    if (options == nullptr)
        return nullptr;
    std::vector<const char *> names;
    std::vector<const char *> values;
    for (const PQconninfoOption *option = options; option->keyword != nullptr; ++option) {
        const bool isDatabase = std::strcmp(option->keyword, "dbname") == 0;
        const bool isWait = std::strcmp(option->keyword, "connect_timeout") == 0;
        if (option->val == nullptr && !isDatabase && !isWait)
            continue;
        names.push_back(option->keyword);
        values.push_back(isDatabase ? "pgbouncer" : isWait ? consoleSeconds : option->val);
    }
    names.push_back(nullptr);
    values.push_back(nullptr);
    Connection console(PQconnectdbParams(names.data(), values.data(), 0));
    PQconninfoFree(options);
    return console;
}

/// Rows of a SHOW of the console, by column name.
class Shown
{
public:
    Shown(PGconn *console, const char *what)
        : m_result(PQexec(console, what))
    {}
    int rows() const { return PQntuples(m_result.get()); }
    QByteArray cell(int row, const char *column) const
    {
        const int at = PQfnumber(m_result.get(), column);
        return at < 0 ? QByteArray() : QByteArray(PQgetvalue(m_result.get(), row, at));
    }

private:
    PgResult m_result;
};

Result<int> poolSize(PGconn *console, const QByteArray &database)
{
    if (PQstatus(console) != CONNECTION_OK)
        return Error{ErrorCode::Unavailable, QString::fromUtf8(PQerrorMessage(console)).simplified()};
    const Shown databases(console, "SHOW DATABASES");
    for (int row = 0; row < databases.rows(); ++row) {
        if (databases.cell(row, "name") == database)
            return databases.cell(row, "pool_size").toInt();
    }
    const QString why = QString::fromUtf8(PQerrorMessage(console)).simplified();
    return Error{ErrorCode::NotFound, why.isEmpty() ? QStringLiteral("it lists no such database") : why};
}

// Connections of the pool for this database. PgBouncer hides a database that it knows by "*" alone from its
// list when its upkeep ran while the first client logged in; the next login brings it back.
Result<int> askConsole(const QByteArray &url, const QByteArray &database)
{
    Result<int> size = Error{ErrorCode::Unavailable, {}};
    for (int i = 0; i < consoleTries && !size; ++i) {
        if (size.error().code == ErrorCode::NotFound)
            const Connection login(PQconnectdb(url.constData()));
        size = poolSize(openConsole(url).get(), database);
    }
    return size;
}

// A pooler tells its clients a process id that is none of the server's.
bool isPooled(PgSession &session)
{
    return firstCell(session.exec("SELECT pg_backend_pid()")).toInt() != PQbackendPID(session.handle());
}

QString line(const QString &what, int size, int processes, int ours)
{
    return QStringLiteral(
               "store.max_connections is %1 in each of %2 processes, but %3 has %4 connections: workers "
               "will wait for each other")
        .arg(ours)
        .arg(processes)
        .arg(what)
        .arg(size);
}

} // namespace

QStringList poolAdvice(PgSession &session, const QByteArray &url, int ours, int processes)
{
    QString what = QStringLiteral("PostgreSQL");
    int most = 0;
    if (isPooled(session)) {
        const Result<int> size = askConsole(url, PQdb(session.handle()));
        if (!size)
            return {QStringLiteral("whether the pool in front of PostgreSQL has connections enough is not "
                                   "known (stats_users of PgBouncer): ") +
                    size.error().message};
        what = QStringLiteral("the pool of PgBouncer");
        most = *size;
    } else {
        most = firstCell(session.exec("SELECT least(setting::int, coalesce(nullif(r.rolconnlimit, -1), "
                                      "setting::int)) FROM pg_settings, pg_roles r "
                                      "WHERE name = 'max_connections' AND rolname = current_user"))
                   .toInt();
    }
    return processes * ours > most ? QStringList{line(what, most, processes, ours)} : QStringList();
}

int otherProcesses(PgSession &session, const QByteArray &instance)
{
    if (!instance.isEmpty())
        session.execText("INSERT INTO router_tareas (nombre, titular, hasta) "
                         "VALUES ($1, $2, clock_timestamp() + interval '1 minute') "
                         "ON CONFLICT (nombre) DO UPDATE SET hasta = excluded.hasta",
                         {prefix + instance, instance});
    session.exec("DELETE FROM router_tareas WHERE nombre LIKE 'instancia:%' AND hasta < clock_timestamp()");
    return firstCell(session.execText("SELECT count(*) FROM router_tareas WHERE nombre LIKE 'instancia:%' "
                                      "AND nombre <> $1",
                                      {prefix + instance}))
        .toInt();
}

void forgetProcess(PgSession &session, const QByteArray &instance)
{
    session.execText("DELETE FROM router_tareas WHERE nombre = $1", {prefix + instance});
}

} // namespace psi::postgres
