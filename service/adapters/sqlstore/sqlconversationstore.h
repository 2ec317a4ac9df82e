#pragma once

#include "service/adapters/sqlstore/storehost.h"
#include "service/ports/conversationstore.h"

namespace psi::store {

/// ConversationStore on any database of StoreHost. transact() decides inside the transaction, so the state it
/// reads is the locked row's.
class SqlConversationStore final : public ConversationStore
{
public:
    explicit SqlConversationStore(StoreHost &host)
        : m_host(host)
    {}

    Result<Committed> transact(std::span<const WorkEvent> events, const Decide &decide) override;
    Result<void> probe() override;

private:
    StoreHost &m_host;
};

} // namespace psi::store
