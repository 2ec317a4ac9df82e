#pragma once

#include "service/adapters/sqlstore/storehost.h"
#include "service/ports/tokenstore.h"

namespace psi::store {

/// TokenStore on the store; reads on a host of its own.
class StoreTokens final : public TokenStore
{
public:
    StoreTokens(StoreHost &host, StoreHost &reader)
        : m_host(host)
        , m_reader(reader)
    {}

    Result<std::vector<AccessToken>> tokens() override;
    Result<void> add(const AccessToken &token) override;
    Result<void> revoke(const QString &id) override;

private:
    StoreHost &m_host;
    StoreHost &m_reader;
};

} // namespace psi::store
