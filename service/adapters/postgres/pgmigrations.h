#pragma once

#include <QStringList>

#include "service/adapters/postgres/pgsession.h"

namespace psi::postgres {

/// PostgresStore::migrate() on one connection: the numbered files of resources/migrations/postgres, each in
/// one transaction and remembered in `router_migraciones`; then the indexes, each without a transaction,
/// since they are built CONCURRENTLY. Throws Failure.
QStringList migrateSchema(PgSession &session);

/// Throws UnknownVersion unless this program's migrations are all there and the store admits the program.
/// Migrations of a newer program are no obstacle: versions run side by side as long as `min_program` allows
/// it.
void checkMigrated(PgSession &session);

} // namespace psi::postgres
