#include <gtest/gtest.h>

#include <algorithm>

#include <QStringList>

#include "service/domain/router/step.h"

using namespace psi;
using namespace std::chrono_literals;

namespace {

const Timestamp noon = Timestamp(std::chrono::seconds(1'790'000'000));

InboundEvent textEvent(const char *text, Timestamp time)
{
    InboundEvent event;
    event.id = QByteArray("wamid.") + text;
    event.line = LineId(QStringLiteral("wsp4"));
    event.phoneNumberId = QStringLiteral("1");
    event.person.phone = QStringLiteral("5491155550001");
    event.time = time;
    event.body = MessageContent{MessageType::Text, QString::fromLatin1(text), {}, {}, {}, false, {}};
    return event;
}

Changes decide(const ConversationState &state, const InboundEvent &event)
{
    return step(state, event, MenuTree(), RouterPolicy(), noon);
}

TEST(Step, aFirstMessageIsStoredAndOpensTheWindow)
{
    const Changes changes = decide({}, textEvent("hola", noon));
    EXPECT_TRUE(std::holds_alternative<StoreMessage>(changes.store));
    EXPECT_TRUE(changes.needsConversation);
    EXPECT_EQ(changes.conversation.lastEvent, noon);
    EXPECT_EQ(changes.conversation.lastMessage, noon);
    EXPECT_EQ(changes.conversation.lastText, QStringLiteral("hola"));
    EXPECT_EQ(changes.conversation.windowEnds, noon + 24h);
    EXPECT_EQ(changes.conversation.unreadAdded, 1);
    EXPECT_TRUE(changes.outgoing.empty());
}

TEST(Step, anOlderEventIsStoredAndChangesNothingElse)
{
    ConversationState state;
    state.id = QStringLiteral("c");
    state.lastEvent = noon;
    const Changes changes = decide(state, textEvent("tarde", noon - 1s));
    EXPECT_TRUE(std::holds_alternative<StoreMessage>(changes.store));
    EXPECT_EQ(changes.conversation, ConversationUpdate());
    EXPECT_NE(decide(state, textEvent("igual", noon)).conversation, ConversationUpdate());
}

TEST(Step, theOrderOfArrivalDoesNotChangeTheFinalState)
{
    std::vector<InboundEvent> events{textEvent("a", noon), textEvent("b", noon + 1s),
                                     textEvent("c", noon + 2s), textEvent("d", noon + 3s)};
    std::vector<int> order{0, 1, 2, 3};
    do {
        ConversationState state;
        state.id = QStringLiteral("c");
        for (const int i : order)
            state = applyUpdate(state, decide(state, events[static_cast<std::size_t>(i)]).conversation);
        EXPECT_EQ(state.lastEvent, noon + 3s);
        EXPECT_EQ(state.lastMessage, noon + 3s);
        EXPECT_EQ(state.windowEnds, noon + 3s + 24h);
    } while (std::next_permutation(order.begin(), order.end()));
}

TEST(Step, whatCannotBeUsedIsParkedWithItsReason)
{
    const auto reason = [](InboundEvent event) {
        const Changes changes = decide({}, event);
        const auto *record = std::get_if<EventRecord>(&changes.store);
        return record != nullptr && record->estado == EventRecord::Estado::Parked &&
                       !changes.needsConversation
                   ? record->motivo
                   : QString();
    };
    InboundEvent event = textEvent("x", noon);
    event.line = LineId();
    EXPECT_EQ(reason(event), QStringLiteral("linea_desconocida"));
    event = textEvent("x", noon);
    event.id.clear();
    EXPECT_EQ(reason(event), QStringLiteral("sin_id"));
    event = textEvent("x", noon);
    event.person = Person();
    EXPECT_EQ(reason(event), QStringLiteral("sin_remitente"));
    event = textEvent("x", noon);
    event.body = RawElement{QStringLiteral("grupo")};
    EXPECT_EQ(reason(event), QStringLiteral("grupo"));
    event.body = RawElement{QStringLiteral("request_welcome")};
    EXPECT_EQ(reason(event), QStringLiteral("tipo_sin_uso"));
    event.eventClass = EventClass::Status;
    EXPECT_EQ(reason(event), QStringLiteral("estado_sin_uso"));
    event.eventClass = EventClass::Error;
    EXPECT_EQ(reason(event), QStringLiteral("error_de_meta"));
    event.eventClass = EventClass::Other;
    EXPECT_EQ(reason(event), QStringLiteral("campo_sin_uso"));
    EXPECT_EQ(reason(textEvent("x", noon)), QString());
}

TEST(Step, statusesAndTargetsTouchNoConversation)
{
    InboundEvent event = textEvent("x", noon);
    event.eventClass = EventClass::Status;
    event.body = StatusUpdate{QStringLiteral("read"), {}, {}, {}, {}, {}, {}};
    EXPECT_TRUE(std::holds_alternative<StoreStatus>(decide({}, event).store));
    event.eventClass = EventClass::Message;
    event.body = Reaction{"wamid.T", QStringLiteral("👍")};
    const Changes changes = decide({}, event);
    EXPECT_EQ(std::get<ApplyToTarget>(changes.store).tipo, QStringLiteral("reaction"));
    EXPECT_EQ(changes.conversation, ConversationUpdate());
}

TEST(Step, aSecondMessageMakesANewConversationActive)
{
    ConversationState state;
    state.id = QStringLiteral("c");
    state.estado = QStringLiteral("nueva");
    state.lastEvent = noon;
    EXPECT_EQ(decide(state, textEvent("b", noon + 1s)).conversation.estado, QStringLiteral("activa"));
    state.estado = QStringLiteral("derivada");
    EXPECT_FALSE(decide(state, textEvent("b", noon + 1s)).conversation.estado.has_value());
}

TEST(StatusOrder, movesForwardOnly)
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
