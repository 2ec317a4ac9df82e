#include "service/adapters/sqlstore/storeagentmessages.h"

#include <limits>

#include <QStringList>

#include "service/adapters/sqlstore/storeagentsend.h"

namespace psi::store {

namespace {

constexpr int mostCounted = 10'000;

// Columns as in outgoing_page.sql and outgoing_find.sql.
OutgoingMessage messageOf(const Reader &row)
{
    OutgoingMessage message;
    message.id = row.text(0);
    message.outbox = row.integer(1);
    message.generation = static_cast<int>(row.integer(2));
    message.estado = row.text(3);
    message.conversationId = row.text(4);
    message.area = AreaId(row.text(5));
    message.line = LineId(row.text(6));
    message.phone = row.text(7);
    message.type = row.text(8);
    message.text = row.text(9);
    message.automatic = row.integer(10) != 0;
    message.agentId = row.text(11);
    message.agentName = row.text(12);
    message.attempts = static_cast<int>(row.integer(13));
    message.code = row.text(14);
    message.error = row.text(15);
    message.created = row.time(16).value_or(Timestamp());
    message.updated = row.time(17).value_or(Timestamp());
    message.expires = row.time(18);
    message.windowEnds = row.time(19);
    message.token = row.text(20);
    return message;
}

QString areasText(const std::vector<AreaId> &areas)
{
    QStringList words;
    for (const AreaId &area : areas)
        words << area.value;
    return words.isEmpty() ? QString() : QLatin1Char(',') + words.join(QLatin1Char(',')) + QLatin1Char(',');
}

// Parameters of outgoing_page.sql and outgoing_count.sql.
Rows filterOf(const OutgoingQuery &query, std::int64_t before, int limit)
{
    Rows values;
    values.row().integer(before > 0 ? before : std::numeric_limits<std::int64_t>::max());
    values.textOrNull(query.estado).textOrNull(query.line).textOrNull(query.conversation);
    values.timeOrNull(query.from).timeOrNull(query.to).textOrNull(areasText(query.areas)).integer(limit);
    return values;
}

} // namespace

Result<AgentSend> StoreAgentMessages::add(const AgentMessage &message)
{
    AgentSend sent;
    const Result<void> done =
        m_host.run([&](const Context &context) { sent = AgentSending(context, message).run(); });
    if (!done)
        return done.error();
    return sent;
}

Result<OutgoingMessage> StoreAgentMessages::message(const QString &id)
{
    std::optional<OutgoingMessage> found;
    const Result<void> done = m_reader.run([&](const Context &context) {
        Rows values;
        values.row().text(id);
        const auto row = context.sql.ask(Statement::outgoing_find, values);
        found = row->next() ? std::optional(messageOf(*row)) : std::nullopt;
    });
    if (!done)
        return done.error();
    if (!found)
        return Error{ErrorCode::NotFound, QStringLiteral("there is no such message")};
    return *found;
}

Result<std::vector<OutgoingMessage>> StoreAgentMessages::page(const OutgoingQuery &query)
{
    std::vector<OutgoingMessage> messages;
    const Result<void> done = m_reader.run([&](const Context &context) {
        messages.clear();
        const auto statement =
            query.conversation.isEmpty() ? Statement::outgoing_page : Statement::outgoing_page_conversation;
        const auto row = context.sql.ask(statement, filterOf(query, query.before, query.limit));
        while (row->next())
            messages.push_back(messageOf(*row));
    });
    if (!done)
        return done.error();
    return messages;
}

Result<OutgoingCount> StoreAgentMessages::count(const OutgoingQuery &query)
{
    std::int64_t value = 0;
    const Result<void> done = m_reader.run([&](const Context &context) {
        const auto row = context.sql.ask(Statement::outgoing_count, filterOf(query, 0, mostCounted + 1));
        value = row->next() ? row->integer(0) : 0;
    });
    if (!done)
        return done.error();
    return OutgoingCount{std::min<std::int64_t>(value, mostCounted), value <= mostCounted};
}

} // namespace psi::store
