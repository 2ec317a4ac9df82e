#pragma once

#include "service/adapters/sqlstore/storehost.h"
#include "service/ports/choreleases.h"

namespace psi::store {

/// ChoreLeases on the store: router_tareas.
class StoreChoreLeases final : public ChoreLeases
{
public:
    explicit StoreChoreLeases(StoreHost &host)
        : m_host(host)
    {}

    Result<std::optional<ChoreLease>> take(const QString &chore, const QString &holder,
                                           std::chrono::milliseconds length) override;
    Result<void> succeeded(const ChoreLease &lease) override;
    Result<void> release(const ChoreLease &lease) override;

private:
    StoreHost &m_host;
};

/// For the transaction of a chore's effect, before anything else in it: nobody takes the chore over until it
/// ends. Throws Failure (LeaseLost) when somebody has.
void holdChore(const Context &context, const ChoreLease &lease);

} // namespace psi::store
