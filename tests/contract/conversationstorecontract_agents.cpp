// What agents write: message, outbox row and conversation in one transaction, and what of it can be read.
#include "tests/contract/agentmessagescontract.h"

#include "service/domain/outbound/outboxwakeup.h"

namespace psi::contract {

namespace {
const QString someId = QStringLiteral("01234567-89ab-7cde-8f01-23456789abcd");
} // namespace

AgentMessage AgentMessagesContract::text(const char *what)
{
    AgentMessage message;
    message.type = QStringLiteral("text");
    message.text = QString::fromUtf8(what);
    message.payload = R"({"type":"text","text":{"body":"x"}})";
    message.agentId = QStringLiteral("7");
    message.agentName = QStringLiteral("Lucía");
    message.token = QStringLiteral("tok1");
    message.lines = {LineId(QStringLiteral("wsp4")), LineId(QStringLiteral("ventas_api"))};
    return message;
}

AgentMessage AgentMessagesContract::greetingTemplate()
{
    AgentMessage message = text("[Plantilla: saludo]");
    message.type = QStringLiteral("template");
    message.isFreeForm = false;
    message.metadata = R"({"template":{"name":"saludo"}})";
    return message;
}

void AgentMessagesContract::SetUp()
{
    ConversationStoreContract::SetUp();
    apply({fromNow(ana, "hola", "AAAA0001")});
    m_conversation = cell("SELECT id FROM conversaciones");
}

WorkEvent AgentMessagesContract::fromNow(const Someone &from, const char *what, const QByteArray &tail)
{
    WorkEvent work = message(from, QString::fromUtf8(what), 0, tail);
    work.event.time = std::chrono::floor<std::chrono::seconds>(backend().clock().now());
    work.event.acceptedAt = backend().clock().now();
    return work;
}

AgentMessage AgentMessagesContract::toAna(const char *what)
{
    AgentMessage message = text(what);
    message.conversationId = m_conversation;
    return message;
}

AgentSend AgentMessagesContract::add(const AgentMessage &message)
{
    const Result<AgentSend> sent = backend().agents().add(message);
    EXPECT_TRUE(sent.isOk()) << (sent ? "" : sent.error().message.toStdString());
    return sent ? *sent : AgentSend{Outcome::NoConversation, {}, {}};
}

// F-27: what an agent wrote has its rows before any call is made.
TEST_P(AgentMessagesContract, theMessageItsOutboxRowAndTheConversationAreWrittenTogether)
{
    const AgentSend sent = add(toAna("¿En qué te ayudo?"));
    EXPECT_EQ(sent.outcome, Outcome::Stored);
    EXPECT_EQ(
        column(
            "SELECT mensaje, direccion, remitente_tipo, remitente_nombre, remitente_id, tipo FROM mensajes "
            "WHERE direccion = 'saliente'"),
        QStringLiteral("¿En qué te ayudo? saliente agente Lucía 7 text"));
    EXPECT_EQ(column("SELECT clase, estado, generacion, anillo, linea, destinatario, tipo, automatico, token "
                     "FROM router_outbox"),
              QStringLiteral("mensaje pendiente 1 wsp4 wsp4 5491155550001 text 0 tok1"));
    EXPECT_EQ(
        cell("SELECT count(*) FROM router_outbox WHERE evento IS NULL AND expira IS NULL AND mensaje_id = '" +
             sent.id.toLatin1() + "'"),
        QStringLiteral("1"));
    EXPECT_EQ(cell("SELECT ultimo_mensaje FROM conversaciones"), QStringLiteral("¿En qué te ayudo?"));
    EXPECT_EQ(cell("SELECT ts_ultimo_mensaje FROM conversaciones"), shown(backend().clock().now()));
    EXPECT_EQ(sent.wakeUp.priority, PriorityClass::Urgent);
    EXPECT_TRUE(sent.wakeUp.dedupWhileAlive);
    EXPECT_FALSE(sent.wakeUp.deadline.has_value());
    EXPECT_EQ(OutboxWakeUp::fromPayload(sent.wakeUp.payload)->generation, 1);
}

// One lane for a person, whoever writes: an agent's message does not overtake the router's.
TEST_P(AgentMessagesContract, agentsAndRouterShareThePersonsLane)
{
    const Committed committed =
        apply({fromNow(ana, "menu", "AAAA0002")}, [](const auto &state, const auto &event) {
            Changes changes = byStep(state, event);
            OutgoingRow row;
            row.type = QStringLiteral("text");
            row.text = QStringLiteral("Menú");
            row.payload = R"({"type":"text"})";
            changes.outgoing = {row};
            return changes;
        });
    ASSERT_EQ(committed.wakeUps.size(), 1u);
    EXPECT_EQ(add(toAna("hola")).wakeUp.lane, committed.wakeUps[0].lane);
}

// F-49: refused before the call, and nothing of it stays.
TEST_P(AgentMessagesContract, freeFormNeedsAnOpenWindow)
{
    backend().clock().advance(24h - 1s);
    EXPECT_EQ(outcomeOf(toAna("a tiempo")), Outcome::Stored);
    backend().clock().advance(2s);
    EXPECT_EQ(outcomeOf(toAna("tarde")), Outcome::WindowExpired);
    AgentMessage allowed = greetingTemplate();
    allowed.conversationId = m_conversation;
    EXPECT_EQ(outcomeOf(allowed), Outcome::Stored);
    EXPECT_EQ(count("mensajes", "direccion = 'saliente'"), 2);
    EXPECT_EQ(count("router_outbox"), 2);
    EXPECT_EQ(json("SELECT metadata FROM mensajes WHERE mensaje LIKE '[Plantilla%'"),
              QStringLiteral(R"({"template":{"name":"saludo"}})"));
}

TEST_P(AgentMessagesContract, aPersonIsFoundByWhateverFormOfHisNumber)
{
    for (const char *phone : {"5491155550001", "541155550001"}) {
        AgentMessage message = text("hola");
        message.phone = QString::fromLatin1(phone);
        EXPECT_EQ(outcomeOf(message), Outcome::Stored) << phone;
    }
    EXPECT_EQ(count("contactos"), 1);
    EXPECT_EQ(count("conversaciones"), 1);
}

TEST_P(AgentMessagesContract, aNewPersonGetsContactAndConversationByATemplate)
{
    AgentMessage message = greetingTemplate();
    message.phone = QStringLiteral("5493515550003");
    EXPECT_EQ(outcomeOf(message), Outcome::LineNeeded);
    message.line = LineId(QStringLiteral("ventas_api"));
    EXPECT_EQ(outcomeOf(message), Outcome::Stored);
    EXPECT_EQ(column("SELECT c.telefono, v.linea_origen, v.area FROM contactos c JOIN conversaciones v "
                     "ON v.contacto_id = c.id WHERE c.telefono = '+5493515550003'"),
              QStringLiteral("+5493515550003 ventas_api wsp4"));
    AgentMessage free = text("hola");
    free.phone = QStringLiteral("5491155559999");
    free.line = LineId(QStringLiteral("wsp4"));
    EXPECT_EQ(outcomeOf(free), Outcome::WindowExpired);
    EXPECT_EQ(count("contactos", "telefono = '+5491155559999'"), 0);
}

// The reply goes out where the customer wrote, unless the agents pinned another line.
TEST_P(AgentMessagesContract, thePinnedInboxWinsAndElseTheLineOfTheConversation)
{
    AgentMessage wrong = toAna("hola");
    wrong.line = LineId(QStringLiteral("ventas_api"));
    EXPECT_EQ(outcomeOf(wrong), Outcome::LineUnknown);
    backend().execute("UPDATE conversaciones SET inbox_fijo = 'ventas_api'");
    EXPECT_EQ(outcomeOf(wrong), Outcome::Stored);
    EXPECT_EQ(outcomeOf(toAna("otra")), Outcome::Stored);
    EXPECT_EQ(column("SELECT linea, anillo FROM router_outbox"),
              QStringLiteral("ventas_api ventas_api,ventas_api ventas_api"));
    backend().execute("UPDATE conversaciones SET inbox_fijo = 'administracion'"); // no line of ours
    EXPECT_EQ(outcomeOf(toAna("de nuevo")), Outcome::Stored);
    EXPECT_EQ(count("router_outbox", "linea = 'wsp4'"), 1);
}

TEST_P(AgentMessagesContract, aReplyNamesTheMessageOfTheCustomer)
{
    AgentMessage reply = toAna("sí");
    reply.replyTo = cell("SELECT id FROM mensajes WHERE direccion = 'entrante'");
    EXPECT_EQ(outcomeOf(reply), Outcome::Stored);
    EXPECT_EQ(json("SELECT carga FROM router_outbox"),
              QStringLiteral(R"({"context":{"message_id":"%1"},"text":{"body":"x"},"type":"text"})")
                  .arg(QString::fromLatin1(wamid("AAAA0001"))));
    EXPECT_EQ(count("mensajes", "mensaje_citado_id IS NOT NULL AND whatsapp_context_id IS NOT NULL"), 1);
    AgentMessage lost = toAna("¿?");
    lost.replyTo = someId;
    EXPECT_EQ(outcomeOf(lost), Outcome::NoReplyTarget);
    lost.replyTo =
        cell("SELECT id FROM mensajes WHERE direccion = 'saliente'"); // WhatsApp has not taken it yet
    EXPECT_EQ(outcomeOf(lost), Outcome::NoReplyTarget);
    EXPECT_EQ(count("router_outbox"), 1);
}

// S03: the conversations of other areas are not there.
TEST_P(AgentMessagesContract, areasBoundWhomAnAgentWritesTo)
{
    AgentMessage message = toAna("hola");
    message.areas = {AreaId(QStringLiteral("ventas"))};
    EXPECT_EQ(outcomeOf(message), Outcome::NoConversation);
    AgentMessage elsewhere = message;
    elsewhere.line = LineId(QStringLiteral("ventas_api")); // would be refused, but that would tell
    EXPECT_EQ(outcomeOf(elsewhere), Outcome::NoConversation);
    backend().execute("UPDATE conversaciones SET area = 'ventas'");
    EXPECT_EQ(outcomeOf(elsewhere), Outcome::LineUnknown);
    EXPECT_EQ(outcomeOf(message), Outcome::Stored);
    AgentMessage gone = toAna("hola");
    gone.conversationId = someId;
    EXPECT_EQ(outcomeOf(gone), Outcome::NoConversation);
    backend().execute("UPDATE conversaciones SET estado = 'cerrada'");
    EXPECT_EQ(outcomeOf(message), Outcome::NoConversation);
}

TEST_P(AgentMessagesContract, aMessageIsReadWithItsState)
{
    const AgentSend sent = add(toAna("hola"));
    const Result<OutgoingMessage> read = backend().agents().message(sent.id);
    ASSERT_TRUE(read.isOk());
    EXPECT_EQ(read->estado, QStringLiteral("pendiente"));
    EXPECT_EQ(read->conversationId, m_conversation);
    EXPECT_EQ(read->phone, QStringLiteral("+5491155550001"));
    EXPECT_EQ(read->agentName, QStringLiteral("Lucía"));
    EXPECT_EQ(read->token, QStringLiteral("tok1"));
    EXPECT_FALSE(read->automatic);
    EXPECT_EQ(read->windowEnds, std::chrono::floor<std::chrono::seconds>(backend().clock().now()) + 24h);
    EXPECT_EQ(backend().agents().message(someId).error().code, ErrorCode::NotFound);
    // An inbound message is none of the outbox.
    const QString inbound = cell("SELECT id FROM mensajes WHERE direccion = 'entrante'");
    EXPECT_EQ(backend().agents().message(inbound).error().code, ErrorCode::NotFound);
}

TEST_P(AgentMessagesContract, listsArePagedAndFiltered)
{
    apply({fromNow(beto, "hola", "BBBB0001")});
    const Timestamp start = backend().clock().now();
    for (int i = 0; i < 5; ++i) {
        backend().clock().advance(1s);
        add(toAna(QByteArray::number(i).constData()));
    }
    AgentMessage other = text("para Beto");
    other.phone = beto.phone;
    add(other);
    backend().execute(
        "UPDATE router_outbox SET estado = 'fallido' WHERE id IN (SELECT min(id) FROM router_outbox)");
    backend().execute("UPDATE conversaciones SET area = 'ventas' WHERE id <> '" + m_conversation.toLatin1() +
                      "'");
    const auto texts = [this](const OutgoingQuery &query) {
        QStringList all;
        const auto page = backend().agents().page(query);
        EXPECT_TRUE(page.isOk()) << (page ? "" : page.error().message.toStdString());
        for (const OutgoingMessage &message : page.value())
            all << message.text;
        const auto total = backend().agents().count(query);
        EXPECT_TRUE(total.isOk()) << (total ? "" : total.error().message.toStdString());
        return all.join(QLatin1Char('|')) + QStringLiteral(" of %1").arg(total->value);
    };
    EXPECT_EQ(texts({}), QStringLiteral("para Beto|4|3|2|1|0 of 6"));
    OutgoingQuery query;
    query.limit = 2;
    EXPECT_EQ(texts(query), QStringLiteral("para Beto|4 of 6"));
    query.before = backend().agents().page(query)->back().outbox;
    EXPECT_EQ(texts(query), QStringLiteral("3|2 of 6"));
    query = {};
    query.estado = QStringLiteral("fallido");
    EXPECT_EQ(texts(query), QStringLiteral("0 of 1"));
    query = {};
    query.conversation = m_conversation;
    query.limit = 1;
    EXPECT_EQ(texts(query), QStringLiteral("4 of 5"));
    query = {};
    query.line = QStringLiteral("ventas_api");
    EXPECT_EQ(texts(query), QStringLiteral(" of 0"));
    query = {};
    query.from = start + 2s;
    query.to = start + 4s;
    EXPECT_EQ(texts(query), QStringLiteral("2|1 of 2"));
    query = {};
    query.areas = {AreaId(QStringLiteral("ventas")), AreaId(QStringLiteral("admin"))};
    EXPECT_EQ(texts(query), QStringLiteral("para Beto of 1"));
}

} // namespace psi::contract
