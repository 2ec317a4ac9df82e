#pragma once

#include "service/adapters/sqlite/sqliteconnection.h"

namespace psi::queue {

/// Brings queue.db to the newest schema, one numbered step after the other, each in a transaction of its own;
/// `user_version` says how far it is. UnknownVersion for a file of a newer program.
Result<void> prepareQueueSchema(SqliteConnection &connection);

} // namespace psi::queue
