#include "service/adapters/postgres/pgsession.h"

#include <atomic>
#include <cstring>

#include <fcntl.h>
#include <libpq-fe.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <QSqlDriver>
#include <QSqlError>
#include <QVariant>
#include <QtEndian>

#include "service/adapters/postgres/pgerror.h"
#include "service/adapters/postgres/pgtypes.h"

namespace psi::postgres {

namespace {

// A peer that vanished is noticed within about 10 s; nothing of this needs a session's state.
constexpr std::array<std::pair<const char *, const char *>, 7> defaults{{
    {"application_name", "psi-router"},
    {"connect_timeout", "5"},
    {"keepalives", "1"},
    {"keepalives_idle", "5"},
    {"keepalives_interval", "2"},
    {"keepalives_count", "3"},
    {"tcp_user_timeout", "10000"},
}};

constexpr int farewell = 1000; // ms to wait for the end of the server's side

struct Target
{
    QString host;
    QString port;
    QString database;
    QString user;
    QString password;
    QStringList options;
};

// A value of a connection string: quoted, since QPSQL joins its options with blanks.
QString quoted(const char *value)
{
    QString text = QString::fromUtf8(value);
    text.replace(QLatin1String("\\"), QLatin1String("\\\\"))
        .replace(QLatin1String("'"), QLatin1String("\\'"));
    return QLatin1Char('\'') + text + QLatin1Char('\'');
}

void take(Target &target, const char *key, const char *value)
{
    const std::string_view name(key);
    if (name == "host" || name == "hostaddr")
        target.host = QString::fromUtf8(value);
    else if (name == "port")
        target.port = QString::fromUtf8(value);
    else if (name == "dbname")
        target.database = QString::fromUtf8(value);
    else if (name == "user")
        target.user = QString::fromUtf8(value);
    else if (name == "password")
        target.password = QString::fromUtf8(value);
    else
        target.options << QLatin1String(key) + QLatin1Char('=') + quoted(value);
}

Result<Target> targetOf(const QByteArray &url)
{
    char *why = nullptr;
    PQconninfoOption *options = PQconninfoParse(url.constData(), &why);
    if (options == nullptr) {
        PQfreemem(why); // it may quote the password
        return Error{ErrorCode::Invalid, QStringLiteral("the address of PostgreSQL cannot be read")};
    }
    Target target;
    std::vector<std::string_view> given;
    for (const PQconninfoOption *option = options; option->keyword != nullptr; ++option) {
        if (option->val == nullptr)
            continue;
        take(target, option->keyword, option->val);
        for (const auto &[key, value] : defaults) {
            if (std::strcmp(key, option->keyword) == 0)
                given.emplace_back(key);
        }
    }
    PQconninfoFree(options);
    for (const auto &[key, value] : defaults) {
        if (std::find(given.begin(), given.end(), key) == given.end())
            take(target, key, value);
    }
    return target;
}

pg_conn *handleOf(const QSqlDatabase &database)
{
    const QVariant handle = database.driver()->handle();
    return qstrcmp(handle.typeName(), "PGconn*") == 0 || qstrcmp(handle.typeName(), "pg_conn*") == 0
               ? *static_cast<pg_conn *const *>(handle.constData())
               : nullptr;
}

// One cell as a parameter: in binary where its type is certain, else as text whose type the server finds.
struct Parameter
{
    explicit Parameter(const store::Rows::Cell &cell)
    {
        using Kind = store::Rows::Cell::Kind;
        bytes = cell.bytes;
        isNull = cell.kind == Kind::Null;
        if (cell.kind == Kind::Integer || cell.kind == Kind::Time) {
            type = cell.kind == Kind::Integer ? Int8Oid : TimestamptzOid;
            const std::int64_t number = cell.kind == Kind::Integer ? cell.number : cell.number - microsTo2000;
            bytes.resize(sizeof number);
            qToBigEndian(number, bytes.data());
        } else if (cell.kind == Kind::Blob) {
            type = ByteaOid;
        }
    }

    QByteArray bytes;
    unsigned type = 0;
    bool isNull = false;
};

/// Rows as parameters: one binary array per column of the statement.
class Arrays
{
public:
    Arrays(const PgStatement &statement, const store::Rows &rows)
        : m_text(statement.text)
        , m_formats(statement.columns.size(), 1)
    {
        m_arrays.reserve(statement.columns.size());
        for (const PgStatement::Column &column : statement.columns) {
            m_arrays.push_back(arrayOf(rows, column));
            m_values.push_back(m_arrays.back().constData());
            m_lengths.push_back(static_cast<int>(m_arrays.back().size()));
            m_types.push_back(column.array);
        }
    }

    PgQuery query() const
    {
        return {m_text.constData(),
                static_cast<int>(m_values.size()),
                m_types.data(),
                m_values.data(),
                m_lengths.data(),
                m_formats.data(),
                1};
    }

private:
    QByteArray m_text;
    std::vector<QByteArray> m_arrays;
    std::vector<const char *> m_values;
    std::vector<int> m_lengths;
    std::vector<int> m_formats;
    std::vector<unsigned> m_types;
};

// What names a text in an error.
QByteArray startOf(const QByteArray &text) { return text.left(200).simplified().left(40); }

} // namespace

PgSession::PgSession(QString name, pg_conn *handle)
    : m_name(std::move(name))
    , m_handle(handle)
    , m_pipeline(handle)
{
    PQsetNoticeProcessor(
        m_handle, [](void *, const char *) {}, nullptr);
}

// Ends when the server has let go of it, so that a connection that follows is never one too many.
PgSession::~PgSession()
{
    const int socket = isBroken() ? -1 : ::fcntl(PQsocket(m_handle), F_DUPFD_CLOEXEC, 0);
    QSqlDatabase::removeDatabase(m_name);
    if (socket < 0)
        return;
    pollfd entry{socket, POLLIN, 0};
    char rest[64];
    while (::poll(&entry, 1, farewell) > 0 && ::recv(socket, rest, sizeof rest, 0) > 0) {
    }
    ::close(socket);
}

Result<std::unique_ptr<PgSession>> PgSession::open(const QByteArray &url)
{
    static std::atomic<int> counter{0};
    const Result<Target> target = targetOf(url);
    if (!target)
        return target.error();
    const QString name = QStringLiteral("psi-pg-%1").arg(++counter);
    QString why;
    pg_conn *handle = nullptr;
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QPSQL"), name);
        database.setHostName(target->host);
        if (!target->port.isEmpty())
            database.setPort(target->port.toInt());
        database.setDatabaseName(target->database);
        database.setUserName(target->user);
        database.setPassword(target->password);
        database.setConnectOptions(target->options.join(QLatin1Char(';')));
        if (!database.isValid())
            why = QStringLiteral("Qt's driver QPSQL is not installed (libqt6sql6-psql)");
        else if (!database.open())
            why = database.lastError().databaseText().section(QLatin1Char('\n'), 0, 0);
        else
            handle = handleOf(database);
    }
    if (handle != nullptr)
        return std::unique_ptr<PgSession>(new PgSession(name, handle));
    QSqlDatabase::removeDatabase(name);
    return Error{ErrorCode::Unavailable, QStringLiteral("PostgreSQL: ") + why};
}

PgResult PgSession::checked(pg_result *raw, const QByteArray &doing)
{
    PgResult result(raw);
    switch (PQresultStatus(result.get())) {
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
    case PGRES_EMPTY_QUERY:
        return result;
    default:
        throw store::Failure{errorOf(result.get(), m_handle, doing)};
    }
}

PgResult PgSession::perform(const PgQuery &query, const QByteArray &doing)
{
    if (!m_pipeline.isEmpty()) {
        m_pipeline.add(query, doing);
        return m_pipeline.collect();
    }
    return checked(PQexecParams(m_handle, query.text, query.count, query.types, query.values, query.lengths,
                                query.formats, query.resultFormat),
                   doing);
}

PgResult PgSession::exec(const QByteArray &text)
{
    if (!m_pipeline.isJudged())
        m_pipeline.collect();
    if (!m_pipeline.isEmpty())
        return perform({.text = text.constData()}, startOf(text));
    return checked(PQexec(m_handle, text.constData()), startOf(text));
}

PgResult PgSession::exec(const PgStatement &statement, const store::Rows &rows)
{
    const Arrays arrays(statement, rows);
    return perform(arrays.query(), statement.name);
}

void PgSession::put(const PgStatement &statement, const store::Rows &rows, std::optional<PgDemand> demand)
{
    const Arrays arrays(statement, rows);
    m_pipeline.add(arrays.query(), statement.name, std::move(demand));
}

void PgSession::put(const QByteArray &text) { m_pipeline.add({.text = text.constData()}, startOf(text)); }

PgResult PgSession::execValues(const PgStatement &statement, const store::Rows &row)
{
    std::vector<Parameter> parameters;
    for (int column = 0; const store::Rows::Cell *cell = row.cell(0, column); ++column)
        parameters.emplace_back(*cell);
    std::vector<const char *> values;
    std::vector<int> lengths;
    std::vector<int> formats;
    std::vector<unsigned> types;
    for (const Parameter &parameter : parameters) {
        values.push_back(parameter.isNull ? nullptr : parameter.bytes.constData());
        lengths.push_back(static_cast<int>(parameter.bytes.size()));
        formats.push_back(parameter.type == 0 ? 0 : 1);
        types.push_back(parameter.type);
    }
    return perform({statement.text.constData(), static_cast<int>(values.size()), types.data(), values.data(),
                    lengths.data(), formats.data(), 1},
                   statement.name);
}

PgResult PgSession::execText(const QByteArray &text, const std::vector<QByteArray> &arguments)
{
    std::vector<const char *> values;
    values.reserve(arguments.size());
    for (const QByteArray &argument : arguments)
        values.push_back(argument.constData());
    return perform(
        {.text = text.constData(), .count = static_cast<int>(values.size()), .values = values.data()},
        startOf(text));
}

bool PgSession::inTransaction() const
{
    const PGTransactionStatusType status = PQtransactionStatus(m_handle);
    return status == PQTRANS_INTRANS || status == PQTRANS_INERROR || status == PQTRANS_ACTIVE;
}

void PgSession::rollback() noexcept
{
    m_pipeline.discard();
    if (inTransaction() && !isBroken())
        PgResult(PQexec(m_handle, "ROLLBACK"));
}

bool PgSession::isBroken() const
{
    return m_pipeline.isStuck() || PQstatus(m_handle) != CONNECTION_OK ||
           PQtransactionStatus(m_handle) == PQTRANS_UNKNOWN;
}

QByteArray firstCell(const PgResult &result)
{
    return PQntuples(result.get()) > 0 ? QByteArray(PQgetvalue(result.get(), 0, 0)) : QByteArray();
}

} // namespace psi::postgres
