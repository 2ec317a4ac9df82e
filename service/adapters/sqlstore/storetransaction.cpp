#include "service/adapters/sqlstore/storetransaction.h"

namespace psi::store {

namespace {
EventRecord applied(const QString &tipo) { return {EventRecord::Estado::Applied, tipo, {}}; }

EventRecord parked(const QString &tipo, const QString &motivo)
{
    return {EventRecord::Estado::Parked, tipo, motivo};
}

// Elements that we do not use teach us nothing about people.
bool teachesKeys(const InboundEvent &event)
{
    return event.eventClass == EventClass::Message && !event.line.isEmpty() &&
           !std::holds_alternative<RawElement>(event.body) &&
           !std::holds_alternative<SystemNotice>(event.body);
}
} // namespace

Transaction::Transaction(const Context &context, std::span<const WorkEvent> events, const Decide &decide)
    : m_context(context)
    , m_events(events)
    , m_decide(decide)
    , m_contacts(context)
    , m_conversations(context, m_contacts)
    , m_targets(context)
    , m_messages(context, m_targets, events.size())
    , m_statuses(context)
    , m_deliveries(context)
    , m_eventLog(context)
    , m_outbox(context)
    , m_derivations(context)
{}

Committed Transaction::run()
{
    m_committed.outcomes = admit(m_context, m_events);
    m_committed.parked.assign(m_events.size(), false);
    load();
    for (std::size_t i = 0; i < m_events.size(); ++i) {
        if (m_committed.outcomes[i] == EventOutcome::Applied)
            applyEvent(i);
    }
    flush();
    return std::move(m_committed);
}

void Transaction::load()
{
    std::vector<const InboundEvent *> people;
    std::vector<QByteArray> again;
    for (std::size_t i = 0; i < m_events.size(); ++i) {
        const InboundEvent &event = m_events[i].event;
        if (m_committed.outcomes[i] == EventOutcome::Duplicate)
            again.push_back(event.key);
        else if (m_committed.outcomes[i] == EventOutcome::Applied && event.eventClass == EventClass::Message)
            people.push_back(&event);
        else if (const auto *status = std::get_if<StatusUpdate>(&event.body))
            m_deliveries.foresee(*status);
    }
    m_deliveries.lockContacts();
    m_outbox.wakeAgain(again, m_committed.wakeUps);
    m_contacts.load(people);
    m_conversations.load(people);
    m_targets.load(people, m_contacts);
}

void Transaction::applyEvent(std::size_t index)
{
    const InboundEvent &event = m_events[index].event;
    int contact = -1;
    if (teachesKeys(event)) {
        ContactMerge merge;
        contact = m_contacts.learn(event.person, merge);
        m_conversations.follow(merge, event.line, m_audit);
    } else if (event.eventClass == EventClass::Message) {
        contact = m_contacts.find(event.person);
    }
    int conversation = m_conversations.find(contact, event.line);
    if (conversation < 0 && std::holds_alternative<MessageContent>(event.body))
        conversation = adoptLoose(event, contact);
    ConversationState state;
    state.line = event.line;
    if (conversation >= 0)
        state = m_conversations.at(conversation).state;
    else if (contact >= 0)
        state.contactId = m_contacts.at(contact).id;
    const Changes changes = m_decide(state, event);
    if (changes.needsConversation && contact < 0)
        contact = m_contacts.create(event.person);
    if (changes.needsConversation && conversation < 0)
        conversation = m_conversations.create(contact, event.line);
    if (conversation >= 0)
        m_conversations.apply(conversation, changes.conversation);
    const QString messageId = store(index, changes, contact, conversation);
    if (changes.derivation || !changes.outgoing.empty())
        answer(index, changes, conversation, messageId);
}

// What an older router began for this phone is gone on with; -1 = nothing.
int Transaction::adoptLoose(const InboundEvent &event, int &contact)
{
    const int loose = m_conversations.findLoose(event.person, event.line);
    if (loose < 0)
        return loose;
    if (contact < 0)
        contact = m_contacts.create(event.person);
    m_conversations.adopt(loose, contact);
    return loose;
}

// Answers the id of the row of `mensajes` that it made, if any.
QString Transaction::store(std::size_t index, const Changes &changes, int contact, int conversation)
{
    const InboundEvent &event = m_events[index].event;
    const auto record = [&](const EventRecord &row) {
        m_eventLog.add(event, row);
        m_committed.parked[index] = row.estado == EventRecord::Estado::Parked;
    };
    if (const auto *row = std::get_if<EventRecord>(&changes.store)) {
        record(*row);
    } else if (const auto *target = std::get_if<ApplyToTarget>(&changes.store)) {
        record(applyToTarget(event, target->tipo, contact));
    } else if (const auto *status = std::get_if<StatusUpdate>(&event.body)) {
        m_statuses.add(event, *status);
        m_deliveries.add(event, *status);
    } else if (const auto *how = std::get_if<StoreMessage>(&changes.store);
               how != nullptr && conversation >= 0) {
        m_committed.limited += how->limited ? 1 : 0;
        return m_messages.addInbound(
            {m_conversations.at(conversation), m_contacts.at(contact), m_events[index].job.seq}, event, *how);
    } else {
        throw Failure{Error{ErrorCode::Internal, QStringLiteral("a decision that does not fit its event")}};
    }
    return {};
}

EventRecord Transaction::applyToTarget(const InboundEvent &event, const QString &tipo, int contact)
{
    if (const auto *notice = std::get_if<SystemNotice>(&event.body))
        return applyNotice(event, *notice, tipo);
    const Contact *author = contact >= 0 ? &m_contacts.at(contact) : nullptr;
    bool found = false;
    if (const auto *reaction = std::get_if<Reaction>(&event.body))
        found = m_messages.react(*reaction, event, author);
    else if (const auto *edit = std::get_if<MessageEdit>(&event.body))
        found = m_messages.edit(*edit, event, author);
    else if (const auto *revoke = std::get_if<MessageRevoke>(&event.body))
        found = m_messages.revoke(*revoke, event, author);
    return found ? applied(tipo) : parked(tipo, QStringLiteral("mensaje_desconocido"));
}

EventRecord Transaction::applyNotice(const InboundEvent &event, const SystemNotice &notice,
                                     const QString &tipo)
{
    if (notice.kind == SystemNotice::Kind::ChangedIdentity)
        return applied(tipo);
    switch (m_contacts.apply(event.person, notice)) {
    case ContactBook::NoticeOutcome::Applied:
        return applied(tipo);
    case ContactBook::NoticeOutcome::Unknown:
        return parked(tipo, QStringLiteral("contacto_desconocido"));
    case ContactBook::NoticeOutcome::Taken:
        return parked(tipo, QStringLiteral("clave_de_otro"));
    }
    return applied(tipo);
}

// The rows of a hand-over, and what is to be sent or fetched. `inboundId`: the row of the event's message.
void Transaction::answer(std::size_t index, const Changes &changes, int conversation,
                         const QString &inboundId)
{
    if (conversation < 0)
        throw Failure{Error{ErrorCode::Internal, QStringLiteral("an answer without a conversation")}};
    const InboundEvent &event = m_events[index].event;
    const Conversation &to = m_conversations.at(conversation);
    const Contact &contact = m_contacts.at(to.contact);
    const MessageBook::Place place{to, contact, m_events[index].job.seq};
    QByteArray ticket;
    DerivationFacts facts;
    if (const auto &draft = changes.derivation) {
        facts = factsOf(event, to, contact);
        ticket = m_derivations.add(*draft, facts);
        m_messages.addNote(place, event, withTicket(draft->note, ticket), ticket);
    }
    for (OutgoingRow row : changes.outgoing) {
        if (row.kind == OutgoingRow::Kind::AreaWebhook && row.payload.isEmpty() && changes.derivation)
            row.payload = areaWebhookBody(*changes.derivation, facts);
        if (changes.derivation) {
            row.text = withTicket(row.text, ticket);
            row.payload = withTicket(row.payload, ticket);
        }
        QString messageId;
        if (row.kind == OutgoingRow::Kind::MediaDownload)
            messageId = inboundId;
        if (row.kind == OutgoingRow::Kind::Message)
            messageId = m_messages.addOutgoing(place, event, row, ticket);
        m_outbox.add(row, event, to, contact, messageId, ticket);
    }
}

DerivationFacts Transaction::factsOf(const InboundEvent &event, const Conversation &conversation,
                                     const Contact &contact) const
{
    const auto *content = std::get_if<MessageContent>(&event.body);
    return {conversation.state.id,
            m_context.newId(),
            conversation.state.line,
            contact.telefono,
            contact.nombre,
            content != nullptr ? content->text : QString(),
            event.time};
}

void Transaction::flush()
{
    m_contacts.flush();
    m_conversations.flush();
    m_contacts.flushCards();
    const TicketNumbers tickets = m_derivations.draw();
    m_messages.nameTickets(tickets);
    m_outbox.nameTickets(tickets);
    m_messages.flush();
    m_statuses.store();
    m_deliveries.flush(m_committed.wakeUps, m_committed.settled);
    m_statuses.merge(m_messages.newWamids());
    m_eventLog.flush();
    m_derivations.flush();
    m_outbox.flush(m_committed.wakeUps);
    m_context.sql.write(Statement::audit_rows, m_audit);
}

} // namespace psi::store
