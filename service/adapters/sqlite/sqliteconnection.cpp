#include "service/adapters/sqlite/sqliteconnection.h"

#include <atomic>

#include <sqlite3.h>

#include <QFileInfo>
#include <QSqlDatabase>
#include <QSqlDriver>
#include <QSqlError>
#include <QUrl>
#include <QVariant>

#include "service/adapters/sqlite/sqliteerror.h"
#include "service/adapters/sqlite/walgathering.h"

namespace psi {

namespace {
QString nextConnectionName()
{
    static std::atomic<quint64> counter{0};
    return QStringLiteral("psi-sqlite-%1").arg(++counter);
}

constexpr int writerCacheKib = 4096;
constexpr int readerCacheKib = 2048;

// Takes effect if nothing of this process has used SQLite before, else it is refused and changes nothing.
// SQLite's own memory statistics cost a lock for each allocation, and nobody reads them. The page cache of a
// connection is one piece of memory: pages of their own each waste a fifth of it in the allocator.
void configureLibrary()
{
    static const bool once =
        sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0) == SQLITE_OK &&
        sqlite3_config(SQLITE_CONFIG_PAGECACHE, nullptr, 0, -writerCacheKib) == SQLITE_OK;
    Q_UNUSED(once)
}

// First of all, so that the cache gets its final size before it holds a page.
QByteArray cachePragma(int kib) { return "PRAGMA cache_size = -" + QByteArray::number(kib) + ';'; }

QString uriOf(const QString &path, const char *vfs)
{
    const QByteArray file = QUrl::toPercentEncoding(QFileInfo(path).absoluteFilePath(), "/");
    return QStringLiteral("file://%1?vfs=%2").arg(QString::fromLatin1(file), QString::fromLatin1(vfs));
}

// The driver's handle is a `sqlite3*` in a QVariant.
sqlite3 *handleOf(const QSqlDatabase &database)
{
    const QVariant handle = database.driver()->handle();
    if (qstrcmp(handle.typeName(), "sqlite3*") != 0)
        return nullptr;
    return *static_cast<sqlite3 *const *>(handle.constData());
}
} // namespace

Result<std::unique_ptr<SqliteConnection>> SqliteConnection::open(const Options &options)
{
    configureLibrary();
    std::unique_ptr<SqliteConnection> connection(new SqliteConnection(nextConnectionName()));
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), connection->m_name);
        const bool isFile = !options.path.startsWith(QLatin1Char(':')); // ":memory:" has no log
        const char *vfs =
            isFile && options.mode == Mode::Writer && options.fullSync ? walGatheringVfs() : nullptr;
        if (vfs != nullptr)
            database.setConnectOptions(QStringLiteral("QSQLITE_OPEN_URI"));
        database.setDatabaseName(vfs != nullptr ? uriOf(options.path, vfs) : options.path);
        if (!database.open())
            return Error{
                ErrorCode::Unavailable,
                QStringLiteral("cannot open %1: %2").arg(options.path, database.lastError().databaseText())};
        connection->m_handle = handleOf(database);
    }
    if (connection->m_handle == nullptr)
        return Error{ErrorCode::Internal, QStringLiteral("the QSQLITE driver gave no sqlite3 handle")};
    if (const Result<void> configured = connection->configure(options); !configured) {
        const bool isDatabase = (sqlite3_extended_errcode(connection->m_handle) & 0xff) != SQLITE_NOTADB;
        return Error{isDatabase ? configured.error().code : ErrorCode::Invalid, configured.error().message};
    }
    return connection;
}

Result<void> SqliteConnection::configure(const Options &options)
{
    sqlite3_extended_result_codes(m_handle, 1);
    sqlite3_busy_timeout(m_handle, static_cast<int>(options.busyTimeout.count()));
    sqlite3_db_config(m_handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(m_handle, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    QByteArray pragmas = cachePragma(options.mode == Mode::Writer ? writerCacheKib : readerCacheKib);
    pragmas += "PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 0;";
    if (options.mode == Mode::Writer) {
        pragmas += "PRAGMA journal_mode = WAL;"
                   "PRAGMA journal_size_limit = 67108864; PRAGMA foreign_keys = OFF;";
        pragmas += options.fullSync ? "PRAGMA synchronous = FULL;" : "PRAGMA synchronous = NORMAL;";
    } else {
        sqlite3_db_config(m_handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
        pragmas += "PRAGMA query_only = 1;";
    }
    return exec(pragmas);
}

SqliteConnection::~SqliteConnection()
{
    m_statements.clear();
    QSqlDatabase::removeDatabase(m_name);
}

Result<SqliteStatement *> SqliteConnection::statement(std::string_view sql)
{
    // Texts are constants, so the place of a text in memory mostly says which it is.
    if (const auto known = m_known.find(sql.data());
        known != m_known.end() && known->second.first == sql.size()) {
        known->second.second->reset();
        return known->second.second;
    }
    const auto found = m_statements.find(sql);
    if (found != m_statements.end()) {
        found->second->reset();
        return found->second.get();
    }
    sqlite3_stmt *prepared = nullptr;
    if (sqlite3_prepare_v3(m_handle, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                           &prepared, nullptr) != SQLITE_OK)
        return sqliteError(m_handle, sql.data());
    auto kept = std::make_unique<SqliteStatement>(prepared);
    SqliteStatement *statement = kept.get();
    m_statements.emplace(sql, std::move(kept));
    m_known.emplace(sql.data(), std::pair(sql.size(), statement));
    return statement;
}

Result<void> SqliteConnection::exec(const QByteArray &sql)
{
    if (sqlite3_exec(m_handle, sql.constData(), nullptr, nullptr, nullptr) != SQLITE_OK)
        return sqliteError(m_handle, sql.constData());
    return {};
}

void SqliteConnection::resetStatements()
{
    for (sqlite3_stmt *one = sqlite3_next_stmt(m_handle, nullptr); one != nullptr;
         one = sqlite3_next_stmt(m_handle, one)) {
        if (sqlite3_stmt_busy(one) != 0)
            sqlite3_reset(one);
    }
}

std::int64_t SqliteConnection::changes() const { return sqlite3_changes64(m_handle); }

bool SqliteConnection::inTransaction() const { return sqlite3_get_autocommit(m_handle) == 0; }

} // namespace psi
