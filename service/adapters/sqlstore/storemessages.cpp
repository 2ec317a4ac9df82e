#include "service/adapters/sqlstore/storemessages.h"

#include "service/domain/router/derivation.h"

namespace psi::store {

namespace {
const QString &contactId(const Contact *contact)
{
    static const QString none;
    return contact != nullptr ? contact->id : none;
}

QByteArray mediaJson(const MediaRef &media)
{
    QByteArray json = withMember({}, "id", jsonText(media.id));
    json = withMember(json, "mime_type", jsonText(media.mimeType));
    json = withMember(json, "sha256", jsonText(media.sha256));
    return withMember(json, "voice", media.voice ? "true" : "false");
}

QByteArray metadataOf(const MessageContent &content, bool limited)
{
    QByteArray json = content.metadata;
    if (content.media)
        json = withMember(json, "media", mediaJson(*content.media));
    return limited ? withMember(json, "limitado", "true") : json;
}
} // namespace

QString MessageBook::addInbound(const Place &place, const InboundEvent &event, const StoreMessage &how)
{
    const auto &content = std::get<MessageContent>(event.body);
    const QString id = m_context.newId();
    const Target *quoted = m_targets.find(content.quotedId, place.contact.id);
    m_rows.row().text(id).text(place.conversation.state.id).text(content.text);
    m_rows.text(messageTypeWord(content.type).toByteArray()).text(QByteArray("entrante"));
    m_rows.text(QByteArray("contacto"));
    m_rows.text(event.person.name.isEmpty() ? place.contact.nombre : event.person.name);
    m_rows.textOrNull(content.media ? content.media->kind : QString());
    m_rows.textOrNull(content.media ? content.media->filename : QString());
    m_rows.text(event.id).textOrNull(content.quotedId).textOrNull(quoted != nullptr ? quoted->id : QString());
    m_rows.boolean(content.forwarded).textOrNull(content.choice ? content.choice->id : how.option);
    m_rows.textOrNull(metadataOf(content, how.limited)).time(event.time).time(m_context.now);
    m_rows.integer(place.sequence).null();
    m_wamids.row().text(event.id);
    m_targets.add(event.id, {id, place.contact.id, true});
    return id;
}

QString MessageBook::addOutgoing(const Place &place, const InboundEvent &cause, const OutgoingRow &row,
                                 const QByteArray &ticket)
{
    const QString id = m_context.newId();
    m_rows.row().text(id).text(place.conversation.state.id).text(row.text);
    m_rows.text(messageTypeWord(MessageType::Text).toByteArray()).text(QByteArray("saliente"));
    m_rows.text(QByteArray(row.automatic ? "sistema" : "agente"));
    m_rows.null().null().null().null().null().null().boolean(false).null().null();
    m_rows.time(row.automatic ? cause.time : m_context.now)
        .time(m_context.now)
        .integer(place.sequence)
        .textOrNull(row.menu);
    if (!ticket.isEmpty())
        m_marked.emplace_back(m_rows.size() - 1, ticket);
    return id;
}

void MessageBook::addNote(const Place &place, const InboundEvent &cause, const QString &text,
                          const QByteArray &ticket)
{
    m_rows.row().text(m_context.newId()).text(place.conversation.state.id).text(text);
    m_rows.text(messageTypeWord(MessageType::Text).toByteArray()).text(QByteArray("saliente"));
    m_rows.text(QByteArray("sistema")).text(QByteArray(derivationwords::noteAuthor));
    m_rows.null().null().null().null().null().boolean(false).null().null();
    m_rows.time(cause.time).time(m_context.now).integer(place.sequence).null();
    m_marked.emplace_back(m_rows.size() - 1, ticket);
}

void MessageBook::nameTickets(const TicketNumbers &numbers)
{
    constexpr int textColumn = 2;
    for (const auto &[row, mark] : m_marked)
        m_rows.replaceIn(row, textColumn, mark, numbers.value(mark));
}

bool MessageBook::react(const Reaction &reaction, const InboundEvent &event, const Contact *contact)
{
    const Target *target = m_targets.find(reaction.targetId, contactId(contact));
    if (target == nullptr)
        return false;
    const QString author = contact != nullptr ? contact->id : target->contactId;
    const auto [it, isNew] = m_reactions.try_emplace({target->id, author});
    if (isNew || it->second.time <= event.time)
        it->second = {reaction.emoji, contact != nullptr ? contact->telefono : QString(), event.time};
    return true;
}

bool MessageBook::edit(const MessageEdit &edit, const InboundEvent &event, const Contact *contact)
{
    const Target *target = m_targets.find(edit.targetId, contactId(contact));
    if (target == nullptr || !target->inbound)
        return false;
    const auto [it, isNew] = m_edits.try_emplace(target->id);
    if (isNew || it->second.time <= event.time)
        it->second = {edit.content.text, event.time};
    return true;
}

bool MessageBook::revoke(const MessageRevoke &revoke, const InboundEvent &event, const Contact *contact)
{
    const Target *target = m_targets.find(revoke.targetId, contactId(contact));
    if (target == nullptr || !target->inbound)
        return false;
    m_revokes.row().text(target->id).time(event.time);
    return true;
}

void MessageBook::flush() const
{
    m_context.sql.write(Statement::message_insert, m_rows);
    Rows edits;
    for (const auto &[id, last] : m_edits)
        edits.row().text(id).text(last.text).time(last.time);
    m_context.sql.write(Statement::message_edit, edits);
    m_context.sql.write(Statement::message_revoke, m_revokes);
    flushReactions();
}

void MessageBook::flushReactions() const
{
    Rows removed;
    Rows placed;
    for (const auto &[key, last] : m_reactions) {
        Rows &rows = last.emoji.isEmpty() ? removed : placed;
        rows.row().text(key.first).text(key.second).time(last.time);
        if (!last.emoji.isEmpty())
            rows.text(m_context.newId()).text(last.emoji).textOrNull(last.phone);
    }
    m_context.sql.write(Statement::reaction_remove, removed);
    m_context.sql.write(Statement::reaction_place, placed);
}

} // namespace psi::store
