#pragma once

#include <functional>

#include "shared/result.h"

namespace psi {

/// Several calls of the store's ports as one transaction.
///
/// run() calls `body` once, on whatever thread the store uses; what body's thread does through the ports of
/// the same store belongs to one transaction, committed when it answers success and undone when it answers an
/// error or one of those calls failed. So body touches nothing but the store, waits for nobody, and leaves
/// what the world may see until run() has answered. Any thread, except inside a body; blocking.
/// Errors: those of body, LostRace, Serialization, else Unavailable or Full.
class UnitOfWork
{
public:
    virtual ~UnitOfWork() = default;

    using Body = std::function<Result<void>()>;
    virtual Result<void> run(const Body &body) = 0;
};

} // namespace psi
