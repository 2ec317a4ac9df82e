#pragma once

#include "tests/contract/conversationstorecontract.h"

namespace psi::contract {

/// The part of the store's suite that is about what agents write. Ana wrote just now, so that her window is
/// open.
class AgentMessagesContract : public ConversationStoreContract
{
protected:
    using Outcome = AgentSend::Outcome;

    void SetUp() override;

    /// A message to us, of this moment.
    WorkEvent fromNow(const Someone &from, const char *what, const QByteArray &tail);
    static AgentMessage text(const char *what);
    static AgentMessage greetingTemplate();
    AgentMessage toAna(const char *what);
    AgentSend add(const AgentMessage &message);
    Outcome outcomeOf(const AgentMessage &message) { return add(message).outcome; }

    QString m_conversation; ///< Ana's
};

} // namespace psi::contract
