#pragma once

#include "service/app/commandoutcome.h"
#include "service/app/datacommands.h"

namespace psi {

/// `token create`: the token, and nothing else, on standard output. `token list`: a line each. `token
/// revoke`. On the data; see runDataCommand().
CommandOutcome createToken(const Invocation &invocation, const DataAccess &access);
CommandOutcome listTokens(const Invocation &invocation, const DataAccess &access);
CommandOutcome revokeToken(const Invocation &invocation, const DataAccess &access);

/// One token of each role for a demo, by the role's word: those of `kept` that still open something, new ones
/// in place of the others.
Result<std::map<QString, QString>> demoTokens(const std::map<QString, QString> &kept,
                                              const TokenAccess &access);

} // namespace psi
