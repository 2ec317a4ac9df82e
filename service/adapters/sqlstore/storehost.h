#pragma once

#include <functional>

#include "service/adapters/sqlstore/storecontext.h"

namespace psi::store {

/// The database that the ports of the store work on.
///
/// run() makes one transaction of `body` and waits for its commit; a Failure thrown in it undoes it and is
/// the answer. Any thread, except inside a body; blocking.
class StoreHost
{
public:
    virtual ~StoreHost() = default;

    using Body = std::function<void(const Context &)>;
    virtual Result<void> run(const Body &body) = 0;
};

} // namespace psi::store
