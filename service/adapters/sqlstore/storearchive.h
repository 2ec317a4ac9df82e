#pragma once

#include "service/adapters/sqlstore/storehost.h"
#include "service/ports/jobarchive.h"

namespace psi::store {

/// JobArchive on the store: router_intentos and router_trabajos.
class StoreArchive final : public JobArchive
{
public:
    explicit StoreArchive(StoreHost &host)
        : m_host(host)
    {}

    Result<std::vector<DeadOutcome>> record(const std::vector<FailedAttempt> &attempts,
                                            const std::vector<DeadJob> &dead) override;

private:
    StoreHost &m_host;
};

} // namespace psi::store
