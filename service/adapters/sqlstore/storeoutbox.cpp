#include "service/adapters/sqlstore/storeoutbox.h"

#include <algorithm>

#include "service/adapters/sqlstore/storewakeups.h"

namespace psi::store {

namespace {
Route routeOf(OutgoingRow::Kind kind)
{
    switch (kind) {
    case OutgoingRow::Kind::Message:
        return Route::Outbound;
    case OutgoingRow::Kind::AreaWebhook:
        return Route::Area;
    case OutgoingRow::Kind::MediaDownload:
        return Route::Media;
    }
    return Route::Outbound;
}
} // namespace

// `out:<line>:<recipient>`, `area:<id>:<conversation>`, `media:<id>` in the rings `outbound/<line>`,
// `area/<id>`, `media/*`.
// A download's lane is named by its row, in flush().
LaneRef OutboxBook::laneOf(const OutgoingRow &row, const Conversation &conversation,
                           const Contact &contact) const
{
    const Route route = routeOf(row.kind);
    if (route == Route::Media)
        return {route, "*", {}};
    const QString ring = route == Route::Area ? row.area.value : conversation.state.line.value;
    const QString name = route == Route::Area ? QStringLiteral("area:%1:%2").arg(ring, conversation.state.id)
                                              : QStringLiteral("out:%1:%2").arg(ring, contact.laneKey());
    return {route, ring.toUtf8(), m_context.hash.hash(name.toUtf8())};
}

void OutboxBook::add(const OutgoingRow &row, const InboundEvent &cause, const Conversation &conversation,
                     const Contact &contact, const QString &messageId, const QByteArray &ticket)
{
    if (row.kind == OutgoingRow::Kind::AreaWebhook && row.area.isEmpty())
        throw Failure{Error{ErrorCode::Internal, QStringLiteral("an area webhook without its area")}};
    // The first message that answers an event marks it as read.
    const bool isFirst = row.kind == OutgoingRow::Kind::Message && cause.key != m_answered;
    if (isFirst)
        m_answered = cause.key;
    m_entries.push_back({row, laneOf(row, conversation, contact), cause.key, conversation.state.line.value,
                         conversation.state.id, contact.id, messageId,
                         contact.dialForm.isEmpty() ? contact.laneKey() : contact.dialForm, ticket,
                         isFirst ? cause.id : QByteArray()});
}

void OutboxBook::nameTickets(const TicketNumbers &numbers)
{
    for (Entry &entry : m_entries) {
        if (!entry.ticket.isEmpty())
            entry.row.payload.replace(entry.ticket, numbers.value(entry.ticket));
    }
}

std::vector<std::int64_t> OutboxBook::newIds() const
{
    Rows numbers;
    for (std::size_t i = 0; i < m_entries.size(); ++i)
        numbers.row().integer(static_cast<std::int64_t>(i));
    std::vector<std::int64_t> ids;
    const auto row = m_context.sql.read(Statement::outbox_ids, numbers);
    while (row->next())
        ids.push_back(row->integer(0));
    std::sort(ids.begin(), ids.end());
    return ids;
}

// The ids are given here, so that each row's job can name it without being read back.
void OutboxBook::flush(std::vector<NewJob> &wakeUps)
{
    if (m_entries.empty())
        return;
    const std::vector<std::int64_t> ids = newIds();
    Rows rows;
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        Entry &entry = m_entries[i];
        const std::int64_t id = ids[i];
        if (entry.lane.key.isEmpty())
            entry.lane.key = m_context.hash.hash("media:" + QByteArray::number(static_cast<qlonglong>(id)));
        rows.row().integer(id).text(kindWord(entry.lane.route)).blob(entry.lane.key).text(entry.lane.ring);
        rows.text(entry.line).text(entry.conversationId).text(entry.contactId).textOrNull(entry.messageId);
        rows.blob(entry.event).textOrNull(entry.recipient).textOrNull(entry.row.area.value);
        rows.textOrNull(entry.row.type).text(entry.row.payload).boolean(entry.row.automatic);
        rows.timeOrNull(entry.row.expires).time(m_context.now);
        rows.textOrNull(entry.answers);
        wakeUps.push_back(
            wakeUpOf(m_context, {entry.lane, entry.line, {id, 1}, entry.row.automatic, entry.row.expires}));
    }
    m_context.sql.write(Statement::outbox_insert, rows);
}

void OutboxBook::wakeAgain(const std::vector<QByteArray> &eventKeys, std::vector<NewJob> &wakeUps) const
{
    Rows keys;
    for (const QByteArray &key : eventKeys)
        keys.row().blob(key);
    if (keys.isEmpty())
        return;
    const auto row = m_context.sql.read(Statement::outbox_of_event, keys);
    while (row->next())
        wakeUps.push_back(wakeUpOf(m_context, wakeUpRow(*row)));
}

} // namespace psi::store
