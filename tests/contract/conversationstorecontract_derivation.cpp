// Hand-overs to areas: ticket, derivación, audit_log, system line, confirmation and area webhook in one
// transaction.
#include <atomic>
#include <thread>

#include <QJsonDocument>
#include <QJsonObject>

#include "service/domain/router/derivation.h"
#include "service/domain/router/step.h"
#include "tests/contract/conversationstorecontract.h"

namespace psi::contract {

namespace {

const QByteArray ticketIds("SELECT ticket_id FROM tickets ORDER BY ticket_id");

OutgoingRow confirmation()
{
    OutgoingRow row;
    row.type = QStringLiteral("text");
    row.text = QStringLiteral("Te atiende Ventas. Ticket {ticket}");
    row.payload = R"({"type":"text","text":{"body":"Te atiende Ventas. Ticket {ticket}"}})";
    row.menu = QStringLiteral("principal");
    return row;
}

OutgoingRow webhook(const AreaId &area)
{
    OutgoingRow row;
    row.kind = OutgoingRow::Kind::AreaWebhook;
    row.area = area;
    return row;
}

// A decision that hands the conversation over to ventas, on the day of its event's number.
Changes handedOver(const Changes &stored, const ConversationState &state, const QByteArray &day = "20260528")
{
    Changes changes = stored;
    DerivationDraft draft;
    draft.from = state.area;
    draft.to = AreaId(QStringLiteral("ventas"));
    draft.subetiqueta = QStringLiteral("promos");
    draft.motivo = QStringLiteral("Promos / Becas");
    draft.mensajeContexto = QStringLiteral("Consulta por promos");
    draft.menuOption = QStringLiteral("inscripciones_promos");
    draft.note = QStringLiteral("Derivado a ventas, ticket {ticket}");
    draft.day = day;
    draft.fromEstado = state.estado;
    draft.fromRouterEstado = state.routerEstado;
    changes.derivation = draft;
    changes.conversation.area = draft.to;
    changes.conversation.estado = QStringLiteral("derivada");
    changes.conversation.routerEstado = QStringLiteral("derivado");
    changes.conversation.menuActual = QString();
    changes.conversation.subetiqueta = draft.subetiqueta;
    changes.outgoing = {confirmation(), webhook(draft.to)};
    return changes;
}

QJsonObject objectOf(const QString &json) { return QJsonDocument::fromJson(json.toUtf8()).object(); }

Decide handOver(const QByteArray &day = "20260528")
{
    return [day](const ConversationState &state, const InboundEvent &event) {
        return handedOver(step(state, event, MenuTree(), RouterPolicy(), event.acceptedAt), state, day);
    };
}

// F-29: state, ticket, derivación, audit, system line and what goes out, or nothing.
TEST_P(ConversationStoreContract, aHandOverIsWrittenWithTheMessageThatCausedIt)
{
    apply({message(ana, QStringLiteral("hola"), 0)});
    apply({message(ana, QStringLiteral("promos"), 60)}, handOver());
    const QString conversation = cell("SELECT id FROM conversaciones");
    EXPECT_EQ(
        backend().query("SELECT area, estado, router_estado, menu_actual, subetiqueta FROM conversaciones"),
        (std::vector{QStringList{QStringLiteral("ventas"), QStringLiteral("derivada"),
                                 QStringLiteral("derivado"), QStringLiteral("NULL"),
                                 QStringLiteral("promos")}}));
    const QString ticket = QStringLiteral("TKT-20260528-00001");
    EXPECT_EQ(backend().query("SELECT ticket_id, conversacion_id, telefono, area, area_origen, area_destino, "
                              "subetiqueta, motivo, estado, prioridad, origen, ts_abierto FROM tickets"),
              (std::vector{QStringList{ticket, conversation, QStringLiteral("+5491155550001"),
                                       QStringLiteral("ventas"), QStringLiteral("wsp4"),
                                       QStringLiteral("ventas"), QStringLiteral("promos"),
                                       QStringLiteral("Promos / Becas"), QStringLiteral("abierto"),
                                       QStringLiteral("normal"), QStringLiteral("router"), shown(at(60))}}));
    EXPECT_EQ(backend().query("SELECT ticket_id, conversacion_id, telefono, area_origen, area_destino, area, "
                              "subetiqueta, mensaje_contexto, menu_option_selected, derivado_por, status, "
                              "ts_derivacion FROM derivaciones"),
              (std::vector{
                  QStringList{ticket, conversation, QStringLiteral("+5491155550001"), QStringLiteral("wsp4"),
                              QStringLiteral("ventas"), QStringLiteral("ventas"), QStringLiteral("promos"),
                              QStringLiteral("Consulta por promos"), QStringLiteral("inscripciones_promos"),
                              QStringLiteral("router"), QStringLiteral("completada"), shown(at(60))}}));
}

TEST_P(ConversationStoreContract, aHandOverIsAuditedAndShownToAgentsWithoutRingingThem)
{
    apply({message(ana, QStringLiteral("hola"), 0)});
    apply({message(ana, QStringLiteral("promos"), 60)}, handOver());
    EXPECT_EQ(backend().query("SELECT accion, tabla_afectada, user_name, origen, motivo FROM audit_log"),
              (std::vector{QStringList{QStringLiteral("derivar"), QStringLiteral("conversaciones"),
                                       QStringLiteral("router"), QStringLiteral("router-wsp4"),
                                       QStringLiteral("Promos / Becas")}}));
    EXPECT_EQ(cell("SELECT registro_id FROM audit_log"), cell("SELECT id FROM conversaciones"));
    const QJsonObject before = objectOf(cell("SELECT valores_anteriores FROM audit_log"));
    EXPECT_EQ(before[QStringLiteral("area")], QStringLiteral("wsp4"));
    EXPECT_EQ(before[QStringLiteral("estado")], QStringLiteral("nueva"));
    const QJsonObject after = objectOf(cell("SELECT valores_nuevos FROM audit_log"));
    EXPECT_EQ(after[QStringLiteral("area")], QStringLiteral("ventas"));
    EXPECT_EQ(after[QStringLiteral("ticket_id")], QStringLiteral("TKT-20260528-00001"));
    EXPECT_EQ(column("SELECT direccion || ' ' || remitente_tipo || ' ' || mensaje FROM mensajes ORDER BY " +
                     backend().insertionOrder()),
              QStringLiteral("entrante contacto hola,entrante contacto promos,"
                             "saliente sistema Derivado a ventas\\, ticket TKT-20260528-00001,"
                             "saliente sistema Te atiende Ventas. Ticket TKT-20260528-00001")
                  .remove(QLatin1Char('\\')));
    EXPECT_EQ(column("SELECT menu_mostrado FROM mensajes WHERE menu_mostrado IS NOT NULL"),
              QStringLiteral("principal"));
    EXPECT_EQ(cell("SELECT mensajes_no_leidos FROM conversaciones"), QStringLiteral("2"));
    EXPECT_EQ(count("router_outbox", "clase = 'mensaje'"), 1); // the system line is sent to nobody
}

// F-26: the area is told; nothing a person writes can pass for the ticket's number.
TEST_P(ConversationStoreContract, theAreaIsToldByARowThatNamesTheTicket)
{
    apply({message(ana, QStringLiteral("hola"), 0)});
    const Committed committed = apply({message(ana, QStringLiteral("dice \"{ticket}\"\n{"), 60)}, handOver());
    ASSERT_EQ(committed.wakeUps.size(), 2u);
    EXPECT_EQ(committed.wakeUps[1].lane.route, Route::Area);
    EXPECT_EQ(committed.wakeUps[1].lane.ring, "ventas");
    const QJsonObject body = objectOf(cell("SELECT carga FROM router_outbox WHERE clase = 'area'"));
    const QJsonObject wanted{{QStringLiteral("type"), QStringLiteral("derivacion")},
                             {QStringLiteral("conversacion_id"), cell("SELECT id FROM conversaciones")},
                             {QStringLiteral("ticket_id"), QStringLiteral("TKT-20260528-00001")},
                             {QStringLiteral("derivacion_id"), cell("SELECT id FROM derivaciones")},
                             {QStringLiteral("linea"), QStringLiteral("wsp4")},
                             {QStringLiteral("telefono"), QStringLiteral("+5491155550001")},
                             {QStringLiteral("nombre"), QStringLiteral("Ana Pérez")},
                             {QStringLiteral("area_origen"), QStringLiteral("wsp4")},
                             {QStringLiteral("area_destino"), QStringLiteral("ventas")},
                             {QStringLiteral("subetiqueta"), QStringLiteral("promos")},
                             {QStringLiteral("motivo"), QStringLiteral("Promos / Becas")},
                             {QStringLiteral("mensaje"), QStringLiteral("dice \"{ticket}\"\n{")},
                             {QStringLiteral("timestamp"), shown(at(60))}};
    EXPECT_EQ(body, wanted);
    EXPECT_EQ(cell("SELECT mensaje FROM mensajes WHERE direccion = 'entrante' AND timestamp > '" +
                   shown(at(30)).toLatin1() + "'"),
              QStringLiteral("dice \"{ticket}\"\n{"));
    EXPECT_EQ(
        objectOf(cell("SELECT carga FROM router_outbox WHERE clase = 'mensaje'"))[QStringLiteral("text")]
            .toObject()[QStringLiteral("body")],
        QStringLiteral("Te atiende Ventas. Ticket TKT-20260528-00001"));
}

// F-29, F-30: a refused row takes the whole hand-over with it, and its number is given to the next.
TEST_P(ConversationStoreContract, whatFailsLeavesNothingAndTakesNoNumber)
{
    apply({message(ana, QStringLiteral("hola"), 0), message(beto, QStringLiteral("hola"), 0)});
    backend().refuseText("malo");
    const Result<Committed> refused = tryApply(
        {message(ana, QStringLiteral("bien"), 60), message(beto, QStringLiteral("malo"), 60)}, handOver());
    ASSERT_FALSE(refused.isOk());
    EXPECT_EQ(refused.error().code, ErrorCode::EventFault);
    for (const QByteArray table : {"tickets", "derivaciones", "audit_log", "router_outbox"})
        EXPECT_EQ(count(table), 0) << table.toStdString();
    EXPECT_EQ(count("conversaciones", "estado = 'derivada'"), 0);
    EXPECT_EQ(count("mensajes"), 2);
    apply({message(ana, QStringLiteral("bien"), 61)}, handOver());
    EXPECT_EQ(column(ticketIds), QStringLiteral("TKT-20260528-00001"));
}

// F-28: one counter a day, whatever the batches.
TEST_P(ConversationStoreContract, ticketsAreCountedByDay)
{
    apply({message(ana, QStringLiteral("a"), 0), message(beto, QStringLiteral("b"), 0)}, handOver());
    apply({message(ana, QStringLiteral("c"), 1)}, handOver());
    apply({message(ana, QStringLiteral("d"), 2), message(beto, QStringLiteral("e"), 2)},
          handOver("20260529"));
    EXPECT_EQ(column(ticketIds), QStringLiteral("TKT-20260528-00001,TKT-20260528-00002,TKT-20260528-00003,"
                                                "TKT-20260529-00001,TKT-20260529-00002"));
}

// F-28: a CRM that numbers tickets itself, and tails of other generations.
TEST_P(ConversationStoreContract, aNumberThatSomebodyElseGaveIsNotGivenAgain)
{
    for (const QByteArray tail : {"20260528-00041", "20260528-9ZK3A", "20260528-AB12C", "20260527-00077"})
        backend().execute("INSERT INTO tickets (ticket_id, telefono, area) VALUES ('TKT-" + tail +
                          "', '1', 'x')");
    apply({message(ana, QStringLiteral("a"), 0)}, handOver());
    EXPECT_EQ(cell("SELECT ticket_id FROM derivaciones"), QStringLiteral("TKT-20260528-00042"));
    backend().execute(
        "INSERT INTO tickets (ticket_id, telefono, area) VALUES ('TKT-20260528-00050', '1', 'x')");
    apply({message(ana, QStringLiteral("b"), 1)}, handOver());
    EXPECT_EQ(cell("SELECT max(ticket_id) FROM derivaciones"), QStringLiteral("TKT-20260528-00051"));
}

// F-28: workers that hand over at the same time.
TEST_P(ConversationStoreContract, numbersDrawnAtOnceAreAllDifferent)
{
    constexpr int workers = 4;
    constexpr int each = 25;
    std::vector<std::vector<WorkEvent>> work(workers);
    for (int i = 0; i < workers * each; ++i)
        work[static_cast<std::size_t>(i % workers)].push_back(
            message({QString::number(5'491'155'550'000 + i)}, QStringLiteral("x"), i));
    std::vector<std::thread> threads;
    std::atomic<int> failed{0};
    for (const auto &mine : work) {
        threads.emplace_back([&, decide = handOver()] {
            for (const WorkEvent &one : mine)
                failed += tryApply({one}, decide).isOk() ? 0 : 1;
        });
    }
    for (std::thread &thread : threads)
        thread.join();
    EXPECT_EQ(failed, 0);
    EXPECT_EQ(cell("SELECT count(DISTINCT ticket_id) FROM tickets").toInt(), workers * each);
    EXPECT_EQ(cell("SELECT max(ticket_id) FROM tickets"), QStringLiteral("TKT-20260528-00100"));
    EXPECT_EQ(count("derivaciones", "ticket_id IN (SELECT ticket_id FROM tickets)"), workers * each);
}

// F-07: a redelivery opens no second ticket.
TEST_P(ConversationStoreContract, aRedeliveryHandsOverOnce)
{
    const WorkEvent one = message(ana, QStringLiteral("a"), 0);
    apply({one, one}, handOver());
    const Committed again = apply({one}, handOver());
    EXPECT_EQ(again.outcomes, (std::vector{EventOutcome::Duplicate}));
    EXPECT_EQ(again.wakeUps.size(), 2u);
    for (const QByteArray table : {"tickets", "derivaciones", "audit_log"})
        EXPECT_EQ(count(table), 1) << table.toStdString();
    EXPECT_EQ(count("mensajes"), 3);
}

// F-09: a choice made by typing leaves the option it meant.
TEST_P(ConversationStoreContract, aTypedChoiceNamesItsOption)
{
    WorkEvent tapped = message(ana, QStringLiteral("Alumnos"), 1);
    std::get<MessageContent>(tapped.event.body).choice =
        Choice{QStringLiteral("area_alumnos"), QStringLiteral("Alumnos")};
    apply({message(ana, QStringLiteral("11"), 0), tapped, message(ana, QStringLiteral("nada"), 2)},
          [](const ConversationState &state, const InboundEvent &event) {
              Changes changes = byStep(state, event);
              if (event.time == at(0))
                  changes.store = StoreMessage{false, QStringLiteral("admin_pagos")};
              return changes;
          });
    EXPECT_EQ(column("SELECT coalesce(opcion_seleccionada, '-') FROM mensajes ORDER BY " +
                     backend().insertionOrder()),
              QStringLiteral("admin_pagos,area_alumnos,-"));
}

TEST_P(ConversationStoreContract, theNumberOfStatementsDoesNotDependOnTheNumberOfHandOvers)
{
    std::vector<int> counts;
    for (const int events : {1, 50, 300}) {
        SetUp();
        std::vector<WorkEvent> batch;
        for (int i = 0; i < events; ++i)
            batch.push_back(message({QString::number(5'491'155'550'000 + i)}, QStringLiteral("x"), i));
        backend().takeStatementCount();
        apply(batch, handOver());
        counts.push_back(backend().takeStatementCount());
        EXPECT_EQ(count("tickets"), events);
    }
    EXPECT_EQ(counts, std::vector<int>(3, counts.front()));
    EXPECT_LE(counts.front(), 40);
}

} // namespace

} // namespace psi::contract
