#pragma once

#include "service/adapters/sqlstore/storehost.h"
#include "service/ports/menustore.h"

namespace psi::store {

/// MenuStore on the store. Rarely called, so it reads on the writer too.
class StoreMenus final : public MenuStore
{
public:
    explicit StoreMenus(StoreHost &host)
        : m_host(host)
    {}

    Result<QByteArray> stamp() override;
    Result<MenuSources> load() override;
    Result<int> replace(const MenuSet &menus, const QString &who, const QString &reason) override;
    Result<std::vector<MenuVersion>> versions(int limit) override;
    Result<MenuSet> version(int number) override;

private:
    StoreHost &m_host;
};

} // namespace psi::store
