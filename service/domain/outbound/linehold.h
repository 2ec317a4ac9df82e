#pragma once

#include <QString>

#include "shared/ids.h"

namespace psi {

/// Name of the fact in `router_meta` that says why a line is held: a code where the router held it, a JSON
/// object where a person did; empty when it is not held.
inline QString lineHoldFact(const LineId &line) { return QStringLiteral("linea_retenida_") + line.value; }

} // namespace psi
