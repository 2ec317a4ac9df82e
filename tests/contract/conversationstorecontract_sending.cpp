#include "service/domain/outbound/mediarequest.h"
#include "service/domain/outbound/outboxwakeup.h"
#include "tests/contract/conversationstorecontract.h"

namespace psi::contract {

namespace {

OutgoingRow answer(const QString &text)
{
    OutgoingRow row;
    row.type = QStringLiteral("text");
    row.text = text;
    row.payload = R"({"type":"text"})";
    row.expires = Timestamp(std::chrono::seconds(1'800'000'600));
    return row;
}

// Stores, and sends two answers and an area's webhook.
Changes answering(const Changes &stored)
{
    Changes changes = stored;
    OutgoingRow area;
    area.kind = OutgoingRow::Kind::AreaWebhook;
    area.area = AreaId(QStringLiteral("ventas"));
    area.payload = R"({"type":"derivacion"})";
    changes.outgoing = {answer(QStringLiteral("¡Hola!")), answer(QStringLiteral("Menú")), area};
    return changes;
}

// F-09, F-27, F-31: whatever goes out has its row in the chat and in the outbox before any call is made.
TEST_P(ConversationStoreContract, whatIsToBeSentIsWrittenWithWhatCausedIt)
{
    const WorkEvent one = message(ana, QStringLiteral("hola"), 0, "AAAA0001");
    const Committed committed =
        apply({one}, [](const auto &state, const auto &event) { return answering(byStep(state, event)); });
    EXPECT_EQ(column("SELECT mensaje || ' ' || direccion || ' ' || remitente_tipo FROM mensajes ORDER BY " +
                     backend().insertionOrder()),
              QStringLiteral("hola entrante contacto,¡Hola! saliente sistema,Menú saliente sistema"));
    EXPECT_EQ(column("SELECT timestamp FROM mensajes"), QStringList(3, shown(at(0))).join(QLatin1Char(',')));
    EXPECT_EQ(count("mensajes", "direccion = 'saliente' AND whatsapp_message_id IS NULL"), 2);
    EXPECT_EQ(
        column(
            "SELECT o.clase || ' ' || o.estado || ' ' || o.anillo || ' ' || coalesce(m.mensaje, '-') || ' ' "
            "|| "
            "o.destinatario FROM router_outbox o LEFT JOIN mensajes m ON m.id = o.mensaje_id ORDER BY o.id"),
        QStringLiteral(
            "mensaje pendiente wsp4 ¡Hola! 5491155550001,mensaje pendiente wsp4 Menú 5491155550001,"
            "area pendiente ventas - 5491155550001"));
    ASSERT_EQ(committed.wakeUps.size(), 3u);
    EXPECT_EQ(committed.wakeUps[0].lane.route, Route::Outbound);
    EXPECT_EQ(committed.wakeUps[0].lane.ring, "wsp4");
    EXPECT_EQ(committed.wakeUps[0].lane, committed.wakeUps[1].lane);
    EXPECT_EQ(committed.wakeUps[0].priority, PriorityClass::High);
    EXPECT_EQ(committed.wakeUps[0].deadline, 600s);
    EXPECT_TRUE(committed.wakeUps[0].dedupWhileAlive);
    EXPECT_NE(committed.wakeUps[0].dedupKey, committed.wakeUps[1].dedupKey);
    EXPECT_EQ(committed.wakeUps[2].lane.route, Route::Area);
    EXPECT_EQ(committed.wakeUps[2].lane.ring, "ventas");
    const auto named = OutboxWakeUp::fromPayload(committed.wakeUps[1].payload);
    ASSERT_TRUE(named.has_value());
    EXPECT_EQ(
        cell("SELECT m.mensaje FROM router_outbox o JOIN mensajes m ON m.id = o.mensaje_id WHERE o.id = " +
             QByteArray::number(static_cast<qlonglong>(named->id))),
        QStringLiteral("Menú"));
}

// A file of a customer's message: a row that names the message, and a lane of its own.
TEST_P(ConversationStoreContract, aFileToFetchIsWrittenWithItsMessage)
{
    const auto photo = [](const char *id) {
        MessageContent content;
        content.type = MessageType::Image;
        content.text = QStringLiteral("mi foto");
        content.media = MediaRef{QString::fromLatin1(id),
                                 QStringLiteral("image"),
                                 QStringLiteral("image/jpeg"),
                                 QString::fromLatin1(QByteArray(32, 'h').toBase64()),
                                 QString(),
                                 false};
        return content;
    };
    const Committed committed = apply({event(ana, 0, photo("111")), event(ana, 1, photo("222"))});
    EXPECT_EQ(
        column("SELECT o.clase || ' ' || o.estado || ' ' || o.anillo || ' ' || o.linea || ' ' || o.tipo "
               "|| ' ' || m.mensaje || ' ' || m.direccion FROM router_outbox o JOIN mensajes m ON m.id "
               "= o.mensaje_id ORDER BY o.id"),
        QStringLiteral("media pendiente * wsp4 image mi foto entrante,"
                       "media pendiente * wsp4 image mi foto entrante"));
    EXPECT_EQ(count("mensajes"), 2);
    EXPECT_EQ(column("SELECT mensaje_id FROM router_outbox ORDER BY id"),
              column("SELECT id FROM mensajes ORDER BY timestamp"));
    ASSERT_EQ(committed.wakeUps.size(), 2u);
    EXPECT_EQ(committed.wakeUps[0].lane.route, Route::Media);
    EXPECT_EQ(committed.wakeUps[0].lane.ring, "*");
    EXPECT_EQ(committed.wakeUps[0].priority, PriorityClass::Low);
    EXPECT_NE(committed.wakeUps[0].lane, committed.wakeUps[1].lane);
    EXPECT_FALSE(committed.wakeUps[0].deadline.has_value());
    const auto asked =
        MediaRequest::fromPayload(cell("SELECT carga FROM router_outbox WHERE id = 1").toUtf8());
    ASSERT_TRUE(asked.has_value());
    EXPECT_EQ(*asked,
              (MediaRequest{QStringLiteral("111"), QStringLiteral("image/jpeg"), QByteArray(32, 'h')}));
}

TEST_P(ConversationStoreContract, aRedeliveryWakesThePendingRowsOfItsEventAgain)
{
    const Decide decide = [](const auto &state, const auto &event) {
        return answering(byStep(state, event));
    };
    const WorkEvent one = message(ana, QStringLiteral("hola"), 0, "AAAA0001");
    const Committed first = apply({one}, decide);
    backend().execute("UPDATE router_outbox SET estado = 'enviado' WHERE clase = 'area'");
    const Committed again = apply({one, message(beto, QStringLiteral("otro"), 1)});
    EXPECT_EQ(again.outcomes, (std::vector{EventOutcome::Duplicate, EventOutcome::Applied}));
    ASSERT_EQ(again.wakeUps.size(), 2u);
    EXPECT_EQ(again.wakeUps[0], first.wakeUps[0]);
    EXPECT_EQ(again.wakeUps[1], first.wakeUps[1]);
    EXPECT_EQ(count("router_outbox"), 3);
}

TEST_P(ConversationStoreContract, aPersonHasOneLaneForAnswersWhateverFormIsDialled)
{
    const Decide decide = [](const auto &state, const auto &event) {
        Changes changes = byStep(state, event);
        changes.outgoing = {answer(QStringLiteral("hola"))};
        return changes;
    };
    const Committed committed =
        apply({message({QStringLiteral("541155550001")}, QStringLiteral("a"), 0),
               message(ana, QStringLiteral("b"), 1), message(beto, QStringLiteral("c"), 2)},
              decide);
    ASSERT_EQ(committed.wakeUps.size(), 3u);
    EXPECT_EQ(committed.wakeUps[0].lane, committed.wakeUps[1].lane);
    EXPECT_NE(committed.wakeUps[0].lane, committed.wakeUps[2].lane);
    EXPECT_EQ(column("SELECT id FROM router_outbox ORDER BY id"), QStringLiteral("1,2,3"));
}

// F-22, F-39: one update of the conversation a batch, all its times in it.
TEST_P(ConversationStoreContract, theStateOfTheConversationIsWrittenInOneUpdate)
{
    const Decide decide = [](const ConversationState &state, const InboundEvent &event) {
        Changes changes = byStep(state, event);
        const bool opens = event.time == at(0);
        changes.conversation.routerEstado =
            opens ? QStringLiteral("submenu_admin") : QStringLiteral("derivado");
        changes.conversation.menuActual = opens ? QStringLiteral("admin") : QString();
        changes.conversation.area = AreaId(QStringLiteral("admin"));
        changes.conversation.subetiqueta = QStringLiteral("pagos");
        changes.conversation.limiterTat = event.time + 6s;
        changes.conversation.choiceTat = event.time + 1500ms;
        changes.conversation.unknownInputs = state.unknownInputs + 1;
        changes.conversation.menuSentAt = event.time;
        changes.conversation.consecutiveAutomatic = 1;
        return changes;
    };
    const QByteArray row =
        "SELECT area, router_estado, menu_actual, subetiqueta, router_limite, router_limite_menu, "
        "router_desconocidos, router_menu_enviado, router_automaticos FROM conversaciones";
    apply({message(ana, QStringLiteral("a"), 0)}, decide);
    EXPECT_EQ(backend().query(row),
              (std::vector{QStringList{QStringLiteral("admin"), QStringLiteral("submenu_admin"),
                                       QStringLiteral("admin"), QStringLiteral("pagos"), shown(at(6)),
                                       shown(at(1) + 500ms), QStringLiteral("1"), shown(at(0)),
                                       QStringLiteral("1")}}));
    const QString version = cell("SELECT router_version FROM conversaciones");
    ConversationState seen;
    apply({message(ana, QStringLiteral("b"), 9), message(ana, QStringLiteral("c"), 10)},
          [&](const ConversationState &state, const InboundEvent &event) {
              seen = state;
              return decide(state, event);
          });
    EXPECT_EQ(seen.unknownInputs, 2);
    EXPECT_EQ(seen.limiterTat, at(15));
    EXPECT_EQ(seen.menuSentAt, at(9));
    EXPECT_EQ(
        backend().query(row),
        (std::vector{QStringList{QStringLiteral("admin"), QStringLiteral("derivado"), QStringLiteral("NULL"),
                                 QStringLiteral("pagos"), shown(at(16)), shown(at(11) + 500ms),
                                 QStringLiteral("3"), shown(at(10)), QStringLiteral("1")}}));
    EXPECT_EQ(cell("SELECT router_version FROM conversaciones").toInt(), version.toInt() + 1);
}

} // namespace

} // namespace psi::contract
