#include "service/adapters/sqlite/storeschema.h"

#include <array>
#include <cstdio>

#include <sqlite3.h>

#include <QFile>
#include <QVersionNumber>

#include <sqlite/storemigrations.h>
#include <sqlite/storestatements.h>

#include "service/adapters/sqlite/sqliteerror.h"
#include "service/adapters/sqlite/storesql.h"

namespace psi::store {

namespace {
struct Migration
{
    int number;
    const char *name;
    std::string_view text;
};

// In order, never edited once released.
constexpr std::array migrations{
    Migration{1, "0001_store", storemigrations::_0001_store},
    Migration{2, "0002_menus", storemigrations::_0002_menus},
};

constexpr const char *table = "CREATE TABLE IF NOT EXISTS router_migraciones ("
                              "numero INTEGER PRIMARY KEY, nombre TEXT NOT NULL, aplicada TEXT NOT NULL)";

Error newer(const QString &what)
{
    return {ErrorCode::UnknownVersion, QStringLiteral("store.db %1: upgrade the program").arg(what)};
}

bool hasTable(const Sql &sql, const QByteArray &name)
{
    SqliteStatement &statement = sql.use(storestatements::schema_has_table).bindText(1, name);
    const bool found = Sql::row(statement);
    statement.reset();
    return found;
}

int lastMigration(const Sql &sql)
{
    if (!hasTable(sql, "router_migraciones"))
        return 0;
    SqliteStatement &statement = sql.use(storestatements::schema_last);
    const int last = Sql::row(statement) ? static_cast<int>(statement.integer(0)) : 0;
    statement.reset();
    return last;
}

void checkProgram(const Sql &sql)
{
    SqliteStatement &statement = sql.use(storestatements::schema_min_program);
    const QString wanted = Sql::row(statement) ? statement.text(0) : QString();
    statement.reset();
    const auto needed = QVersionNumber::fromString(wanted);
    if (needed > QVersionNumber::fromString(QStringLiteral(PSI_VERSION)))
        throw Failure{newer(QStringLiteral("needs program %1").arg(wanted))};
}

// Byte by byte, so that rowids stay; under another name until it is whole.
void backUp(SqliteConnection &connection, const QString &path, int last)
{
    const QString target = QStringLiteral("%1.esquema-%2").arg(path).arg(last);
    const QString partial = target + QStringLiteral(".parcial");
    QFile::remove(partial);
    sqlite3 *copy = nullptr;
    int code = sqlite3_open(partial.toUtf8().constData(), &copy);
    if (sqlite3_backup *backup =
            code == SQLITE_OK ? sqlite3_backup_init(copy, "main", connection.handle(), "main") : nullptr) {
        sqlite3_backup_step(backup, -1);
        code = sqlite3_backup_finish(backup);
    }
    sqlite3_close(copy);
    const bool renamed = code == SQLITE_OK && std::rename(QFile::encodeName(partial).constData(),
                                                          QFile::encodeName(target).constData()) == 0;
    if (!renamed)
        throw Failure{Error{ErrorCode::Unavailable,
                            QStringLiteral("store.db could not be copied before its migration: ") +
                                QString::fromUtf8(sqliteCodeName(code))}};
}

void exec(SqliteConnection &connection, const QByteArray &text)
{
    if (const Result<void> done = connection.exec(text); !done)
        throw Failure{done.error()};
}

void apply(SqliteConnection &connection, const Migration &migration)
{
    const QByteArray text(migration.text.data(), static_cast<qsizetype>(migration.text.size()));
    exec(connection, QByteArray("BEGIN IMMEDIATE; ") + table + "; " + text + ';');
    const Sql sql(connection);
    Sql::run(sql.use(storestatements::schema_remember)
                 .bind(1, migration.number)
                 .bindText(2, QByteArrayView(migration.name)));
    exec(connection, "COMMIT");
}

void migrate(SqliteConnection &connection, const QString &path)
{
    const Sql sql(connection);
    const int last = lastMigration(sql);
    if (last > migrations.back().number)
        throw Failure{newer(
            QStringLiteral("has schema %1, this program knows %2").arg(last).arg(migrations.back().number))};
    if (last > 0)
        checkProgram(sql);
    if (last == migrations.back().number)
        return;
    if (last > 0 || hasTable(sql, "contactos"))
        backUp(connection, path, last);
    for (const Migration &migration : migrations) {
        if (migration.number > last)
            apply(connection, migration);
    }
}
} // namespace

Result<void> prepareStoreSchema(SqliteConnection &connection, const QString &path)
{
    Result<void> done = guarded(connection, [&](const Sql &) { migrate(connection, path); });
    if (!done && connection.inTransaction())
        (void)connection.exec("ROLLBACK").isOk();
    return done;
}

} // namespace psi::store
