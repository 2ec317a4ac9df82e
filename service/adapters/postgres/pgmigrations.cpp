#include "service/adapters/postgres/pgmigrations.h"

#include <array>

#include <libpq-fe.h>
#include <postgres/migrations.h>

#include <QVersionNumber>

#include "service/adapters/postgres/pgindexes.h"
#include "service/adapters/postgres/pgtransaction.h"

namespace psi::postgres {

namespace {

struct Migration
{
    int number;
    const char *name;
    std::string_view text;
};

// In order, never edited once released.
constexpr std::array known{
    Migration{1, "0001_crm", postgresmigrations::_0001_crm},
    Migration{2, "0002_router", postgresmigrations::_0002_router},
    Migration{3, "0003_functions", postgresmigrations::_0003_functions},
    Migration{4, "0004_outbox", postgresmigrations::_0004_outbox},
    Migration{5, "0005_admin", postgresmigrations::_0005_admin},
#ifdef PSI_TEST_NEXT_VERSION // it expands what is there, as the first of two releases does
    Migration{99, "0099_next", "CREATE TABLE router_next (clave text PRIMARY KEY)"},
#endif
};

// One program at a time; an ALTER that waits would hold up everybody behind it, so it does not wait long.
constexpr const char *lock = "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '5s'; "
                             "SELECT pg_advisory_xact_lock(hashtext('psi-router migrate'))";
constexpr const char *table = "CREATE TABLE IF NOT EXISTS router_migraciones ("
                              "numero integer PRIMARY KEY, nombre text NOT NULL, "
                              "aplicada timestamptz NOT NULL DEFAULT now())";

bool hasTable(PgSession &session, const QByteArray &name)
{
    return !firstCell(session.execText("SELECT to_regclass($1)", {name})).isEmpty();
}

bool isApplied(PgSession &session, int number)
{
    return !firstCell(session.execText("SELECT 1 FROM router_migraciones WHERE numero = $1",
                                       {QByteArray::number(number)}))
                .isEmpty();
}

[[noreturn]] void unknownVersion(const QString &what)
{
    throw store::Failure{Error{ErrorCode::UnknownVersion, what}};
}

void checkProgram(PgSession &session)
{
    if (!hasTable(session, "router_meta"))
        return;
    const QString wanted = QString::fromLatin1(firstCell(
        session.exec("SELECT convert_from(valor, 'UTF8') FROM router_meta WHERE clave = 'min_program'")));
    if (QVersionNumber::fromString(wanted) > QVersionNumber::fromString(QStringLiteral(PSI_VERSION)))
        unknownVersion(QStringLiteral("the database needs program %1: upgrade the program").arg(wanted));
}

bool apply(PgSession &session, const Migration &migration)
{
    PgTransaction transaction(session, PgTransaction::Kind::Plain);
    session.exec(lock);
    session.exec(table);
    checkProgram(session);
    if (isApplied(session, migration.number))
        return false;
    session.exec(QByteArray(migration.text.data(), static_cast<qsizetype>(migration.text.size())));
    session.execText("INSERT INTO router_migraciones (numero, nombre) VALUES ($1, $2)",
                     {QByteArray::number(migration.number), migration.name});
    transaction.commit();
    return true;
}

} // namespace

QStringList migrateSchema(PgSession &session)
{
    QStringList done;
    for (const Migration &migration : known) {
        if (apply(session, migration))
            done << QStringLiteral("applied ") + QLatin1String(migration.name);
    }
    return done + makeIndexes(session);
}

void checkMigrated(PgSession &session)
{
    const bool isMigrated = hasTable(session, "router_migraciones");
    if (isMigrated)
        checkProgram(session);
    for (const Migration &migration : known) {
        if (!isMigrated || !isApplied(session, migration.number))
            unknownVersion(
                QStringLiteral("the database has not the schema of this program: run psi-router migrate"));
    }
}

} // namespace psi::postgres
