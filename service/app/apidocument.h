#pragma once

#include <QString>

namespace psi {

/// docs/admin-api.md, made from the tables of routes and schemas.
QString apiDocument();

} // namespace psi
