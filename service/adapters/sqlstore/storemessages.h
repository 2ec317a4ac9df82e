#pragma once

#include <map>

#include "service/adapters/sqlstore/storeconversations.h"
#include "service/adapters/sqlstore/storederivations.h"
#include "service/adapters/sqlstore/storetargets.h"

namespace psi::store {

/// Rows of `mensajes` that one batch adds, in the order in which their events were applied, and what
/// reactions, edits and revokes do to rows that are there. One transaction; every function may throw Failure.
class MessageBook
{
public:
    /// Expects about `events` rows.
    MessageBook(const Context &context, TargetFinder &targets, std::size_t events)
        : m_context(context)
        , m_targets(targets)
    {
        constexpr std::size_t columns = 19;
        m_rows.reserve(events, columns);
        m_wamids.reserve(events, 1);
    }

    /// Where an event's message belongs.
    struct Place
    {
        const Conversation &conversation;
        const Contact &contact;
        std::int64_t sequence = 0; ///< intake order
    };
    /// The row of a customer's message; answers its id.
    QString addInbound(const Place &place, const InboundEvent &event, const StoreMessage &how);
    /// The row of a message to send; answers its id.
    QString addOutgoing(const Place &place, const InboundEvent &cause, const OutgoingRow &row,
                        const QByteArray &ticket);
    /// A line for the agents that is sent to nobody.
    void addNote(const Place &place, const InboundEvent &cause, const QString &text,
                 const QByteArray &ticket);
    /// Puts the numbers in place of their marks.
    void nameTickets(const TicketNumbers &numbers);

    /// Each answers false when the message named is not there. `contact` null: unknown to us.
    bool react(const Reaction &reaction, const InboundEvent &event, const Contact *contact);
    bool edit(const MessageEdit &edit, const InboundEvent &event, const Contact *contact);
    bool revoke(const MessageRevoke &revoke, const InboundEvent &event, const Contact *contact);

    /// Wamids of the new rows, one per row.
    const Rows &newWamids() const { return m_wamids; }
    void flush() const;

private:
    struct LastReaction
    {
        QString emoji;
        QString phone;
        Timestamp time{};
    };
    struct LastEdit
    {
        QString text;
        Timestamp time{};
    };
    void flushReactions() const;

    const Context &m_context;
    TargetFinder &m_targets;
    Rows m_rows;
    std::vector<std::pair<int, QByteArray>> m_marked; ///< rows whose text may hold a ticket's mark
    Rows m_wamids;
    std::map<std::pair<QString, QString>, LastReaction> m_reactions; ///< by message and contact
    std::map<QString, LastEdit> m_edits;
    Rows m_revokes;
};

} // namespace psi::store
