#pragma once

#include <vector>

#include "service/adapters/sqlstore/storeconversations.h"
#include "service/adapters/sqlstore/storederivations.h"
#include "service/domain/queue/job.h"

namespace psi::store {

/// Rows of `router_outbox` that one batch adds, and the jobs that wake their lanes. One transaction; every
/// function may throw Failure.
class OutboxBook
{
public:
    explicit OutboxBook(const Context &context)
        : m_context(context)
    {}

    /// `messageId`: its row of `mensajes`, empty for other kinds. `ticket`: the mark that the payload may
    /// hold. Throws Internal when the row lacks what its kind needs.
    void add(const OutgoingRow &row, const InboundEvent &cause, const Conversation &conversation,
             const Contact &contact, const QString &messageId, const QByteArray &ticket);
    /// Puts the numbers in place of their marks.
    void nameTickets(const TicketNumbers &numbers);

    /// Writes the rows and appends their jobs to `wakeUps`.
    void flush(std::vector<NewJob> &wakeUps);
    /// Jobs again for the rows still pending of events that were applied before.
    void wakeAgain(const std::vector<QByteArray> &eventKeys, std::vector<NewJob> &wakeUps) const;

private:
    struct Entry
    {
        OutgoingRow row;
        LaneRef lane;
        QByteArray event;
        QString line;
        QString conversationId;
        QString contactId;
        QString messageId;
        QString recipient;
        QByteArray ticket;
        QByteArray answers; ///< wamid to mark as read
    };
    LaneRef laneOf(const OutgoingRow &row, const Conversation &conversation, const Contact &contact) const;
    std::vector<std::int64_t> newIds() const;

    const Context &m_context;
    std::vector<Entry> m_entries;
    EventKey m_answered; ///< the last event that has an answer
};

} // namespace psi::store
