#pragma once

#include <span>

#include "service/adapters/sqlstore/storecontext.h"
#include "service/ports/conversationstore.h"

namespace psi::store {

/// The guard of a transaction: says of each event whether it is to be applied
/// now (then its key is written), was applied before, or belongs to a job that people have set aside. Rows of
/// router_trabajos whose event is applied now or was before become `resuelto`.
std::vector<EventOutcome> admit(const Context &context, std::span<const WorkEvent> events);

} // namespace psi::store
