#pragma once

#include <functional>

#include "service/adapters/sqlstore/storecontext.h"

namespace psi::store {

/// The database that the ports of the store work on.
///
/// run() makes one transaction of `body` and waits for its commit; a Failure thrown in it undoes it and is
/// the answer. Any thread; blocking. Inside unite() it joins the transaction that is open on this thread.
class StoreHost
{
public:
    virtual ~StoreHost() = default;

    using Body = std::function<void(const Context &)>;
    Result<void> run(const Body &body);

    /// One transaction around every run() that `body` causes on its thread, also of other hosts of the same
    /// database. An error that it answers, or that one of those had, undoes all of it. Not inside a body.
    Result<void> unite(const std::function<Result<void>()> &body);

protected:
    /// A transaction of its own.
    virtual Result<void> transact(const Body &body) = 0;
    /// Names the database: the same for all hosts that may join each other.
    virtual const void *database() const = 0;
};

} // namespace psi::store
