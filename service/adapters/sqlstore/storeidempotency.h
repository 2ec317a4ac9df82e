#pragma once

#include "service/adapters/sqlstore/storehost.h"
#include "service/ports/idempotency.h"

namespace psi::store {

/// IdempotencyStore on the store.
class StoreIdempotency final : public IdempotencyStore
{
public:
    explicit StoreIdempotency(StoreHost &host)
        : m_host(host)
    {}

    Result<std::optional<KeptAnswer>> claim(const IdempotencyKey &key) override;
    Result<void> release(const IdempotencyKey &key) override;
    Result<void> keep(const IdempotencyKey &key, int status, const QByteArray &body) override;

private:
    StoreHost &m_host;
};

} // namespace psi::store
