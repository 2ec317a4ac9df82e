#include "tests/contract/conversationstorecontract.h"

namespace psi::contract {

namespace {

const QByteArray reactions = "SELECT coalesce(p.nombre, '-') || ' ' || r.emoji FROM mensaje_reacciones r "
                             "LEFT JOIN contactos p ON p.id = r.contacto_id ORDER BY 1";

TEST_P(ConversationStoreContract, aContactHasOneReactionPerMessage)
{
    const QByteArray id = wamid("AAAA0001");
    const auto react = [&](const QString &emoji, int second) {
        return apply({event(ana, second, Reaction{id, emoji})}).parked;
    };
    apply({message(ana, QStringLiteral("hola"), 0, "AAAA0001")});
    EXPECT_EQ(react(QStringLiteral("👍"), 1), std::vector{false});
    EXPECT_EQ(cell(reactions), QStringLiteral("Ana Pérez 👍"));
    const auto whole = backend().query("SELECT * FROM mensaje_reacciones");
    react(QStringLiteral("👍"), 2);
    EXPECT_EQ(backend().query("SELECT * FROM mensaje_reacciones"), whole);
    react(QStringLiteral("❤️"), 3);
    EXPECT_EQ(cell(reactions), QStringLiteral("Ana Pérez ❤️"));
    react({}, 4);
    EXPECT_EQ(count("mensaje_reacciones"), 0);
    react({}, 5);
    EXPECT_EQ(count("router_eventos", "tipo = 'reaction' AND estado = 'aplicado'"), 5);
    EXPECT_EQ(count("mensajes"), 1);
}

TEST_P(ConversationStoreContract, reactionsOfABatchAreAppliedInOrder)
{
    const QByteArray id = wamid("AAAA0001");
    apply({message(ana, QStringLiteral("hola"), 0, "AAAA0001"),
           event(ana, 1, Reaction{id, QStringLiteral("👍")}), event(ana, 2, Reaction{id, {}}),
           event(ana, 3, Reaction{id, QStringLiteral("🙏")})});
    EXPECT_EQ(cell(reactions), QStringLiteral("Ana Pérez 🙏"));
    apply({event(ana, 4, Reaction{id, QStringLiteral("👍")}), event(ana, 5, Reaction{id, {}})});
    EXPECT_EQ(count("mensaje_reacciones"), 0);
}

TEST_P(ConversationStoreContract, anOlderReactionDoesNotReplaceANewerOne)
{
    const QByteArray id = wamid("AAAA0001");
    apply({message(ana, QStringLiteral("hola"), 0, "AAAA0001"),
           event(ana, 9, Reaction{id, QStringLiteral("👍")})});
    apply({event(ana, 5, Reaction{id, QStringLiteral("❤️")})});
    apply({event(ana, 6, Reaction{id, {}})});
    EXPECT_EQ(cell(reactions), QStringLiteral("Ana Pérez 👍"));
}

TEST_P(ConversationStoreContract, agentsReactionsAreLeftAlone)
{
    const QByteArray id = wamid("AAAA0001");
    apply({message(ana, QStringLiteral("hola"), 0, "AAAA0001")});
    backend().execute("INSERT INTO mensaje_reacciones (id, mensaje_id, usuario_id, emoji) "
                      "SELECT '7c9e6679-7425-40de-944b-e07fc1f90ae7', id, "
                      "'7c9e6679-7425-40de-944b-e07fc1f90ae8', '👍' FROM mensajes");
    apply({event(ana, 1, Reaction{id, QStringLiteral("👍")}), event(ana, 2, Reaction{id, {}})});
    EXPECT_EQ(cell(reactions), QStringLiteral("- 👍"));
}

// F-41: a reaction finds its message though the ids of both directions differ.
TEST_P(ConversationStoreContract, aTargetIsFoundByTheTailOfItsIdAmongThePersonsMessages)
{
    apply({message(ana, QStringLiteral("hola"), 0, "AAAA0001"), message(beto, QStringLiteral("hola"), 0)});
    EXPECT_EQ(apply({event(ana, 1, Reaction{wamid("AAAA0001", false), QStringLiteral("👍")})}).parked,
              std::vector{false});
    EXPECT_EQ(cell(reactions), QStringLiteral("Ana Pérez 👍"));
    EXPECT_EQ(apply({event(beto, 1, Reaction{wamid("AAAA0001", false), QStringLiteral("👍")})}).parked,
              std::vector{true});
    EXPECT_EQ(count("mensaje_reacciones"), 1);
}

TEST_P(ConversationStoreContract, anEditReplacesTheTextAndARevokeHidesTheMessage)
{
    const QByteArray id = wamid("AAAA0001");
    MessageContent content;
    apply({message(ana, QStringLiteral("hola"), 0, "AAAA0001")});
    content.text = QStringLiteral("nueva");
    apply({event(ana, 9, MessageEdit{id, content})});
    content.text = QStringLiteral("vieja");
    apply({event(ana, 5, MessageEdit{id, content})});
    EXPECT_EQ(column("SELECT mensaje, editado, eliminado FROM mensajes"), QStringLiteral("nueva 1 0"));
    apply({event(ana, 10, MessageRevoke{id})});
    EXPECT_EQ(column("SELECT eliminado, eliminado_por, eliminado_ts FROM mensajes"),
              QStringLiteral("1 contacto ") + shown(at(10)));
    EXPECT_EQ(column("SELECT tipo || ' ' || estado FROM router_eventos ORDER BY id"),
              QStringLiteral("edit aplicado,edit aplicado,revoke aplicado"));
    EXPECT_EQ(count("mensajes"), 1);
}

TEST_P(ConversationStoreContract, anEditInTheBatchOfItsMessageIsAppliedToo)
{
    MessageContent content;
    content.text = QStringLiteral("nueva");
    apply({message(ana, QStringLiteral("hola"), 0, "AAAA0001"),
           event(ana, 1, MessageEdit{wamid("AAAA0001"), content})});
    EXPECT_EQ(cell("SELECT mensaje FROM mensajes"), QStringLiteral("nueva"));
}

TEST_P(ConversationStoreContract, whatNamesAnUnknownMessageIsParked)
{
    const QByteArray id = wamid("DDDD0009");
    const Committed committed =
        apply({event(ana, 0, Reaction{id, QStringLiteral("👍")}),
               event(ana, 1, MessageEdit{id, MessageContent{}}), event(ana, 2, MessageRevoke{id})});
    EXPECT_EQ(committed.outcomes, std::vector(3, EventOutcome::Applied));
    EXPECT_EQ(committed.parked, std::vector(3, true));
    EXPECT_EQ(
        column(
            "SELECT clase || ' ' || tipo || ' ' || estado || ' ' || motivo FROM router_eventos ORDER BY id"),
        QStringLiteral("mensaje reaction aparcado mensaje_desconocido,mensaje edit aparcado "
                       "mensaje_desconocido,mensaje revoke aparcado mensaje_desconocido"));
    EXPECT_EQ(column("SELECT json FROM router_eventos LIMIT 1"), QStringLiteral(R"({"type":"x"})"));
    EXPECT_EQ(count("contactos"), 0);
}

TEST_P(ConversationStoreContract, aCustomerCannotChangeOurMessages)
{
    apply({message(ana, QStringLiteral("hola"), 0)});
    backend().execute(
        "INSERT INTO mensajes (id, conversacion_id, mensaje, tipo, direccion, remitente_tipo, "
        "whatsapp_message_id, timestamp) SELECT '7c9e6679-7425-40de-944b-e07fc1f90ae7', id, 'nuestro', "
        "'text', 'saliente', 'agente', '" +
        wamid("EEEE0001", false) +
        "', '2026-05-28T20:26:40.000Z' "
        "FROM conversaciones");
    const Committed committed =
        apply({event(ana, 1, MessageRevoke{wamid("EEEE0001", false)}),
               event(ana, 2, Reaction{wamid("EEEE0001", false), QStringLiteral("👍")})});
    EXPECT_EQ(committed.parked, (std::vector{true, false}));
    EXPECT_EQ(count("mensajes", "eliminado = true"), 0);
    EXPECT_EQ(count("mensaje_reacciones"), 1);
}

TEST_P(ConversationStoreContract, everyOtherElementLeavesOneRow)
{
    WorkEvent unknownLine = message(ana, QStringLiteral("x"), 0);
    unknownLine.event.line = LineId();
    WorkEvent error = event({}, 0, RawElement{QStringLiteral("error")});
    error.event.eventClass = EventClass::Error;
    WorkEvent other = event({}, 0, RawElement{QStringLiteral("template")});
    other.event.eventClass = EventClass::Other;
    other.event.field = QStringLiteral("message_template_status_update");
    WorkEvent badStatus = event({}, 0, RawElement{QStringLiteral("status")});
    badStatus.event.eventClass = EventClass::Status;
    const Committed committed = apply({unknownLine, error, other, badStatus});
    EXPECT_EQ(committed.parked, std::vector(4, true));
    EXPECT_EQ(column("SELECT clase || ' ' || motivo FROM router_eventos ORDER BY id"),
              QStringLiteral(
                  "mensaje linea_desconocida,error error_de_meta,otro campo_sin_uso,estado estado_sin_uso"));
    EXPECT_EQ(count("mensajes") + count("contactos") + count("router_estados_mensaje"), 0);
}

} // namespace

} // namespace psi::contract
