#include "service/adapters/sqlstore/storeoutbox.h"

#include <algorithm>

#include "service/domain/outbound/outboxwakeup.h"

namespace psi::store {

namespace {
QByteArray kindWord(OutgoingRow::Kind kind)
{
    switch (kind) {
    case OutgoingRow::Kind::Message:
        return "mensaje";
    case OutgoingRow::Kind::AreaWebhook:
        return "area";
    case OutgoingRow::Kind::MediaDownload:
        return "media";
    }
    return "mensaje";
}

Route routeOf(const QByteArray &kind)
{
    return kind == "area" ? Route::Area : kind == "media" ? Route::Media : Route::Outbound;
}

PriorityClass priorityOf(Route route)
{
    return route == Route::Area    ? PriorityClass::Normal
           : route == Route::Media ? PriorityClass::Low
                                   : PriorityClass::High;
}
} // namespace

// `out:<line>:<recipient>`, `area:<id>:<conversation>`, `media:<id>` in the rings `outbound/<line>`,
// `area/<id>`, `media/*`.
// A download's lane is named by its row, in flush().
LaneRef OutboxBook::laneOf(const OutgoingRow &row, const Conversation &conversation,
                           const Contact &contact) const
{
    const Route route = routeOf(kindWord(row.kind));
    if (route == Route::Media)
        return {route, "*", {}};
    const QString ring = route == Route::Area ? row.area.value : conversation.state.line.value;
    const QString name = route == Route::Area ? QStringLiteral("area:%1:%2").arg(ring, conversation.state.id)
                                              : QStringLiteral("out:%1:%2").arg(ring, contact.laneKey());
    return {route, ring.toUtf8(), m_context.hash.hash(name.toUtf8())};
}

NewJob OutboxBook::jobOf(const LaneRef &lane, const QString &line, std::int64_t id, int generation,
                         std::optional<Timestamp> expires) const
{
    const OutboxWakeUp wakeUp{id, generation};
    NewJob job;
    job.lane = lane;
    job.line = line.toUtf8();
    job.dedupKey = m_context.hash.hash(wakeUp.dedupName());
    job.dedupWhileAlive = true;
    job.priority = priorityOf(lane.route);
    job.payload = wakeUp.payload();
    if (expires)
        job.deadline = std::max(Micros(0), *expires - m_context.now);
    return job;
}

void OutboxBook::add(const OutgoingRow &row, const InboundEvent &cause, const Conversation &conversation,
                     const Contact &contact, const QString &messageId, const QByteArray &ticket)
{
    if (row.kind == OutgoingRow::Kind::AreaWebhook && row.area.isEmpty())
        throw Failure{Error{ErrorCode::Internal, QStringLiteral("an area webhook without its area")}};
    m_entries.push_back({row, laneOf(row, conversation, contact), cause.key, conversation.state.line.value,
                         conversation.state.id, contact.id, messageId,
                         contact.dialForm.isEmpty() ? contact.laneKey() : contact.dialForm, ticket});
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
        rows.row().integer(id).text(kindWord(entry.row.kind)).blob(entry.lane.key).text(entry.lane.ring);
        rows.text(entry.line).text(entry.conversationId).text(entry.contactId).textOrNull(entry.messageId);
        rows.blob(entry.event).textOrNull(entry.recipient).textOrNull(entry.row.area.value);
        rows.textOrNull(entry.row.type).text(entry.row.payload).boolean(entry.row.automatic);
        rows.timeOrNull(entry.row.expires).time(m_context.now);
        wakeUps.push_back(jobOf(entry.lane, entry.line, id, 1, entry.row.expires));
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
    while (row->next()) {
        const LaneRef lane{routeOf(row->bytes(2)), row->bytes(3), row->bytes(4)};
        wakeUps.push_back(
            jobOf(lane, row->text(5), row->integer(0), static_cast<int>(row->integer(1)), row->time(6)));
    }
}

} // namespace psi::store
