// Agents' messages through the API: stored before they are accepted, once for a key, seen by whom they
// concern.
#include <mutex>
#include <set>
#include <thread>

#include <QJsonArray>

#include "service/adapters/sqlite/sqliteconnection.h"
#include "service/domain/router/step.h"
#include "tests/unit/admin/adminkit.h"

using namespace psi;
using namespace psi::test;
using namespace std::chrono_literals;

namespace {

QString q(const char *text) { return QString::fromUtf8(text); }

class MessagesAdmin : public testing::Test
{
protected:
    void SetUp() override
    {
        customerWrites("5491155550001", "wamid.A1");
        m_conversation = psi.rows(q("SELECT id FROM conversaciones"));
    }
    // A customer's message, so that the window is open.
    void customerWrites(const char *phone, const char *wamid)
    {
        WorkEvent work;
        work.job = {0, ++m_sequence};
        InboundEvent &event = work.event;
        event.id = wamid;
        event.key = QByteArray(wamid).leftJustified(16, '.');
        event.line = LineId(q("wsp4"));
        event.person.phone = q(phone);
        event.time = std::chrono::floor<std::chrono::seconds>(psi.clock.now());
        event.acceptedAt = psi.clock.now();
        MessageContent content;
        content.text = q("hola");
        event.body = content;
        const auto stored = psi.store.conversations().transact(
            std::vector{work}, [&](const ConversationState &state, const InboundEvent &one) {
                return step(state, one, MenuTree(), RouterPolicy(), psi.clock.now());
            });
        ASSERT_TRUE(stored.isOk()) << stored.error().message.toStdString();
    }
    QJsonObject text(const char *what)
    {
        return {{q("conversation_id"), m_conversation},
                {q("type"), q("text")},
                {q("text"), QJsonObject{{q("body"), q(what)}}},
                {q("agent"), QJsonObject{{q("id"), q("7")}, {q("name"), q("Lucía")}}}};
    }
    AdminResult send(const QJsonObject &body, const QByteArray &key = {}, Role role = Role::Operator)
    {
        return psi.call(ApiRoute::MessageSend, role, body, {}, key);
    }
    QString idOf(const AdminResult &result) { return psi.body(result)[q("id")].toString(); }
    QJsonObject shown(const QString &id, Role role = Role::Operator)
    {
        return psi.body(psi.call(ApiRoute::MessageGet, role, {}, id));
    }
    void setState(const char *estado)
    {
        ASSERT_TRUE(psi.store.unit().run([] { return Result<void>(); }).isOk());
        auto opened =
            SqliteConnection::open({psi.folder.filePath(q("store.db")), SqliteConnection::Mode::Writer});
        ASSERT_TRUE(opened.isOk());
        ASSERT_TRUE((*opened)->exec("UPDATE router_outbox SET estado = '" + QByteArray(estado) + "'").isOk());
    }

    AdminKit psi;
    QString m_conversation;
    std::int64_t m_sequence = 0;
};

// F-27: nothing an agent writes can vanish.
TEST_F(MessagesAdmin, aMessageIsStoredBeforeItIsAcceptedAndThenWoken)
{
    const AdminResult sent = send(text("¿En qué te ayudo?"));
    EXPECT_EQ(psi.outcome(sent), "202");
    EXPECT_EQ(psi.body(sent)[q("estado")].toString(), q("pendiente"));
    EXPECT_EQ(psi.rows(q("SELECT m.mensaje, m.remitente_tipo, o.estado, o.carga FROM router_outbox o "
                         "JOIN mensajes m ON m.id = o.mensaje_id")),
              q(R"(¿En qué te ayudo? agente pendiente {"text":{"body":"¿En qué te ayudo?"},"type":"text"})"));
    ASSERT_EQ(psi.woken.size(), 1u);
    EXPECT_EQ(psi.woken[0].priority, PriorityClass::Urgent);
    const QJsonObject message = shown(idOf(sent));
    EXPECT_EQ(message[q("phone")].toString(), q("+54*********01")); // masked
    EXPECT_EQ(message[q("agent")].toObject()[q("name")].toString(), q("Lucía"));
    EXPECT_EQ(psi.rows(q("SELECT accion, detalle FROM router_auditoria WHERE accion = 'messages.send'")),
              q("messages.send ") + idOf(sent));
}

TEST_F(MessagesAdmin, theSameKeyIsTheSameMessage)
{
    const AdminResult first = send(text("hola"), "k1");
    const AdminResult again = send(text("hola"), "k1");
    EXPECT_EQ(idOf(first), idOf(again));
    EXPECT_TRUE(std::get<AdminAnswer>(again).isRepeated);
    EXPECT_EQ(psi.outcome(send(text("otra cosa"), "k1")), "422 IDEMPOTENCY_KEY_REUSED");
    EXPECT_EQ(psi.rows(q("SELECT count(*) FROM router_outbox")), q("1"));
    EXPECT_EQ(psi.woken.size(), 1u);
    EXPECT_NE(idOf(send(text("hola"), "k2")), idOf(first));
    EXPECT_NE(idOf(send(text("hola"))), idOf(first));
}

TEST_F(MessagesAdmin, manyAtOnceWithOneKeyAreOneMessage)
{
    std::vector<std::thread> threads;
    std::mutex mutex;
    std::set<QString> ids;
    for (int i = 0; i < 8; ++i)
        threads.emplace_back([&] {
            const AdminResult sent = send(text("hola"), "k1");
            const std::lock_guard lock(mutex);
            ids.insert(idOf(sent));
        });
    for (std::thread &thread : threads)
        thread.join();
    EXPECT_EQ(ids.size(), 1u);
    EXPECT_EQ(psi.rows(q("SELECT count(*) FROM router_outbox")), q("1"));
    EXPECT_EQ(psi.woken.size(), 1u);
}

// F-49
TEST_F(MessagesAdmin, freeFormOutsideTheWindowIsRefusedAndATemplateIsNot)
{
    psi.clock.advance(25h);
    EXPECT_EQ(psi.outcome(send(text("tarde"), "k1")), "422 WINDOW_EXPIRED");
    EXPECT_EQ(
        psi.rows(
            q("SELECT (SELECT count(*) FROM router_outbox) || (SELECT count(*) FROM router_idempotencia)")),
        q("00"));
    QJsonObject allowed = text("x");
    allowed.remove(q("text"));
    allowed[q("type")] = q("template");
    allowed[q("template")] =
        QJsonObject{{q("name"), q("saludo")}, {q("language"), QJsonObject{{q("code"), q("es_AR")}}}};
    EXPECT_EQ(psi.outcome(send(allowed)), "202");
    customerWrites("5491155550001", "wamid.A2"); // opens it again
    EXPECT_EQ(psi.outcome(send(text("tarde"), "k1")), "202");
}

TEST_F(MessagesAdmin, inShadowNothingIsSent)
{
    RouterPolicy shadow;
    shadow.shadow = true;
    psi.policy.replace(shadow);
    EXPECT_EQ(psi.outcome(send(text("hola"))), "409 SHADOW");
    EXPECT_EQ(psi.rows(q("SELECT count(*) FROM router_outbox")), q("0"));
}

TEST_F(MessagesAdmin, recipientsAndBodiesAreJudged)
{
    const auto with = [this](const char *member, const QJsonValue &value) {
        QJsonObject body = text("hola");
        body[q(member)] = value;
        return psi.outcome(send(body));
    };
    EXPECT_EQ(with("to", q("+5491155550001")), "422 INVALID"); // and conversation_id
    EXPECT_EQ(with("conversation_id", QJsonValue::Undefined), "422 INVALID");
    EXPECT_EQ(with("conversation_id", q("x")), "404 NOT_FOUND");
    EXPECT_EQ(with("conversation_id", q("01234567-89ab-7cde-8f01-23456789abcd")), "404 NOT_FOUND");
    EXPECT_EQ(with("line", q("ventas_api")), "422 LINE_UNKNOWN");
    EXPECT_EQ(with("line", q("otra")), "422 LINE_UNKNOWN");
    EXPECT_EQ(with("reply_to", q("x")), "422 INVALID");
    EXPECT_EQ(with("reply_to", q("01234567-89ab-7cde-8f01-23456789abcd")), "422 INVALID");
    EXPECT_EQ(with("media", QJsonObject{{q("id"), q("1")}}), "422 INVALID");
    EXPECT_EQ(with("agent", QJsonObject{{q("id"), q("7")}}), "400 BAD_REQUEST");
    EXPECT_EQ(with("type", q("fax")), "400 BAD_REQUEST");
    for (const char *to : {"hola", "12", "+54 11 x", "@lid"}) {
        QJsonObject body = text("hola");
        body.remove(q("conversation_id"));
        body[q("to")] = q(to);
        EXPECT_EQ(psi.outcome(send(body)), "422 INVALID") << to;
    }
    EXPECT_EQ(psi.rows(q("SELECT count(*) FROM router_outbox")), q("0"));
    QJsonObject byPhone = text("hola");
    byPhone.remove(q("conversation_id"));
    byPhone[q("to")] = q("+54 9 11 5555-0001");
    EXPECT_EQ(psi.outcome(send(byPhone)), "202");
}

// crm may only send and read its messages.
TEST_F(MessagesAdmin, aCrmReadsWhatItsTokenSent)
{
    const QString own = idOf(send(text("del CRM"), {}, Role::Crm));
    const QString other = idOf(send(text("de la consola")));
    EXPECT_EQ(shown(own, Role::Crm)[q("text")].toString(), q("del CRM"));
    EXPECT_EQ(psi.outcome(psi.call(ApiRoute::MessageGet, Role::Crm, {}, other)), "404 NOT_FOUND");
    EXPECT_EQ(psi.outcome(psi.call(ApiRoute::MessagesList, Role::Crm)), "403 FORBIDDEN");
    EXPECT_EQ(shown(other)[q("text")].toString(), q("de la consola"));
}

TEST_F(MessagesAdmin, whatFailedOrIsUncertainCanBeSentAgain)
{
    const QString id = idOf(send(text("hola")));
    EXPECT_EQ(psi.outcome(psi.call(ApiRoute::MessageResend, Role::Operator, {}, id)), "409 CONFLICT");
    setState("incierto");
    const AdminResult again = psi.call(ApiRoute::MessageResend, Role::Operator, {}, id, "k1");
    EXPECT_EQ(psi.outcome(again), "202");
    EXPECT_EQ(shown(id)[q("generation")].toInt(), 2);
    ASSERT_EQ(psi.woken.size(), 2u);
    EXPECT_NE(psi.woken[1].dedupKey, psi.woken[0].dedupKey); // a new job
    EXPECT_TRUE(
        std::get<AdminAnswer>(psi.call(ApiRoute::MessageResend, Role::Operator, {}, id, "k1")).isRepeated);
    EXPECT_EQ(shown(id)[q("generation")].toInt(), 2);
    setState("fallido");
    psi.clock.advance(25h);
    EXPECT_EQ(psi.outcome(psi.call(ApiRoute::MessageResend, Role::Operator, {}, id)), "422 WINDOW_EXPIRED");
}

TEST_F(MessagesAdmin, whatIsUncertainCanBeGivenUp)
{
    const QString id = idOf(send(text("hola")));
    setState("incierto");
    EXPECT_EQ(psi.body(psi.call(ApiRoute::MessageMarkFailed, Role::Operator, {}, id))[q("estado")].toString(),
              q("fallido"));
    EXPECT_EQ(shown(id)[q("estado")].toString(), q("fallido"));
    setState("enviado");
    EXPECT_EQ(psi.outcome(psi.call(ApiRoute::MessageMarkFailed, Role::Operator, {}, id)), "409 CONFLICT");
}

TEST_F(MessagesAdmin, listsArePagedWithinTheirFilters)
{
    for (const char *what : {"uno", "dos", "tres"})
        idOf(send(text(what)));
    const auto page = [this](std::vector<std::pair<QString, QString>> query) {
        return psi.service.perform(
            {ApiRoute::MessagesList, psi.caller(Role::Viewer), {}, std::move(query), {}, {}});
    };
    const QJsonObject first = psi.body(page({{q("limit"), q("2")}}));
    EXPECT_EQ(first[q("items")].toArray().size(), 2);
    EXPECT_EQ(first[q("items")].toArray()[0].toObject()[q("text")].toString(), q("tres"));
    EXPECT_EQ(first[q("total")].toObject()[q("value")].toInt(), 3);
    const QString cursor = first[q("next")].toString();
    const QJsonObject second = psi.body(page({{q("limit"), q("2")}, {q("cursor"), cursor}}));
    EXPECT_EQ(second[q("items")].toArray()[0].toObject()[q("text")].toString(), q("uno"));
    EXPECT_TRUE(second[q("next")].isNull());
    EXPECT_EQ(psi.outcome(page({{q("estado"), q("fallido")}, {q("cursor"), cursor}})), "400 BAD_CURSOR");
    EXPECT_EQ(psi.outcome(page({{q("estado"), q("perdido")}})), "400 BAD_REQUEST");
    EXPECT_EQ(psi.body(page({{q("estado"), q("pendiente")}}))[q("items")].toArray().size(), 3);
    EXPECT_EQ(psi.body(page({{q("conversation"), m_conversation}}))[q("items")].toArray().size(), 3);
    EXPECT_EQ(psi.body(page({{q("conversation"), q("x")}}))[q("items")].toArray().size(), 0);
    // S26: what is asked for is a value, never a statement.
    for (const char *line : {"' OR 1=1 --", "x%", "_", "wsp4'; DROP TABLE mensajes; --"})
        EXPECT_EQ(psi.body(page({{q("line"), q(line)}}))[q("items")].toArray().size(), 0) << line;
    EXPECT_EQ(psi.body(page({{q("line"), q("wsp4")}}))[q("items")].toArray().size(), 3);
    const AdminCaller sales = psi.caller(Role::Viewer, {AreaId(q("ventas"))});
    EXPECT_EQ(psi.body(psi.as(sales, ApiRoute::MessagesList))[q("items")].toArray().size(), 0);
}

} // namespace
