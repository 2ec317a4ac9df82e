#pragma once

#include "service/adapters/sqlstore/storerows.h"

struct sqlite3;

namespace psi::store {

/// Makes `psi_rows` known to a connection, and the function `psi_wamid_tail(text)`, which is wamidTail() in
/// SQL. Done once after it was opened.
void registerRows(sqlite3 *connection);

/// Type name of the pointer that psi_rows takes (sqlite3_bind_pointer).
inline constexpr const char *rowsPointerType = "psi-rows";

} // namespace psi::store
