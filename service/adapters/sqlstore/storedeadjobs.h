#pragma once

#include "service/adapters/sqlstore/storecontext.h"
#include "service/ports/jobarchive.h"

namespace psi::store {

/// Rows of `router_intentos`.
void writeAttempts(const Context &context, const std::vector<FailedAttempt> &attempts);

/// Rows for job_bury and job_guarded.
Rows deadRows(const std::vector<DeadJob> &dead, Timestamp now);

} // namespace psi::store
