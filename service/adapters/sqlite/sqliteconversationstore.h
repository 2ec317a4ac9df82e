#pragma once

#include "service/adapters/sqlite/storehost.h"

namespace psi {

/// ConversationStore on store.db. transact() runs as one closure on the writer thread, decide() inside it, so
/// the state it reads is the locked row's. LostRace cannot come from our own writers, only from rows that
/// break a unique key of the data itself.
class SqliteConversationStore final : public ConversationStore
{
public:
    explicit SqliteConversationStore(store::StoreHost &host)
        : m_host(host)
    {}

    Result<Committed> transact(std::span<const WorkEvent> events, const Decide &decide) override;
    Result<void> probe() override;

private:
    store::StoreHost &m_host;
};

} // namespace psi
