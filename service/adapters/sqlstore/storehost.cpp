#include "service/adapters/sqlstore/storehost.h"

namespace psi::store {

namespace {

/// The transaction of a unite() that is open on this thread.
struct OpenUnit
{
    const void *database;
    const Context &context;
    std::optional<Error> failed; ///< of a run() that joined: nothing of the unit may stay
};
thread_local OpenUnit *openUnit = nullptr;

Result<void> join(OpenUnit &unit, const StoreHost::Body &body)
{
    try {
        body(unit.context);
        return {};
    } catch (const Failure &failure) {
        unit.failed = failure.error;
        return failure.error;
    }
}

/// Stands for the thread's unit while it is in scope.
class UnitScope
{
public:
    explicit UnitScope(OpenUnit &unit) { openUnit = &unit; }
    ~UnitScope() { openUnit = nullptr; }
    UnitScope(const UnitScope &) = delete;
    UnitScope &operator=(const UnitScope &) = delete;
};

} // namespace

Result<void> StoreHost::run(const Body &body)
{
    if (openUnit != nullptr && openUnit->database == database())
        return join(*openUnit, body);
    return transact(body);
}

Result<void> StoreHost::unite(const std::function<Result<void>()> &body)
{
    return transact([&](const Context &context) {
        OpenUnit unit{database(), context, {}};
        const UnitScope scope(unit);
        const Result<void> done = body();
        if (unit.failed)
            throw Failure{*unit.failed};
        if (!done)
            throw Failure{done.error()};
    });
}

} // namespace psi::store
