#pragma once

#include "service/adapters/sqlstore/storehost.h"
#include "service/ports/retention.h"

namespace psi::store {

/// Retention on the store. Each call is one bounded transaction; tables whose rows stand in the order of
/// their time are cut from their beginning, so no call looks at more than `limit` rows of a table.
class StoreRetention final : public Retention
{
public:
    explicit StoreRetention(StoreHost &host)
        : m_host(host)
    {}

    Result<int> purge(const RetentionSettings &settings, Timestamp now, int limit,
                      const ChoreLease &lease) override;

private:
    StoreHost &m_host;
};

} // namespace psi::store
