#pragma once

#include "service/adapters/sqlstore/storehost.h"
#include "service/ports/agentmessages.h"

namespace psi::store {

/// AgentMessages on the store; reads on a host of its own.
class StoreAgentMessages final : public AgentMessages
{
public:
    StoreAgentMessages(StoreHost &host, StoreHost &reader)
        : m_host(host)
        , m_reader(reader)
    {}

    Result<AgentSend> add(const AgentMessage &message) override;
    Result<OutgoingMessage> message(const QString &id) override;
    Result<std::vector<OutgoingMessage>> page(const OutgoingQuery &query) override;
    Result<OutgoingCount> count(const OutgoingQuery &query) override;

private:
    StoreHost &m_host;
    StoreHost &m_reader;
};

} // namespace psi::store
