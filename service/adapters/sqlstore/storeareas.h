#pragma once

#include "service/adapters/sqlstore/storehost.h"
#include "service/ports/areastore.h"

namespace psi::store {

/// AreaStore on the store. Rarely called, so it reads on the writer too.
class StoreAreas final : public AreaStore
{
public:
    explicit StoreAreas(StoreHost &host)
        : m_host(host)
    {}

    Result<std::vector<Area>> areas() override;
    Result<int> seed(const std::vector<Area> &areas) override;
    Result<void> save(const Area &area) override;

private:
    StoreHost &m_host;
};

} // namespace psi::store
