#include <gtest/gtest.h>

#include <algorithm>

#include <QStringList>

#include "service/domain/router/step.h"

using namespace psi;
using namespace std::chrono_literals;

namespace {

const Timestamp noon = Timestamp(std::chrono::seconds(1'790'000'000));
const QByteArray target("wamid.T");

InboundEvent messageEvent(Timestamp time = noon)
{
    InboundEvent event;
    event.id = "wamid.A";
    event.field = QStringLiteral("messages");
    event.line = LineId(QStringLiteral("wsp4"));
    event.phoneNumberId = QStringLiteral("1");
    event.person.phone = QStringLiteral("5491155550001");
    event.time = time;
    return event;
}

InboundEvent textEvent(const char *text, Timestamp time)
{
    InboundEvent event = messageEvent(time);
    event.body = MessageContent{MessageType::Text, QString::fromUtf8(text), {}, {}, {}, false, {}};
    return event;
}

InboundEvent rawEvent(EventClass eventClass, const char *type, const char *field = "messages")
{
    InboundEvent event = messageEvent();
    event.eventClass = eventClass;
    event.body = RawElement{QString::fromLatin1(type)};
    event.field = QString::fromLatin1(field);
    return event;
}

InboundEvent systemEvent(SystemNotice::Kind kind, const char *phone, const char *userId)
{
    InboundEvent event = messageEvent();
    event.body = SystemNotice{kind, QString::fromLatin1(phone), QString::fromLatin1(userId)};
    return event;
}

InboundEvent statusEvent()
{
    InboundEvent event = messageEvent();
    event.eventClass = EventClass::Status;
    event.body = StatusUpdate{QStringLiteral("read"), {}, {}, {}, {}, {}, {}};
    return event;
}

template <typename Change>
InboundEvent with(InboundEvent event, Change change)
{
    change(event);
    return event;
}

Changes decide(const ConversationState &state, const InboundEvent &event, const RouterPolicy &policy = {})
{
    return step(state, event, MenuTree(), policy, noon);
}

TEST(Step, AFirstMessageIsStoredAndOpensTheWindow)
{
    const Changes changes = decide({}, textEvent("hola", noon));
    EXPECT_EQ(std::get<StoreMessage>(changes.store), StoreMessage());
    EXPECT_TRUE(changes.needsConversation);
    ConversationUpdate wanted;
    wanted.lastEvent = noon;
    wanted.lastMessage = noon;
    wanted.lastText = QStringLiteral("hola");
    wanted.windowEnds = noon + 24h;
    wanted.unreadAdded = 1;
    wanted.consecutiveAutomatic = 0;
    EXPECT_EQ(changes.conversation, wanted);
    EXPECT_TRUE(changes.outgoing.empty());
    EXPECT_FALSE(changes.derivation.has_value());
}

TEST(Step, AnOlderEventIsStoredAndChangesNothingElse)
{
    ConversationState state;
    state.id = QStringLiteral("c");
    state.estado = QStringLiteral("nueva");
    state.lastEvent = noon;
    const Changes changes = decide(state, textEvent("tarde", noon - 1s));
    EXPECT_TRUE(std::holds_alternative<StoreMessage>(changes.store));
    EXPECT_TRUE(changes.needsConversation);
    EXPECT_EQ(changes.conversation, ConversationUpdate());
    EXPECT_EQ(decide(state, textEvent("igual", noon)).conversation.lastText, QStringLiteral("igual"));
}

TEST(Step, LastEventIsWholeSeconds)
{
    EXPECT_EQ(decide({}, textEvent("a", noon + 900ms)).conversation.lastEvent, noon);
}

// An answer of ours moves lastMessage, never lastEvent: a customer's message from before it still counts.
TEST(Step, OnlyInboundEventsMakeAnEventOld)
{
    ConversationState state;
    state.id = QStringLiteral("c");
    state.lastEvent = noon;
    state.lastMessage = noon + 5min;
    const ConversationUpdate update = decide(state, textEvent("a", noon + 1s)).conversation;
    EXPECT_EQ(update.lastEvent, noon + 1s);
    EXPECT_EQ(applyUpdate(state, update).lastMessage, noon + 5min);
}

TEST(Step, TheOrderOfArrivalDoesNotChangeTheFinalState)
{
    const std::vector<InboundEvent> events{textEvent("a", noon), textEvent("b", noon + 1s),
                                           textEvent("c", noon + 2s), textEvent("d", noon + 3s),
                                           with(textEvent("", noon + 9s), [](InboundEvent &event) {
                                               event.body = Reaction{target, QStringLiteral("+")};
                                           })};
    ConversationState first;
    first.id = QStringLiteral("c");
    first.estado = QStringLiteral("nueva");
    std::vector<std::size_t> order{0, 1, 2, 3, 4};
    int permutations = 0;
    do {
        ConversationState state = first;
        QString lastText;
        for (const std::size_t i : order) {
            const ConversationUpdate update = decide(state, events[i]).conversation;
            state = applyUpdate(state, update);
            lastText = update.lastText.value_or(lastText);
        }
        state.unread = 0; // an older message raises no counter, so this one depends on what came late
        ConversationState wanted = first;
        wanted.estado = QStringLiteral("activa");
        wanted.lastEvent = noon + 3s;
        wanted.lastMessage = noon + 3s;
        wanted.windowEnds = noon + 3s + 24h;
        ASSERT_EQ(state, wanted);
        ASSERT_EQ(lastText, QStringLiteral("d"));
        ++permutations;
    } while (std::next_permutation(order.begin(), order.end()));
    EXPECT_EQ(permutations, 120);
}

TEST(Step, EstadoMovesFromNuevaToActivaOnly)
{
    struct Row
    {
        bool exists;
        bool hasLastEvent;
        const char *before;
        std::optional<const char *> after;
    };
    const Row rows[] = {
        {false, false, "", {}},           // begins now: nueva
        {false, true, "", "activa"},      // the second one of the batch that began it
        {true, false, "nueva", "activa"}, // begun by an agent
        {true, true, "nueva", "activa"},  {true, true, "activa", {}},   {true, true, "esperando", {}},
        {true, true, "derivada", {}},     {true, false, "en_menu", {}},
    };
    for (const Row &row : rows) {
        ConversationState state;
        state.id = row.exists ? QStringLiteral("c") : QString();
        state.estado = QString::fromLatin1(row.before);
        if (row.hasLastEvent)
            state.lastEvent = noon;
        const auto estado = decide(state, textEvent("x", noon + 1s)).conversation.estado;
        const auto wanted =
            row.after ? std::optional<QString>(QString::fromLatin1(*row.after)) : std::nullopt;
        EXPECT_EQ(estado, wanted) << row.exists << row.hasLastEvent << row.before;
    }
}

TEST(Step, AgentOwnedFactsNeverStopAMessageFromBeingStored)
{
    ConversationState state;
    state.id = QStringLiteral("c");
    state.disconnected = true;
    state.assignedTo = QStringLiteral("agente@example.com");
    state.fixedInbox = QStringLiteral("ventas");
    RouterPolicy policy;
    policy.shadow = true;
    policy.answersPaused = true;
    const Changes changes = decide(state, textEvent("x", noon), policy);
    EXPECT_TRUE(std::holds_alternative<StoreMessage>(changes.store));
    EXPECT_EQ(changes.conversation.unreadAdded, 1);
    EXPECT_FALSE(changes.conversation.area.has_value());
}

InboundEvent photoEvent(Timestamp time = noon)
{
    InboundEvent event = messageEvent(time);
    MessageContent content;
    content.type = MessageType::Image;
    content.text = QStringLiteral("mi foto");
    content.media =
        MediaRef{QStringLiteral("100338"),           QStringLiteral("image"),
                 QStringLiteral("image/jpeg"),       QString::fromLatin1(QByteArray(32, 'h').toBase64()),
                 QStringLiteral("../../etc/passwd"), false};
    event.body = content;
    return event;
}

std::vector<OutgoingRow> downloads(const Changes &changes)
{
    std::vector<OutgoingRow> rows;
    for (const OutgoingRow &row : changes.outgoing) {
        if (row.kind == OutgoingRow::Kind::MediaDownload)
            rows.push_back(row);
    }
    return rows;
}

TEST(Step, AFileIsFetchedWithoutAnEndAndWithoutTheNameItsSenderGave)
{
    const std::vector<OutgoingRow> rows = downloads(decide({}, photoEvent()));
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0].type, QStringLiteral("image"));
    EXPECT_EQ(rows[0].payload, "{\"id\":\"100338\",\"mime_type\":\"image/jpeg\",\"sha256\":\"" +
                                   QByteArray(32, 'h').toBase64() + "\"}");
    EXPECT_FALSE(rows[0].automatic);
    EXPECT_FALSE(rows[0].expires.has_value());
    EXPECT_TRUE(downloads(decide({}, textEvent("hola", noon))).empty());
}

// Storing a message and its file is one thing; pauses and limits are about answers.
TEST(Step, AFileIsFetchedForEveryMessageThatIsStoredButInShadow)
{
    ConversationState state;
    state.id = QStringLiteral("c");
    state.lastEvent = noon;
    EXPECT_EQ(downloads(decide(state, photoEvent(noon - 1h))).size(), 1u);
    state.disconnected = true;
    state.limiterTat = noon + 1h;
    EXPECT_EQ(downloads(decide(state, photoEvent(noon + 1s))).size(), 1u);
    RouterPolicy policy;
    policy.answersPaused = true;
    EXPECT_EQ(downloads(decide({}, photoEvent(), policy)).size(), 1u);
    policy.answersPaused = false;
    policy.shadow = true;
    EXPECT_TRUE(decide({}, photoEvent(), policy).outgoing.empty());
}

TEST(Step, AFileWithoutAnIdCannotBeFetched)
{
    const InboundEvent event = with(photoEvent(), [](InboundEvent &changed) {
        std::get<MessageContent>(changed.body).media->id.clear();
    });
    EXPECT_TRUE(downloads(decide({}, event)).empty());
}

struct ParkedRow
{
    const char *motivo; ///< "" = not parked
    const char *tipo;
    InboundEvent event;
};

std::vector<ParkedRow> parkedRows()
{
    const auto noLine = [](InboundEvent &event) { event.line = LineId(); };
    const auto noNumber = [](InboundEvent &event) {
        event.line = LineId();
        event.phoneNumberId.clear();
    };
    const auto noId = [](InboundEvent &event) { event.id.clear(); };
    const auto nobody = [](InboundEvent &event) { event.person = Person(); };
    const auto garbagePhone = [](InboundEvent &event) { event.person.phone = QStringLiteral("abc"); };
    using Kind = SystemNotice::Kind;
    return {
        {"linea_desconocida", "text", with(textEvent("x", noon), noLine)},
        {"linea_desconocida", "read", with(statusEvent(), noLine)},
        {"linea_desconocida", "", with(rawEvent(EventClass::Error, ""), noLine)},
        {"linea_desconocida", "calls", with(rawEvent(EventClass::Other, "calls", "calls"), noLine)},
        {"linea_desconocida", "grupo", with(rawEvent(EventClass::Message, "grupo"), noLine)},
        {"sin_linea", "text", with(textEvent("x", noon), noNumber)},
        {"grupo", "grupo", rawEvent(EventClass::Message, "grupo")},
        {"sin_id", "text", with(rawEvent(EventClass::Message, "text"), noId)},
        {"sin_id", "status", with(rawEvent(EventClass::Status, "status"), noId)},
        {"sin_remitente", "text", with(rawEvent(EventClass::Message, "text"), nobody)},
        {"sin_remitente", "text", with(rawEvent(EventClass::Message, "text"), garbagePhone)},
        {"sin_objetivo", "reaction", rawEvent(EventClass::Message, "reaction")},
        {"sin_objetivo", "edit", rawEvent(EventClass::Message, "edit")},
        {"sin_objetivo", "revoke", rawEvent(EventClass::Message, "revoke")},
        {"sin_objetivo", "system", systemEvent(Kind::ChangedNumber, "", "")},
        {"sin_objetivo", "system", systemEvent(Kind::ChangedUserId, "", "")},
        {"tipo_sin_uso", "system", systemEvent(Kind::Unknown, "1", "2")},
        {"tipo_sin_uso", "request_welcome", rawEvent(EventClass::Message, "request_welcome")},
        {"tipo_sin_uso", "call_permission_reply", rawEvent(EventClass::Message, "call_permission_reply")},
        {"estado_sin_uso", "status", rawEvent(EventClass::Status, "status")},
        {"error_de_meta", "", rawEvent(EventClass::Error, "")},
        {"error_de_meta", "", with(rawEvent(EventClass::Error, ""), noNumber)},
        {"campo_sin_uso", "history", rawEvent(EventClass::Other, "history", "history")},
        {"campo_sin_uso", "account_update",
         with(rawEvent(EventClass::Other, "", "account_update"), noNumber)},
        {"forma_invalida", "", with(rawEvent(EventClass::Other, "", ""), noNumber)},
        {"", "", textEvent("x", noon)},
        {"", "", statusEvent()},
        {"", "", with(statusEvent(), noNumber)},
        {"", "", with(statusEvent(), nobody)},
        {"", "", systemEvent(Kind::ChangedIdentity, "", "")},
        {"", "", systemEvent(Kind::ChangedNumber, "5491155550009", "")},
        {"", "", systemEvent(Kind::ChangedUserId, "", "AR.2")},
    };
}

TEST(Step, WhatCannotBeUsedIsParkedWithItsReason)
{
    int number = 0;
    for (const ParkedRow &row : parkedRows()) {
        SCOPED_TRACE(number++);
        const Changes changes = decide({}, row.event);
        const auto *record = std::get_if<EventRecord>(&changes.store);
        ASSERT_EQ(record != nullptr, *row.motivo != '\0');
        if (record == nullptr)
            continue;
        EXPECT_EQ(record->estado, EventRecord::Estado::Parked);
        EXPECT_EQ(record->motivo.toStdString(), row.motivo);
        EXPECT_EQ(record->tipo.toStdString(), row.tipo);
        EXPECT_FALSE(changes.needsConversation);
        EXPECT_EQ(changes.conversation, ConversationUpdate());
    }
}

TEST(Step, TargetsAndStatusesTouchNoConversation)
{
    const auto body = [](auto value) {
        InboundEvent event = messageEvent();
        event.body = value;
        return event;
    };
    const std::pair<InboundEvent, const char *> rows[] = {
        {body(Reaction{target, QStringLiteral("+")}), "reaction"},
        {body(MessageEdit{target, MessageContent()}), "edit"},
        {body(MessageRevoke{target}), "revoke"},
        {systemEvent(SystemNotice::Kind::ChangedNumber, "5491155550009", ""), "system"},
    };
    for (const auto &[event, tipo] : rows) {
        const Changes changes = decide({}, event);
        EXPECT_EQ(std::get<ApplyToTarget>(changes.store).tipo.toStdString(), tipo);
        EXPECT_FALSE(changes.needsConversation) << tipo;
        EXPECT_EQ(changes.conversation, ConversationUpdate()) << tipo;
    }
    const Changes changes = decide({}, statusEvent());
    EXPECT_TRUE(std::holds_alternative<StoreStatus>(changes.store));
    EXPECT_FALSE(changes.needsConversation);
    EXPECT_EQ(changes.conversation, ConversationUpdate());
}

TEST(ApplyUpdate, TakesWhatIsNamedAndKeepsTheRest)
{
    ConversationState state;
    state.area = AreaId(QStringLiteral("ventas"));
    state.estado = QStringLiteral("nueva");
    state.unread = 2;
    EXPECT_EQ(applyUpdate(state, {}), state);
    ConversationUpdate update;
    update.area = AreaId(QStringLiteral("admin"));
    update.estado = QStringLiteral("derivada");
    update.routerEstado = QStringLiteral("derivado");
    update.menuActual = QString();
    update.unreadAdded = 3;
    update.limiterTat = noon;
    update.choiceTat = noon + 1s;
    update.unknownInputs = 2;
    update.menuSentAt = noon;
    update.consecutiveAutomatic = 1;
    const ConversationState next = applyUpdate(state, update);
    EXPECT_EQ(next.area, *update.area);
    EXPECT_EQ(next.estado, *update.estado);
    EXPECT_EQ(next.routerEstado, *update.routerEstado);
    EXPECT_EQ(next.unread, 5);
    EXPECT_EQ(next.limiterTat, noon);
    EXPECT_EQ(next.choiceTat, noon + 1s);
    EXPECT_EQ(next.unknownInputs, 2);
    EXPECT_EQ(next.menuSentAt, noon);
    EXPECT_EQ(next.consecutiveAutomatic, 1);
}

TEST(PersonKey, IsTheUserIdElseTheCanonicalPhone)
{
    const auto key = [](const char *phone, const char *waId, const char *userId) {
        Person person;
        person.phone = QString::fromLatin1(phone);
        person.waId = QString::fromLatin1(waId);
        person.userId = QString::fromLatin1(userId);
        return personKey(person).toStdString();
    };
    EXPECT_EQ(key("541155550001", "", "AR.1"), "AR.1");
    EXPECT_EQ(key("541155550001", "525555550004", ""), "5491155550001");
    EXPECT_EQ(key("", "525555550004", ""), "525555550004");
    EXPECT_EQ(key("abc", "525555550004", ""), "525555550004");
    EXPECT_EQ(key("abc", "", ""), "");
    EXPECT_EQ(key("", "", ""), "");
}

TEST(StatusOrder, MovesForwardOnly)
{
    const QStringList words{QString(), QStringLiteral("sent"), QStringLiteral("delivered"),
                            QStringLiteral("read")};
    for (int current = 0; current < words.size(); ++current) {
        for (int next = 1; next < words.size(); ++next)
            EXPECT_EQ(statusAdvances(words[current], words[next]), next > current) << current << ' ' << next;
    }
    EXPECT_TRUE(statusAdvances(QStringLiteral("sent"), QStringLiteral("failed")));
    EXPECT_FALSE(statusAdvances(QStringLiteral("delivered"), QStringLiteral("failed")));
    EXPECT_FALSE(statusAdvances(QStringLiteral("read"), QStringLiteral("failed")));
    EXPECT_TRUE(statusAdvances(QStringLiteral("failed"), QStringLiteral("delivered")));
    EXPECT_FALSE(statusAdvances(QStringLiteral("failed"), QStringLiteral("sent")));
    EXPECT_FALSE(statusAdvances(QStringLiteral("read"), QStringLiteral("played")));
    EXPECT_FALSE(statusAdvances(QStringLiteral("sent"), QStringLiteral("deleted")));
}

} // namespace
