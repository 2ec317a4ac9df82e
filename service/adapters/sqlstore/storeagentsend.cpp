#include "service/adapters/sqlstore/storeagentsend.h"

#include <algorithm>

#include "service/adapters/sqlstore/storeconversations.h"
#include "service/adapters/sqlstore/storewakeups.h"
#include "shared/text/phonenumber.h"

namespace psi::store {

namespace {

Rows one(const QString &text)
{
    Rows values;
    values.row().text(text);
    return values;
}

InboundEvent eventOf(const AgentMessage &message, const LineId &line)
{
    InboundEvent event;
    event.person.phone = message.phone;
    event.person.userId = message.userId;
    event.line = line;
    return event;
}

} // namespace

AgentSend AgentSending::run()
{
    if (const Outcome found = findPlace(); found != Outcome::Stored)
        return {found, {}, {}};
    if (!isSeen(m_place.area))
        return {Outcome::NoConversation, {}, {}};
    const bool isOpen = m_place.windowEnds && m_context.now < *m_place.windowEnds;
    if (m_message.isFreeForm && !isOpen)
        return {Outcome::WindowExpired, {}, {}};
    QString quoted;
    if (!m_message.replyTo.isEmpty()) {
        const std::optional<QString> wamid = quotedWamid();
        if (!wamid)
            return {Outcome::NoReplyTarget, {}, {}};
        quoted = *wamid;
    }
    return write(quoted);
}

AgentSending::Outcome AgentSending::findPlace()
{
    return m_message.conversationId.isEmpty() ? findPerson() : findConversation(m_message.conversationId);
}

AgentSending::Outcome AgentSending::findConversation(const QString &id)
{
    LineId line;
    QString fixedInbox;
    {
        const auto row = m_context.sql.ask(Statement::agent_conversation, one(id));
        if (!row->next())
            return Outcome::NoConversation;
        m_place.conversationId = row->text(0);
        m_place.contactId = row->text(1);
        line = LineId(row->text(2));
        m_place.area = row->text(3);
        fixedInbox = row->text(4);
        m_place.windowEnds = row->time(5);
    }
    if (!isSeen(m_place.area))
        return Outcome::NoConversation; // before anything is said that would tell it from one that is not
                                        // there
    const Outcome chosen = chooseLine(line, fixedInbox);
    if (chosen != Outcome::Stored)
        return chosen;
    return readContact() ? Outcome::Stored : Outcome::NoConversation;
}

// The agents' inbox_fijo wins, then the line the customer wrote to; one that was asked for must be that.
AgentSending::Outcome AgentSending::chooseLine(const LineId &conversationLine, const QString &fixedInbox)
{
    const LineId fixed(fixedInbox);
    m_place.line = canSend(fixed) ? fixed : conversationLine;
    const bool isAsked = m_message.line.isEmpty() || m_message.line == m_place.line;
    return isAsked && canSend(m_place.line) ? Outcome::Stored : Outcome::LineUnknown;
}

AgentSending::Outcome AgentSending::findPerson()
{
    if (!m_message.line.isEmpty() && !canSend(m_message.line))
        return Outcome::LineUnknown;
    ContactBook contacts(m_context);
    const InboundEvent event = eventOf(m_message, m_message.line);
    contacts.load({&event});
    const int contact = contacts.find(event.person);
    if (m_message.line.isEmpty() && contact >= 0) {
        const QString last = lastConversationOf(contacts.at(contact).id);
        if (!last.isEmpty())
            return findConversation(last);
    }
    if (m_message.line.isEmpty() && m_message.lines.size() != 1)
        return Outcome::LineNeeded;
    return startConversation(contacts, contact,
                             m_message.line.isEmpty() ? m_message.lines.front() : m_message.line);
}

// Or goes on with the living one of that line.
AgentSending::Outcome AgentSending::startConversation(ContactBook &contacts, int contact, const LineId &line)
{
    const InboundEvent event = eventOf(m_message, line);
    ConversationBook conversations(m_context, contacts);
    conversations.load({&event});
    const int known = conversations.find(contact, line);
    if (known >= 0)
        return findConversation(conversations.at(known).state.id);
    if (contact < 0)
        contact = contacts.create(event.person);
    const int made = conversations.create(contact, line);
    if (!isSeen(conversations.at(made).state.area.value))
        return Outcome::NoConversation;
    if (m_message.isFreeForm)
        return Outcome::WindowExpired;
    contacts.flush();
    conversations.flush();
    return findConversation(conversations.at(made).state.id);
}

QString AgentSending::lastConversationOf(const QString &contactId) const
{
    const auto row = m_context.sql.ask(Statement::agent_conversation_last, one(contactId));
    return row->next() ? row->text(0) : QString();
}

bool AgentSending::readContact()
{
    const auto row = m_context.sql.ask(Statement::agent_contact, one(m_place.contactId));
    if (!row->next())
        return false;
    const QString phoneKey = row->isNull(0) ? canonicalPhone(row->text(3)) : row->text(0);
    const QString userId = row->text(1);
    m_place.laneKey = userId.isEmpty() ? phoneKey : userId;
    m_place.recipient = row->isNull(2) ? m_place.laneKey : row->text(2);
    return !m_place.recipient.isEmpty();
}

bool AgentSending::canSend(const LineId &line) const
{
    const std::vector<LineId> &lines = m_message.lines;
    return std::find(lines.begin(), lines.end(), line) != lines.end();
}

bool AgentSending::isSeen(const QString &area) const
{
    const std::vector<AreaId> &areas = m_message.areas;
    return areas.empty() || std::find(areas.begin(), areas.end(), AreaId(area)) != areas.end();
}

std::optional<QString> AgentSending::quotedWamid() const
{
    Rows values;
    values.row().text(m_message.replyTo).text(m_place.conversationId);
    const auto row = m_context.sql.ask(Statement::agent_quoted, values);
    return row->next() && !row->isNull(0) ? std::optional(row->text(0)) : std::nullopt;
}

AgentSend AgentSending::write(const QString &quoted)
{
    touchConversation();
    AgentSend sent;
    sent.id = writeMessage(quoted);
    sent.wakeUp = writeOutbox(sent.id, quoted);
    return sent;
}

QString AgentSending::writeMessage(const QString &quoted) const
{
    const QString id = m_context.newId();
    Rows rows;
    rows.row().text(id).text(m_place.conversationId).text(m_message.text);
    rows.text(messageTypeWord(m_message.stored).toByteArray())
        .text(m_message.agentName)
        .text(m_message.agentId);
    rows.textOrNull(m_message.mediaKind).textOrNull(m_message.fileName).textOrNull(quoted);
    rows.textOrNull(m_message.replyTo).textOrNull(m_message.metadata).time(m_context.now);
    m_context.sql.write(Statement::agent_message_insert, rows);
    return id;
}

NewJob AgentSending::writeOutbox(const QString &messageId, const QString &quoted) const
{
    Rows first;
    first.row().integer(0);
    std::int64_t id = 0;
    {
        const auto row = m_context.sql.read(Statement::outbox_ids, first);
        id = row->next() ? row->integer(0) : 0;
    }
    const QByteArray lane = QStringLiteral("out:%1:%2").arg(m_place.line.value, m_place.laneKey).toUtf8();
    const LaneRef ref{Route::Outbound, m_place.line.value.toUtf8(), m_context.hash.hash(lane)};
    const QByteArray context =
        quoted.isEmpty() ? QByteArray() : withMember({}, "message_id", jsonText(quoted));
    Rows rows;
    rows.row().integer(id).text(kindWord(Route::Outbound)).blob(ref.key).text(ref.ring);
    rows.text(m_place.line.value).text(m_place.conversationId).text(m_place.contactId).text(messageId);
    rows.null().text(m_place.recipient).null().text(m_message.type);
    rows.text(context.isEmpty() ? m_message.payload : withMember(m_message.payload, "context", context));
    rows.boolean(false).null().time(m_context.now).null();
    m_context.sql.write(Statement::outbox_insert, rows);
    Rows token;
    token.row().text(m_message.token).integer(id);
    m_context.sql.run(Statement::outbox_token, token);
    return wakeUpOf(m_context, {ref, m_place.line.value, {id, 1}, false, {}});
}

void AgentSending::touchConversation() const
{
    constexpr int previewLength = 500;
    Rows values;
    values.row().time(m_context.now).text(m_message.text.left(previewLength)).text(m_place.conversationId);
    m_context.sql.run(Statement::agent_conversation_touch, values);
}

} // namespace psi::store
