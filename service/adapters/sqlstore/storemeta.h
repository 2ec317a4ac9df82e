#pragma once

#include "service/adapters/sqlstore/storehost.h"
#include "service/ports/metastore.h"

namespace psi::store {

/// MetaStore on the store: router_meta and router_auditoria. Rarely called, so it reads on the writer too.
class StoreMeta final : public MetaStore
{
public:
    explicit StoreMeta(StoreHost &host)
        : m_host(host)
    {}

    Result<std::optional<QByteArray>> value(const QString &key) override;
    Result<void> setValue(const QString &key, const QByteArray &value) override;
    Result<QByteArray> claim(const QString &key, const QByteArray &value) override;
    Result<void> audit(const QString &who, const QString &action, const QString &detail,
                       const QString &reason) override;

private:
    StoreHost &m_host;
};

} // namespace psi::store
