#pragma once

#include "service/adapters/postgres/pgsession.h"
#include "service/adapters/postgres/postgresstore.h"

namespace psi::postgres {

struct Probe
{
    SchemaFindings findings;
    /// A trigger that is not ours counts unread messages.
    bool hasForeignUnreadTrigger = false;
};

/// Compares a migrated database with what the migrations make, and lets the server plan every statement of
/// the store: what it refuses, for a missing column, another type or a missing right, is a fault. Changes
/// nothing. Throws Failure when the connection fails.
Probe probeSchema(PgSession &session);

/// Settings under which the server may lose what it has confirmed.
QStringList durabilityFaults(PgSession &session);

} // namespace psi::postgres
