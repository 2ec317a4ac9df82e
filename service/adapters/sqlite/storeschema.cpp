#include "service/adapters/sqlite/storeschema.h"

#include <array>
#include <cstdio>

#include <sqlite3.h>

#include <QFile>
#include <QVersionNumber>

#include <sqlite/schemastatements.h>
#include <sqlite/storemigrations.h>

#include "service/adapters/sqlite/sqliteerror.h"
#include "service/adapters/sqlite/sqlitesql.h"

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
    Migration{3, "0003_outbox", storemigrations::_0003_outbox},
    Migration{4, "0004_admin", storemigrations::_0004_admin},
#ifdef PSI_TEST_NEXT_VERSION
    Migration{99, "0099_next", "CREATE TABLE router_next (clave TEXT PRIMARY KEY)"},
#endif
};

constexpr const char *table = "CREATE TABLE IF NOT EXISTS router_migraciones ("
                              "numero INTEGER PRIMARY KEY, nombre TEXT NOT NULL, aplicada TEXT NOT NULL)";

Error newer(const QString &what)
{
    return {ErrorCode::UnknownVersion, QStringLiteral("store.db %1: upgrade the program").arg(what)};
}

bool hasRow(SqliteStatement &statement)
{
    const Result<bool> stepped = statement.step();
    if (!stepped)
        throw Failure{stepped.error()};
    return *stepped;
}

bool hasTable(SqliteConnection &connection, const QByteArray &name)
{
    SqliteStatement &statement = prepared(connection, schemastatements::schema_has_table).bindText(1, name);
    const bool found = hasRow(statement);
    statement.reset();
    return found;
}

int lastMigration(SqliteConnection &connection)
{
    if (!hasTable(connection, "router_migraciones"))
        return 0;
    SqliteStatement &statement = prepared(connection, schemastatements::schema_last);
    const int last = hasRow(statement) ? static_cast<int>(statement.integer(0)) : 0;
    statement.reset();
    return last;
}

void checkProgram(SqliteConnection &connection)
{
    SqliteStatement &statement = prepared(connection, schemastatements::schema_min_program);
    const QString wanted = hasRow(statement) ? statement.text(0) : QString();
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
    runThrough(prepared(connection, schemastatements::schema_remember)
                   .bind(1, migration.number)
                   .bindText(2, QByteArrayView(migration.name)));
    exec(connection, "COMMIT");
}

void migrate(SqliteConnection &connection, const QString &path)
{
    const int last = lastMigration(connection);
    if (last > migrations.back().number)
        throw Failure{newer(
            QStringLiteral("has schema %1, this program knows %2").arg(last).arg(migrations.back().number))};
    if (last > 0)
        checkProgram(connection);
    if (last == migrations.back().number)
        return;
    if (last > 0 || hasTable(connection, "contactos"))
        backUp(connection, path, last);
    for (const Migration &migration : migrations) {
        if (migration.number > last)
            apply(connection, migration);
    }
}
} // namespace

Result<void> prepareStoreSchema(SqliteConnection &connection, const QString &path)
{
    Result<void> done = guarded([&] { migrate(connection, path); });
    if (!done && connection.inTransaction())
        (void)connection.exec("ROLLBACK").isOk();
    return done;
}

} // namespace psi::store
