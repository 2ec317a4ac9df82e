#pragma once

#include "service/adapters/sqlstore/storehost.h"
#include "service/ports/unitofwork.h"

namespace psi::store {

/// UnitOfWork on the store.
class StoreUnit final : public UnitOfWork
{
public:
    explicit StoreUnit(StoreHost &host)
        : m_host(host)
    {}
    Result<void> run(const Body &body) override { return m_host.unite(body); }

private:
    StoreHost &m_host;
};

} // namespace psi::store
