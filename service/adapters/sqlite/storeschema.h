#pragma once

#include "service/adapters/sqlite/sqliteconnection.h"

namespace psi::store {

/// Brings store.db to this program's schema: the numbered files of resources/migrations/sqlite/store, each in
/// one transaction, remembered in `router_migraciones`. A file that has data already is copied to
/// `<path>.esquema-<n>` (n: its last migration) before its first pending one.
///
/// UnknownVersion for a file that a newer program migrated, or that names a newer one as its `min_program`;
/// nothing is changed then. On the writer thread, after each open; cheap when there is nothing to do.
Result<void> prepareStoreSchema(SqliteConnection &connection, const QString &path);

} // namespace psi::store
