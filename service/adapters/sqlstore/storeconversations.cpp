#include "service/adapters/sqlstore/storeconversations.h"

#include <QSet>

#include "service/domain/router/step.h"

namespace psi::store {

namespace {
using namespace std::chrono_literals;
constexpr auto window = 24h;
constexpr qsizetype mostPreview = 500; // characters of ultimo_mensaje

QString preview(const QString &text)
{
    QString cut = text.left(mostPreview);
    if (!cut.isEmpty() && cut.back().isHighSurrogate())
        cut.chop(1);
    return cut;
}

Timestamp timeOr(const Reader &row, int column, Timestamp other) { return row.time(column).value_or(other); }

// What conversation_load.sql says beside contact and line.
ConversationState stateOf(const Reader &row)
{
    ConversationState state;
    state.id = row.text(0);
    state.area = AreaId(row.text(1));
    state.estado = row.text(2);
    state.routerEstado = row.text(3);
    state.menuActual = row.text(4);
    state.lastEvent = row.time(5);
    state.lastMessage = row.time(6);
    state.windowEnds = row.time(7);
    state.disconnected = row.integer(8) != 0;
    state.fixedInbox = row.text(9);
    state.assignedTo = row.text(10);
    state.unread = static_cast<int>(row.integer(11));
    state.limiterTat = timeOr(row, 12, {});
    state.choiceTat = timeOr(row, 13, {});
    state.unknownInputs = static_cast<int>(row.integer(14));
    state.menuSentAt = row.time(15);
    state.consecutiveAutomatic = static_cast<int>(row.integer(16));
    return state;
}

// `next` over `all`: what the two would write one after the other.
void mergeInto(ConversationUpdate &all, const ConversationUpdate &next)
{
    const auto set = [](auto &target, const auto &value) {
        if (value)
            target = value;
    };
    set(all.area, next.area);
    set(all.estado, next.estado);
    set(all.routerEstado, next.routerEstado);
    set(all.menuActual, next.menuActual);
    set(all.subetiqueta, next.subetiqueta);
    set(all.limiterTat, next.limiterTat);
    set(all.choiceTat, next.choiceTat);
    set(all.unknownInputs, next.unknownInputs);
    set(all.consecutiveAutomatic, next.consecutiveAutomatic);
    all.unreadAdded += next.unreadAdded;
}

Rows &optionalText(Rows &rows, const std::optional<QString> &text)
{
    return text ? rows.text(*text) : rows.null();
}

Rows &optionalNumber(Rows &rows, const std::optional<int> &number)
{
    return number ? rows.integer(*number) : rows.null();
}
} // namespace

// Both contacts that a sender may turn out to be, with the event's line.
std::vector<ConversationBook::Pair>
ConversationBook::pairsOf(const std::vector<const InboundEvent *> &events) const
{
    std::vector<Pair> pairs;
    QSet<std::pair<int, QString>> seen;
    for (const InboundEvent *event : events) {
        for (const int contact :
             {m_contacts.findByPhone(event->person), m_contacts.findByUser(event->person)}) {
            if (contact < 0 || event->line.isEmpty() || seen.contains({contact, event->line.value}))
                continue;
            seen.insert({contact, event->line.value});
            pairs.push_back({contact, event->line});
        }
    }
    return pairs;
}

void ConversationBook::load(const std::vector<const InboundEvent *> &events)
{
    loadPairs(pairsOf(events));
    loadLoose(events);
}

void ConversationBook::loadPairs(const std::vector<Pair> &pairs)
{
    if (pairs.empty())
        return;
    Rows rows;
    rows.reserve(pairs.size(), 2);
    for (const Pair &pair : pairs)
        rows.row().text(m_contacts.at(pair.contact).id).text(pair.line.value);
    const auto row = m_context.sql.read(Statement::conversation_load, rows);
    while (row->next()) {
        const Pair &pair = pairs[static_cast<std::size_t>(row->integer(17))];
        Conversation conversation;
        conversation.contact = pair.contact;
        conversation.state = stateOf(*row);
        conversation.state.contactId = m_contacts.at(pair.contact).id;
        conversation.state.line = pair.line;
        addLoaded(std::move(conversation));
    }
}

// Of the people whose message would begin a conversation.
void ConversationBook::loadLoose(const std::vector<const InboundEvent *> &events)
{
    Rows rows;
    std::vector<std::pair<QString, LineId>> asked;
    QSet<std::pair<QString, QString>> seen;
    for (const InboundEvent *event : events) {
        const QString key = m_contacts.phoneKey(event->person);
        const int contact = m_contacts.find(event->person);
        if (key.isEmpty() || event->line.isEmpty() || !std::holds_alternative<MessageContent>(event->body) ||
            find(contact, event->line) >= 0 || seen.contains({key, event->line.value}))
            continue;
        seen.insert({key, event->line.value});
        for (const QString &form : ContactBook::formsOf(key)) {
            rows.row().text(form).text(event->line.value);
            rows.textOrNull(contact < 0 ? QString() : m_contacts.at(contact).id);
            asked.emplace_back(key, event->line);
        }
    }
    if (rows.isEmpty())
        return;
    const auto row = m_context.sql.read(Statement::conversation_loose, rows);
    while (row->next()) {
        const auto &[key, line] = asked[static_cast<std::size_t>(row->integer(17))];
        Conversation conversation;
        conversation.state = stateOf(*row);
        conversation.state.line = line;
        addLoose(key, std::move(conversation));
    }
}

// Of several the one that was used last.
void ConversationBook::addLoose(const QString &phoneKey, Conversation conversation)
{
    const std::pair key(phoneKey, conversation.state.line.value);
    const auto known = m_loose.constFind(key);
    if (known != m_loose.constEnd() && conversation.state.lastMessage <= at(*known).state.lastMessage)
        return;
    m_loose.insert(key, static_cast<int>(m_conversations.size()));
    m_conversations.push_back(std::move(conversation));
}

int ConversationBook::findLoose(const Person &person, const LineId &line) const
{
    return m_loose.isEmpty() ? -1 : m_loose.value({m_contacts.phoneKey(person), line.value}, -1);
}

void ConversationBook::adopt(int index, int contact)
{
    Conversation &conversation = ref(index);
    conversation.contact = contact;
    conversation.state.contactId = m_contacts.at(contact).id;
    conversation.isMoved = true;
    conversation.isChanged = true;
    m_byContactAndLine.insert({contact, conversation.state.line.value}, index);
}

// A database that another router filled may have two alive; the one that was used last is it.
void ConversationBook::addLoaded(Conversation conversation)
{
    const std::pair key(conversation.contact, conversation.state.line.value);
    const auto known = m_byContactAndLine.constFind(key);
    if (known != m_byContactAndLine.constEnd() &&
        conversation.state.lastMessage <= at(*known).state.lastMessage)
        return;
    m_byContactAndLine.insert(key, static_cast<int>(m_conversations.size()));
    m_conversations.push_back(std::move(conversation));
}

int ConversationBook::find(int contact, const LineId &line) const
{
    return contact < 0 ? -1 : m_byContactAndLine.value({contact, line.value}, -1);
}

int ConversationBook::create(int contact, const LineId &line)
{
    const int index = static_cast<int>(m_conversations.size());
    Conversation conversation;
    conversation.contact = contact;
    conversation.isNew = true;
    conversation.isChanged = true;
    conversation.state.id = m_context.newId();
    conversation.state.contactId = m_contacts.at(contact).id;
    conversation.state.line = line;
    conversation.state.area = AreaId(m_context.defaultArea);
    conversation.state.estado = QStringLiteral("nueva");
    conversation.state.routerEstado = QStringLiteral("menu_principal");
    m_byContactAndLine.insert({contact, line.value}, index);
    m_conversations.push_back(std::move(conversation));
    return index;
}

void ConversationBook::follow(const ContactMerge &merge, const LineId &line, Rows &audit)
{
    if (merge.from < 0)
        return;
    const int moved = find(merge.from, line);
    const QString fromId = m_contacts.at(merge.from).id;
    const QString toId = m_contacts.at(merge.to).id;
    const bool moves = moved >= 0 && find(merge.to, line) < 0;
    audit.row().time(m_context.now).text(QStringLiteral("router")).text(QStringLiteral("unir_contacto"));
    audit.text(QStringLiteral(R"({"de":"%1","a":"%2","conversacion":"%3"})")
                   .arg(fromId, toId, moves ? at(moved).state.id : QString()));
    audit.text(QStringLiteral("user_id"));
    if (!moves)
        return;
    m_byContactAndLine.remove({merge.from, line.value});
    m_byContactAndLine.insert({merge.to, line.value}, moved);
    Conversation &conversation = ref(moved);
    conversation.contact = merge.to;
    conversation.state.contactId = toId;
    conversation.isMoved = true;
    conversation.isChanged = true;
}

void ConversationBook::apply(int index, const ConversationUpdate &update)
{
    if (update == ConversationUpdate())
        return;
    Conversation &conversation = ref(index);
    const std::optional<Timestamp> &last = conversation.state.lastMessage;
    const bool isNewest = update.lastMessage && (!last || *last <= *update.lastMessage);
    const std::optional<Timestamp> &ends = conversation.state.windowEnds;
    if (update.windowEnds && (!ends || *ends < *update.windowEnds)) {
        conversation.written.windowEnds = update.windowEnds;
        conversation.windowStart = *update.windowEnds - window;
    }
    if (isNewest) {
        conversation.written.lastMessage = update.lastMessage;
        if (update.lastText)
            conversation.written.lastText = preview(*update.lastText);
    }
    mergeInto(conversation.written, update);
    conversation.state = applyUpdate(std::move(conversation.state), update);
    conversation.written.lastEvent = conversation.state.lastEvent;
    conversation.written.menuSentAt = conversation.state.menuSentAt;
    conversation.isChanged = true;
}

// The columns that conversation_insert.sql, _touch.sql and _update.sql share, c1 to c13.
void ConversationBook::addCommon(Rows &rows, const Conversation &conversation) const
{
    const ConversationUpdate &update = conversation.written;
    rows.timeOrNull(update.lastMessage);
    optionalText(rows, update.lastText).time(m_context.now);
    rows.integer(m_context.countsUnread ? update.unreadAdded : 0);
    rows.timeOrNull(conversation.windowStart).timeOrNull(update.windowEnds).timeOrNull(update.lastEvent);
    rows.timeOrNull(update.limiterTat).timeOrNull(update.choiceTat);
    optionalNumber(rows, update.unknownInputs).timeOrNull(update.menuSentAt);
    optionalNumber(rows, update.consecutiveAutomatic);
    optionalText(rows, update.subetiqueta);
}

void ConversationBook::addNew(Rows &rows, const Conversation &conversation) const
{
    const Contact &contact = m_contacts.at(conversation.contact);
    const ConversationState &state = conversation.state;
    rows.row().text(state.id);
    addCommon(rows, conversation);
    rows.text(contact.id).text(contact.telefono).text(contact.nombre).text(state.line.value);
    rows.text(state.area.value)
        .text(state.estado)
        .textOrNull(state.routerEstado)
        .textOrNull(state.menuActual);
}

void ConversationBook::flush() const
{
    Rows fresh;
    Rows touched; // nothing but times and counters: the indexes of state and owner stay as they are
    Rows updated;
    for (const Conversation &conversation : m_conversations) {
        const ConversationUpdate &update = conversation.written;
        if (!conversation.isChanged)
            continue;
        if (conversation.isNew) {
            addNew(fresh, conversation);
            continue;
        }
        const Contact &contact = m_contacts.at(conversation.contact);
        const bool isFull = conversation.isMoved || contact.cardChanged || update.area || update.estado ||
                            update.routerEstado || update.menuActual || update.subetiqueta;
        Rows &rows = isFull ? updated : touched;
        rows.row().text(conversation.state.id);
        addCommon(rows, conversation);
        if (!isFull)
            continue;
        optionalText(rows, update.area ? std::optional(update.area->value) : std::nullopt);
        optionalText(optionalText(optionalText(rows, update.estado), update.routerEstado), update.menuActual);
        rows.text(contact.id).text(contact.telefono).text(contact.nombre);
        rows.text(conversation.state.line.value);
    }
    m_context.sql.write(Statement::conversation_touch, touched);
    m_context.sql.write(Statement::conversation_update, updated);
    m_context.sql.write(Statement::conversation_insert, fresh);
}

} // namespace psi::store
