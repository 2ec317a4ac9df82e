#include "tests/contract/conversationstorecontract.h"

namespace psi::contract {

namespace {

// F-21: contact and conversation are made in one transaction.
TEST_P(ConversationStoreContract, aFirstMessageMakesContactConversationAndMessage)
{
    const Committed committed = apply({message(ana, QStringLiteral("Hola, ¿tienen turnos?"), 0, "AAAA0001")});
    EXPECT_EQ(committed.outcomes, std::vector{EventOutcome::Applied});
    EXPECT_EQ(committed.parked, std::vector{false});

    const QString now = shown(backend().clock().now());
    EXPECT_EQ(backend().query(
                  "SELECT telefono, nombre, origen, tipo, estado_lead, activo, created_at FROM contactos"),
              (std::vector{QStringList{QStringLiteral("+5491155550001"), QStringLiteral("Ana Pérez"),
                                       QStringLiteral("whatsapp"), QStringLiteral("lead"),
                                       QStringLiteral("nuevo"), QStringLiteral("1"), now}}));
    const QString second = shown(at(0));
    EXPECT_EQ(backend().query("SELECT telefono, nombre, canal, linea_origen, area, estado, router_estado, "
                              "ultimo_mensaje, ultimo_mensaje_at, ts_ultimo_mensaje, updated_at, "
                              "mensajes_no_leidos, ventana_24h_activa, ventana_24h_inicio, ventana_24h_fin "
                              "FROM conversaciones"),
              (std::vector{QStringList{
                  QStringLiteral("+5491155550001"), QStringLiteral("Ana Pérez"), QStringLiteral("whatsapp"),
                  QStringLiteral("wsp4"), QStringLiteral("wsp4"), QStringLiteral("nueva"),
                  QStringLiteral("menu_principal"), QStringLiteral("Hola, ¿tienen turnos?"), second, second,
                  now, QStringLiteral("1"), QStringLiteral("1"), second, shown(at(0) + 24h)}}));
    EXPECT_EQ(backend().query("SELECT mensaje, tipo, direccion, remitente_tipo, remitente_nombre, "
                              "whatsapp_message_id, eliminado, timestamp, created_at FROM mensajes"),
              (std::vector{QStringList{QStringLiteral("Hola, ¿tienen turnos?"), QStringLiteral("text"),
                                       QStringLiteral("entrante"), QStringLiteral("contacto"),
                                       QStringLiteral("Ana Pérez"), QString::fromLatin1(wamid("AAAA0001")),
                                       QStringLiteral("0"), second, now}}));
    EXPECT_EQ(count("mensajes m JOIN conversaciones c ON c.id = m.conversacion_id "
                    "JOIN contactos p ON p.id = c.contacto_id"),
              1);
    EXPECT_EQ(count("router_recibidos"), 1);
}

TEST_P(ConversationStoreContract, aSecondMessageMakesTheConversationActive)
{
    apply({message(ana, QStringLiteral("uno"), 0)});
    apply({message(ana, QStringLiteral("dos"), 5)});
    EXPECT_EQ(count("conversaciones"), 1);
    EXPECT_EQ(cell("SELECT estado FROM conversaciones"), QStringLiteral("activa"));
    EXPECT_EQ(cell("SELECT ultimo_mensaje FROM conversaciones"), QStringLiteral("dos"));
    EXPECT_EQ(cell("SELECT mensajes_no_leidos FROM conversaciones"), QStringLiteral("2"));
}

// F-51: the chat is in WhatsApp's order.
TEST_P(ConversationStoreContract, rowsOfAConversationStandInTheOrderInWhichTheirEventsWereApplied)
{
    std::vector<WorkEvent> events;
    for (int i = 0; i < 40; ++i)
        events.push_back(message(i % 3 == 0 ? beto : ana, QString::number(i), i / 4));
    apply(events);
    for (const char *phone : {"+5491155550001", "+5493515550003"}) {
        const QByteArray from =
            QByteArray(" FROM mensajes m JOIN conversaciones c ON c.id = m.conversacion_id "
                       "WHERE c.telefono = '") +
            phone + "' ORDER BY ";
        EXPECT_EQ(column("SELECT mensaje" + from + "m.timestamp, m.secuencia"),
                  column("SELECT mensaje" + from + "m." + backend().insertionOrder()));
    }
    EXPECT_EQ(cell("SELECT mensaje FROM mensajes ORDER BY secuencia DESC LIMIT 1"), QStringLiteral("39"));
}

// F-51: an event out of order changes no state.
TEST_P(ConversationStoreContract, anOlderMessageIsStoredAndChangesNothingElse)
{
    apply({message(ana, QStringLiteral("nuevo"), 100)});
    const auto before = backend().query("SELECT * FROM conversaciones");
    backend().clock().advance(1min);
    const Committed late = apply({message(ana, QStringLiteral("viejo"), 50)});
    EXPECT_EQ(late.outcomes, std::vector{EventOutcome::Applied});
    EXPECT_EQ(count("mensajes"), 2);
    EXPECT_EQ(backend().query("SELECT * FROM conversaciones"), before);
}

TEST_P(ConversationStoreContract, howEventsFallIntoBatchesMakesNoDifference)
{
    const std::vector<int> seconds{10, 5, 20, 20, 7, 30};
    const auto summary = [this] {
        return backend().query(
            "SELECT ultimo_mensaje, ts_ultimo_mensaje, mensajes_no_leidos, estado, "
            "ventana_24h_inicio, ventana_24h_fin, router_ultimo_evento FROM conversaciones");
    };
    std::vector<WorkEvent> events;
    for (const int second : seconds)
        events.push_back(message(ana, QString::number(second), second));
    apply(events);
    const auto together = summary();
    SetUp();
    for (const WorkEvent &one : events)
        apply({one});
    EXPECT_EQ(summary(), together);
    EXPECT_EQ(cell("SELECT mensajes_no_leidos FROM conversaciones"), QStringLiteral("4"));
}

TEST_P(ConversationStoreContract, anAgentsLaterMessageStaysTheLastOne)
{
    apply({message(ana, QStringLiteral("hola"), 0)});
    backend().execute("UPDATE conversaciones SET ultimo_mensaje = 'del agente', ultimo_mensaje_at = '" +
                      shown(at(60)).toLatin1() + "', ts_ultimo_mensaje = '" + shown(at(60)).toLatin1() + "'");
    apply({message(ana, QStringLiteral("cruzado"), 30)});
    EXPECT_EQ(cell("SELECT ultimo_mensaje FROM conversaciones"), QStringLiteral("del agente"));
    EXPECT_EQ(cell("SELECT ts_ultimo_mensaje FROM conversaciones"), shown(at(60)));
    EXPECT_EQ(cell("SELECT router_ultimo_evento FROM conversaciones"), shown(at(30)));
    EXPECT_EQ(cell("SELECT mensajes_no_leidos FROM conversaciones"), QStringLiteral("2"));
}

TEST_P(ConversationStoreContract, theLastTextIsCutAt500Characters)
{
    apply({message(ana, QString(2000, QLatin1Char('x')), 0)});
    EXPECT_EQ(cell("SELECT length(ultimo_mensaje) FROM conversaciones"), QStringLiteral("500"));
    EXPECT_EQ(cell("SELECT length(mensaje) FROM mensajes"), QStringLiteral("2000"));
    apply({message(ana, QString(499, QLatin1Char('x')) + QStringLiteral("😀😀"), 1)});
    EXPECT_EQ(cell("SELECT length(ultimo_mensaje) FROM conversaciones"), QStringLiteral("499"));
}

// F-24: what an agent owns is never written.
TEST_P(ConversationStoreContract, agentOwnedColumnsAreNeverWritten)
{
    apply({message(ana, QStringLiteral("hola"), 0)});
    const QByteArray when = shown(at(1)).toLatin1();
    backend().execute(
        "UPDATE conversaciones SET asignado_a = 'eva@x', asignado_nombre = 'Eva', asignado_ts = '" + when +
        "', agente_asignado_id = 'a1', inbox_fijo = 'ventas', fijada = true, fijada_orden = 3, "
        "desconectado_wsp4 = true, desconectado_ventas_api = true, desconectado_por = 'eva@x', "
        "desconectado_ts = '" +
        when +
        "', desconectado_motivo = 'm', area = 'ventas', "
        "estado = 'derivada', router_estado = 'derivado', etiqueta = 'e'");
    const QByteArray owned =
        "SELECT asignado_a, asignado_nombre, asignado_ts, agente_asignado_id, inbox_fijo, fijada, "
        "fijada_orden, desconectado_wsp4, desconectado_ventas_api, desconectado_por, "
        "desconectado_ts, desconectado_motivo, area, estado, router_estado, etiqueta, created_at "
        "FROM conversaciones";
    const auto before = backend().query(owned);
    ConversationState seen;
    apply({message(ana, QStringLiteral("sigo"), 10)},
          [&](const ConversationState &state, const InboundEvent &event) {
              seen = state;
              return byStep(state, event);
          });
    EXPECT_EQ(backend().query(owned), before);
    EXPECT_EQ(cell("SELECT ultimo_mensaje FROM conversaciones"), QStringLiteral("sigo"));
    EXPECT_TRUE(seen.disconnected);
    EXPECT_EQ(seen.fixedInbox, QStringLiteral("ventas"));
    EXPECT_EQ(seen.assignedTo, QStringLiteral("eva@x"));
    EXPECT_EQ(seen.estado, QStringLiteral("derivada"));
    EXPECT_EQ(seen.area.value, QStringLiteral("ventas"));
}

TEST_P(ConversationStoreContract, aClosedConversationIsFollowedByANewOne)
{
    for (const char *closed : {"cerrada", "resuelta"}) {
        SetUp();
        apply({message(ana, QStringLiteral("hola"), 0)});
        backend().execute(QByteArray("UPDATE conversaciones SET estado = '") + closed + "'");
        apply({message(ana, QStringLiteral("otra vez"), 60), message(ana, QStringLiteral("y otra"), 61)});
        EXPECT_EQ(count("contactos"), 1);
        EXPECT_EQ(count("conversaciones"), 2);
        EXPECT_EQ(count("conversaciones", "estado NOT IN ('cerrada', 'resuelta')"), 1);
        EXPECT_EQ(
            count("mensajes m JOIN conversaciones c ON c.id = m.conversacion_id", "c.estado = 'activa'"), 2);
    }
}

// F-20: one live conversation per contact and line.
TEST_P(ConversationStoreContract, eachLineHasItsOwnConversation)
{
    WorkEvent other = message(ana, QStringLiteral("en ventas"), 1);
    other.event.line = otherLine;
    apply({message(ana, QStringLiteral("en wsp4"), 0), other});
    EXPECT_EQ(count("contactos"), 1);
    EXPECT_EQ(column("SELECT linea_origen FROM conversaciones ORDER BY linea_origen"),
              QStringLiteral("ventas_api,wsp4"));
    EXPECT_EQ(cell("SELECT m.mensaje FROM mensajes m JOIN conversaciones c ON c.id = m.conversacion_id "
                   "WHERE c.linea_origen = 'ventas_api'"),
              QStringLiteral("en ventas"));
}

// F-11: only words that the CRM's check allows are written.
TEST_P(ConversationStoreContract, everyTypeOfContentHasItsRow)
{
    const std::vector<std::pair<MessageType, QString>> types{
        {MessageType::Text, QStringLiteral("text")},
        {MessageType::Image, QStringLiteral("image")},
        {MessageType::Audio, QStringLiteral("audio")},
        {MessageType::Video, QStringLiteral("video")},
        {MessageType::Document, QStringLiteral("document")},
        {MessageType::Location, QStringLiteral("location")},
        {MessageType::Contact, QStringLiteral("contact")}};
    std::vector<WorkEvent> events;
    QStringList words;
    for (const auto &[type, word] : types) {
        MessageContent content;
        content.type = type;
        content.text = word;
        events.push_back(event(ana, static_cast<int>(events.size()), content));
        words << word;
    }
    apply(events);
    EXPECT_EQ(column("SELECT tipo FROM mensajes ORDER BY timestamp"), words.join(QLatin1Char(',')));
}

TEST_P(ConversationStoreContract, mediaChoicesAndMetadataAreKept)
{
    MessageContent photo;
    photo.type = MessageType::Image;
    photo.text = QStringLiteral("[Sticker]");
    photo.media =
        MediaRef{QStringLiteral("100338"), QStringLiteral("sticker"),      QStringLiteral("image/webp"),
                 QStringLiteral("2QZd="),  QStringLiteral("a \"b\".webp"), false};
    photo.metadata = R"({"context":{"forwarded":true}})";
    photo.forwarded = true;
    MessageContent tap;
    tap.text = QStringLiteral("Sí");
    tap.choice = Choice{QStringLiteral("area_admin"), QStringLiteral("Sí")};
    apply({event(ana, 0, photo), event(ana, 1, tap)});
    EXPECT_EQ(backend().query(
                  "SELECT media_type, media_filename, reenviado FROM mensajes ORDER BY timestamp LIMIT 1"),
              (std::vector{QStringList{QStringLiteral("sticker"), QStringLiteral("a \"b\".webp"),
                                       QStringLiteral("1")}}));
    EXPECT_EQ(
        json("SELECT metadata FROM mensajes WHERE media_type = 'sticker'"),
        QStringLiteral(R"({"context":{"forwarded":true},"media":{"id":"100338","mime_type":"image/webp",)"
                       R"("sha256":"2QZd=","voice":false}})"));
    EXPECT_EQ(cell("SELECT opcion_seleccionada FROM mensajes WHERE opcion_seleccionada IS NOT NULL"),
              QStringLiteral("area_admin"));
}

TEST_P(ConversationStoreContract, aMessageOverTheLimitIsStoredAndMarked)
{
    const auto limited = [](const ConversationState &state, const InboundEvent &event) {
        Changes changes = byStep(state, event);
        changes.store = StoreMessage{true, {}};
        return changes;
    };
    WorkEvent tap = message(ana, QStringLiteral("con metadata"), 1);
    std::get<MessageContent>(tap.event.body).metadata = R"({"order":{}})";
    const Committed committed = apply({message(ana, QStringLiteral("sin"), 0), tap}, limited);
    EXPECT_EQ(committed.limited, 2);
    EXPECT_EQ(json("SELECT metadata FROM mensajes WHERE mensaje = 'sin'"),
              QStringLiteral(R"({"limitado":true})"));
    EXPECT_EQ(json("SELECT metadata FROM mensajes WHERE mensaje = 'con metadata'"),
              QStringLiteral(R"({"limitado":true,"order":{}})"));
}

TEST_P(ConversationStoreContract, aQuoteNamesTheMessage)
{
    apply({message(ana, QStringLiteral("primero"), 0, "AAAA0001")});
    WorkEvent exact = message(ana, QStringLiteral("cita"), 1);
    std::get<MessageContent>(exact.event.body).quotedId = wamid("AAAA0001");
    WorkEvent byTail = message(ana, QStringLiteral("cita por la cola"), 2);
    std::get<MessageContent>(byTail.event.body).quotedId = wamid("AAAA0001", false);
    WorkEvent sameBatch = message(ana, QStringLiteral("cita del lote"), 3);
    std::get<MessageContent>(sameBatch.event.body).quotedId = exact.event.id;
    WorkEvent unknown = message(ana, QStringLiteral("cita perdida"), 4);
    std::get<MessageContent>(unknown.event.body).quotedId = wamid("BBBB0009");
    apply({exact, byTail, sameBatch, unknown});
    const auto quoted = [this](const char *text) {
        return column(QByteArray("SELECT coalesce(q.mensaje, 'nada') FROM mensajes m "
                                 "LEFT JOIN mensajes q ON q.id = m.mensaje_citado_id WHERE m.mensaje = '") +
                      text + "'");
    };
    EXPECT_EQ(quoted("cita"), QStringLiteral("primero"));
    EXPECT_EQ(quoted("cita por la cola"), QStringLiteral("primero"));
    EXPECT_EQ(quoted("cita del lote"), QStringLiteral("cita"));
    EXPECT_EQ(quoted("cita perdida"), QStringLiteral("nada"));
    EXPECT_EQ(cell("SELECT whatsapp_context_id FROM mensajes WHERE mensaje = 'cita perdida'"),
              QString::fromLatin1(wamid("BBBB0009")));
}

} // namespace

} // namespace psi::contract
