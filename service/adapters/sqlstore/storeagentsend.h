#pragma once

#include <optional>

#include "service/adapters/sqlstore/storecontacts.h"
#include "service/ports/agentmessages.h"

namespace psi::store {

/// Puts one message of an agent into the store, inside a transaction that its caller began and ends. Used
/// once; run() may throw Failure. Locks in the order of every writer: contact, conversation, message, outbox.
class AgentSending
{
public:
    AgentSending(const Context &context, const AgentMessage &message)
        : m_context(context)
        , m_message(message)
    {}

    AgentSend run();

private:
    using Outcome = AgentSend::Outcome;

    /// The conversation it goes to, and the person in it.
    struct Place
    {
        QString conversationId;
        QString contactId;
        QString area;
        LineId line; ///< that sends
        std::optional<Timestamp> windowEnds;
        QString laneKey;   ///< names the person in lanes
        QString recipient; ///< as it is dialled
    };

    Outcome findPlace();
    Outcome findConversation(const QString &id);
    Outcome findPerson();
    Outcome startConversation(ContactBook &contacts, int contact, const LineId &line);
    Outcome chooseLine(const LineId &conversationLine, const QString &fixedInbox);
    QString lastConversationOf(const QString &contactId) const;
    bool readContact();
    bool canSend(const LineId &line) const;
    bool isSeen(const QString &area) const;
    /// Of the message that is replied to; nothing: it has none.
    std::optional<QString> quotedWamid() const;
    AgentSend write(const QString &quoted);
    QString writeMessage(const QString &quoted) const;
    NewJob writeOutbox(const QString &messageId, const QString &quoted) const;
    void touchConversation() const;

    const Context &m_context;
    const AgentMessage &m_message;
    Place m_place;
};

} // namespace psi::store
