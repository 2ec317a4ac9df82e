#include "service/adapters/postgres/pgpooladvice.h"

#include <cstring>
#include <memory>
#include <optional>
#include <set>

#include <libpq-fe.h>

namespace psi::postgres {

namespace {

struct CloseConnection
{
    void operator()(PGconn *connection) const { PQfinish(connection); }
};
using Connection = std::unique_ptr<PGconn, CloseConnection>;

// The same address and user, but PgBouncer's own console in place of the database.
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
        values.push_back(isDatabase ? "pgbouncer" : isWait ? "2" : option->val);
    }
    names.push_back(nullptr);
    values.push_back(nullptr);
    Connection console(PQconnectdbParams(names.data(), values.data(), 0));
    PQconninfoFree(options);
    return PQstatus(console.get()) == CONNECTION_OK ? std::move(console) : nullptr;
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

struct Pool
{
    int size = 0;
    int processes = 0; ///< other than this one that have this user and database open
};

// Connections of one process come from one address; its own ones are told apart by their number alone.
std::optional<Pool> poolOf(PGconn *console, const QByteArray &user, const QByteArray &database, int ours)
{
    Pool pool;
    const Shown databases(console, "SHOW DATABASES");
    for (int row = 0; row < databases.rows(); ++row) {
        if (databases.cell(row, "name") == database)
            pool.size = databases.cell(row, "pool_size").toInt();
    }
    if (pool.size == 0)
        return std::nullopt;
    const Shown clients(console, "SHOW CLIENTS");
    int theirs = 0;
    for (int row = 0; row < clients.rows(); ++row)
        theirs += clients.cell(row, "user") == user && clients.cell(row, "database") == database ? 1 : 0;
    pool.processes = std::max(0, theirs - 1 + ours - 1) / ours; // less this session; a part counts as one
    return pool;
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

QStringList poolAdvice(PgSession &session, const QByteArray &url, int ours)
{
    const QByteArray user = PQuser(session.handle());
    const QByteArray database = PQdb(session.handle());
    if (const Connection console = openConsole(url)) {
        const std::optional<Pool> pool = poolOf(console.get(), user, database, ours);
        const int processes = pool ? pool->processes + 1 : 0;
        return pool && processes * ours > pool->size
                   ? QStringList{line(QStringLiteral("the pool of PgBouncer"), pool->size, processes, ours)}
                   : QStringList();
    }
    const int most = firstCell(session.exec("SELECT least(setting::int, coalesce(nullif(r.rolconnlimit, -1), "
                                            "setting::int)) FROM pg_settings, pg_roles r "
                                            "WHERE name = 'max_connections' AND rolname = current_user"))
                         .toInt();
    const int others =
        firstCell(session.exec("SELECT count(*) FROM pg_stat_activity WHERE usename = current_user "
                               "AND datname = current_database() AND pid <> pg_backend_pid()"))
            .toInt();
    const int processes = (others + ours - 1) / ours + 1;
    return processes * ours > most ? QStringList{line(QStringLiteral("PostgreSQL"), most, processes, ours)}
                                   : QStringList();
}

} // namespace psi::postgres
