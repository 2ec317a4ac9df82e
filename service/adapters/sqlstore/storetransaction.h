#pragma once

#include <span>

#include "service/adapters/sqlstore/storedeliveries.h"
#include "service/adapters/sqlstore/storederivations.h"
#include "service/adapters/sqlstore/storeevents.h"
#include "service/adapters/sqlstore/storeguard.h"
#include "service/adapters/sqlstore/storemessages.h"
#include "service/adapters/sqlstore/storeoutbox.h"
#include "service/adapters/sqlstore/storestatuses.h"

namespace psi::store {

/// One batch of events, from guard to last row, inside a transaction that its caller began and ends: load all
/// that the batch may touch, decide per event in order on the state in memory, write everything. The number
/// of statements does not depend on the number of events. Used once, on the writer thread; run() may throw
/// Failure, and then the caller undoes the transaction.
class Transaction
{
public:
    Transaction(const Context &context, std::span<const WorkEvent> events, const Decide &decide);

    Committed run();

private:
    void load();
    void applyEvent(std::size_t index);
    int adoptLoose(const InboundEvent &event, int &contact);
    QString store(std::size_t index, const Changes &changes, int contact, int conversation);
    EventRecord applyToTarget(const InboundEvent &event, const QString &tipo, int contact);
    EventRecord applyNotice(const InboundEvent &event, const SystemNotice &notice, const QString &tipo);
    void answer(std::size_t index, const Changes &changes, int conversation, const QString &inboundId);
    DerivationFacts factsOf(const InboundEvent &event, const Conversation &conversation,
                            const Contact &contact) const;
    void flush();

    const Context &m_context;
    std::span<const WorkEvent> m_events;
    const Decide &m_decide;
    Committed m_committed;
    ContactBook m_contacts;
    ConversationBook m_conversations;
    TargetFinder m_targets;
    MessageBook m_messages;
    StatusBook m_statuses;
    DeliveryBook m_deliveries;
    EventLog m_eventLog;
    OutboxBook m_outbox;
    DerivationBook m_derivations;
    Rows m_audit;
};

} // namespace psi::store
