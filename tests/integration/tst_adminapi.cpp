// The built binary and its admin API: tokens from birth to end, and what operators change, seen by customers.
#include <gtest/gtest.h>

#include <csignal>

#include <QDateTime>
#include <QFile>
#include <QJsonArray>
#include <QProcess>

#include "tests/support/adminclient.h"
#include "tests/support/scriptedserver.h"
#include "tests/support/signedwebhook.h"
#include "tests/support/storereader.h"
#include "tests/unit/app/routerprocess.h"

using namespace psi::test;

namespace {

QString q(const char *text) { return QString::fromUtf8(text); }

class AdminApiOfTheService : public testing::Test
{
protected:
    QByteArray newToken(const char *role, const QStringList &more = {})
    {
        const ProcessEnd end = m_router.run(
            QStringList{q("token"), q("create"), q("--role"), q(role), q("--name"), q("prueba")} + more);
        EXPECT_EQ(end.exit, 0) << end.err.constData();
        return end.out.trimmed();
    }
    AdminClient as(const QByteArray &token) const { return {m_router.port("admin"), token}; }
    QString store() const { return m_router.file("store.db"); }
    // Somebody new says hello; what they are answered.
    QString greetingOf(int number)
    {
        const QByteArray phone = QByteArray::number(5'491'155'550'000 + number);
        EXPECT_EQ(m_router
                      .post(textWebhook("wamid.A" + QByteArray::number(number), phone, "hola",
                                        QDateTime::currentSecsSinceEpoch()))
                      .status,
                  200);
        const QString of = q(" FROM mensajes m JOIN conversaciones c ON c.id = m.conversacion_id "
                             "WHERE m.direccion = 'saliente' AND c.telefono = '+%1'")
                               .arg(QString::fromLatin1(phone));
        EXPECT_TRUE(waitForNumber(store(), q("SELECT count(*)") + of, 1, 10));
        return rowsOf(store(), q("SELECT m.mensaje") + of).value(0).value(0);
    }
    bool isStored(int number)
    {
        return waitForNumber(
            store(), q("SELECT count(*) FROM mensajes WHERE whatsapp_message_id = 'wamid.A%1'").arg(number),
            1, 10);
    }

    RouterProcess m_router;
};

// Stopped and running, by the command line and by the API.
TEST_F(AdminApiOfTheService, aTokenLivesFromItsCreationToItsRevocation)
{
    const QByteArray made = newToken("admin"); // nothing runs yet
    EXPECT_TRUE(made.startsWith("psi_"));
    EXPECT_FALSE(made.contains('\n'));
    ASSERT_TRUE(m_router.start());
    EXPECT_EQ(as(made).get("/me").status, 200);
    EXPECT_EQ(as("").get("/me").status, 401);
    EXPECT_EQ(as(made.left(made.size() - 1) + "x").get("/me").status, 401);
    const QByteArray limited =
        newToken("operator", {q("--areas"), q("ventas,admin"), q("--expires"), q("90d")});
    const QJsonObject me = AdminClient::json(as(limited).get("/me"));
    EXPECT_EQ(me[q("role")].toString(), q("operator"));
    EXPECT_EQ(me[q("areas")].toArray(), (QJsonArray{q("ventas"), q("admin")}));
    const QByteArray id = limited.split('_').value(1);
    const ProcessEnd list = m_router.run({q("token"), q("list")});
    EXPECT_EQ(list.exit, 0);
    EXPECT_TRUE(list.out.contains(id + "\toperator\tventas,admin\t"));
    EXPECT_FALSE(list.out.contains(limited));
    EXPECT_EQ(m_router.run({q("token"), q("revoke"), QString::fromLatin1(id)}).exit, 0);
    EXPECT_EQ(as(limited).get("/me").status, 401); // at once
    EXPECT_EQ(m_router.run({q("token"), q("revoke"), QString::fromLatin1(id)}).exit, 1);
    const HttpReply byApi = as(made).post("/tokens", {{q("name"), q("consola")}, {q("role"), q("viewer")}});
    EXPECT_EQ(byApi.status, 201);
    const QByteArray viewer = AdminClient::json(byApi)[q("token")].toString().toLatin1();
    EXPECT_EQ(as(viewer).get("/lines").status, 200);
    EXPECT_EQ(as(viewer).get("/tokens").status, 403);
    EXPECT_EQ(as(made).ask("DELETE", "/tokens/" + viewer.split('_').value(1)).status, 200);
    EXPECT_EQ(as(viewer).get("/lines").status, 401);
    EXPECT_EQ(m_router.stop(), 0);
    EXPECT_EQ(m_router.run({q("token"), q("list")}).out.count('\n'), 3);
    EXPECT_EQ(
        numberOf(
            store(),
            q("SELECT count(*) FROM router_auditoria WHERE accion IN ('tokens.create', 'tokens.revoke')")),
        5);
}

TEST_F(AdminApiOfTheService, tokensThatCannotBeMadeAreUsage)
{
    for (const QStringList &wrong :
         {QStringList{q("--role"), q("root"), q("--name"), q("x")}, QStringList{q("--role"), q("viewer")},
          QStringList{q("--role"), q("viewer"), q("--name"), q("x"), q("--areas"), q("cocina")},
          QStringList{q("--role"), q("viewer"), q("--name"), q("x"), q("--expires"), q("mañana")}}) {
        const ProcessEnd end = m_router.run(QStringList{q("token"), q("create")} + wrong);
        EXPECT_EQ(end.exit, 2) << wrong.join(QLatin1Char(' ')).toStdString();
        EXPECT_TRUE(end.out.isEmpty());
    }
    EXPECT_EQ(m_router.run({q("token"), q("revoke")}).exit, 2);
}

// F-46: what is put into effect is what the next customer reads.
TEST_F(AdminApiOfTheService, menusThatArePutAnswerTheNextCustomer)
{
    const QByteArray admin = newToken("admin");
    ASSERT_TRUE(m_router.start());
    QJsonObject menus = AdminClient::json(as(admin).get("/menus"))[q("menus")].toObject();
    QJsonArray list = menus[q("menus")].toArray();
    QJsonObject main = list[0].toObject();
    main[q("body")] = q("Buen día, dicho por la API");
    list[0] = main;
    menus[q("menus")] = list;
    const HttpReply put = as(admin).ask("PUT", "/menus", {{q("menus"), menus}, {q("reason"), q("otoño")}});
    EXPECT_EQ(put.status, 200) << put.body.constData();
    EXPECT_TRUE(greetingOf(1).contains(q("dicho por la API")));
    const QByteArray version = AdminClient::json(put)[q("version")].toString().toLatin1();
    EXPECT_EQ(as(admin).post("/menus/versions/1/restore", {{q("reason"), q("volver")}}).status, 200);
    EXPECT_FALSE(greetingOf(2).contains(q("dicho por la API")));
    EXPECT_EQ(version, "2");
    EXPECT_EQ(AdminClient::json(as(admin).get("/menus/versions"))[q("items")].toArray().size(), 3);
}

TEST_F(AdminApiOfTheService, pausedAnswersStoreOnlyUntilTheyAreResumed)
{
    const QByteArray token = newToken("operator");
    ASSERT_TRUE(m_router.start());
    const HttpReply paused = as(token).post("/answers/pause", {{q("reason"), q("corte de atención")}});
    EXPECT_EQ(paused.status, 200) << paused.body.constData();
    EXPECT_EQ(
        m_router.post(textWebhook("wamid.A1", "5491155550001", "hola", QDateTime::currentSecsSinceEpoch()))
            .status,
        200);
    EXPECT_TRUE(isStored(1));
    EXPECT_EQ(numberOf(store(), q("SELECT count(*) FROM router_outbox")), 0);
    EXPECT_EQ(as(token).post("/answers/resume", {{q("reason"), q("listo")}}).status, 200);
    EXPECT_FALSE(greetingOf(2).isEmpty());
}

TEST_F(AdminApiOfTheService, aHeldLineIsHeldAfterARestartToo)
{
    const QByteArray token = newToken("operator");
    ASSERT_TRUE(m_router.start());
    EXPECT_EQ(as(token).post("/lines/wsp4/hold", {{q("reason"), q("token vencido")}}).status, 200);
    m_router.kill();
    ASSERT_TRUE(m_router.start());
    const auto line = [&] {
        return AdminClient::json(as(token).get("/lines"))[q("items")].toArray()[0].toObject();
    };
    EXPECT_EQ(line()[q("hold")].toObject()[q("reason")].toString(), q("token vencido"));
    EXPECT_EQ(as(token).post("/lines/wsp4/resume").status, 200);
    EXPECT_FALSE(line()[q("held")].toBool());
    EXPECT_EQ(as(token).post("/lines/otra/hold", {{q("reason"), q("x")}}).status, 404);
    EXPECT_EQ(as(token).post("/queues/area/pause", {{q("reason"), q("mantenimiento")}}).status, 200);
    EXPECT_EQ(as(token).post("/queues/area/resume").status, 200);
}

// F-02, F-27: what was accepted is there after kill -9, once, whoever repeats it.
TEST_F(AdminApiOfTheService, anAgentsMessageSurvivesAKillAndIsThereOnce)
{
    const QByteArray token = newToken("crm");
    ASSERT_TRUE(m_router.start());
    greetingOf(1);
    const QString conversation = rowsOf(store(), q("SELECT id FROM conversaciones")).value(0).value(0);
    const QJsonObject message{{q("conversation_id"), conversation},
                              {q("type"), q("text")},
                              {q("text"), QJsonObject{{q("body"), q("Te escribe una persona")}}},
                              {q("agent"), QJsonObject{{q("id"), q("7")}, {q("name"), q("Lucía")}}}};
    const HttpReply first = as(token).post("/messages", message, "clave-1");
    m_router.kill();
    ASSERT_EQ(first.status, 202) << first.body.constData();
    ASSERT_TRUE(m_router.start());
    const HttpReply again = as(token).post("/messages", message, "clave-1");
    EXPECT_EQ(again.status, 202);
    EXPECT_EQ(again.field("Idempotency-Replayed"), "true");
    EXPECT_EQ(again.body, first.body);
    QJsonObject other = message;
    other[q("text")] = QJsonObject{{q("body"), q("Otra cosa")}};
    EXPECT_EQ(AdminClient::code(as(token).post("/messages", other, "clave-1")), "IDEMPOTENCY_KEY_REUSED");
    EXPECT_EQ(
        rowsOf(store(),
               q("SELECT m.mensaje, o.automatico, m.remitente_nombre FROM router_outbox o JOIN mensajes m "
                 "ON m.id = o.mensaje_id WHERE NOT o.automatico")),
        QList<QStringList>({{q("Te escribe una persona"), q("0"), q("Lucía")}}));
    const QByteArray id = AdminClient::json(first)[q("id")].toString().toLatin1();
    const QJsonObject shown = AdminClient::json(as(token).get("/messages/" + id));
    EXPECT_EQ(shown[q("phone")].toString(), q("+54*********01"));
    EXPECT_TRUE(shown.contains(q("estado")));
}

// Requests that were in flight when the process died are there once or not at all, and their repetition is
// one.
TEST_F(AdminApiOfTheService, killsAmongRequestsDoubleNothing)
{
    const QByteArray token = newToken("operator");
    ASSERT_TRUE(m_router.start());
    greetingOf(1);
    const QString conversation = rowsOf(store(), q("SELECT id FROM conversaciones")).value(0).value(0);
    const auto message = [&](int number) {
        return QJsonObject{{q("conversation_id"), conversation},
                           {q("type"), q("text")},
                           {q("text"), QJsonObject{{q("body"), q("mensaje %1").arg(number)}}},
                           {q("agent"), QJsonObject{{q("id"), q("7")}, {q("name"), q("Lucía")}}}};
    };
    constexpr int rounds = 4;
    for (int round = 0; round < rounds; ++round) {
        std::vector<HttpClient> clients;
        for (int i = 0; i < 8; ++i) { // nobody waits for these
            const QByteArray json = QJsonDocument(message(i)).toJson(QJsonDocument::Compact);
            clients.emplace_back(m_router.port("admin"));
            clients.back().send("POST /api/v1/messages HTTP/1.1\r\nHost: psi\r\nAuthorization: Bearer " +
                                token + "\r\nContent-Type: application/json\r\nIdempotency-Key: k" +
                                QByteArray::number(i) +
                                "\r\nContent-Length: " + QByteArray::number(json.size()) + "\r\n\r\n" + json);
        }
        clients[static_cast<std::size_t>(round)].readReply();
        m_router.kill();
        ASSERT_TRUE(m_router.start());
    }
    for (int i = 0; i < 8; ++i)
        EXPECT_EQ(as(token).post("/messages", message(i), "k" + QByteArray::number(i)).status, 202) << i;
    EXPECT_EQ(numberOf(store(), q("SELECT count(*) FROM router_outbox WHERE NOT automatico")), 8);
    EXPECT_EQ(
        numberOf(store(), q("SELECT count(DISTINCT mensaje) FROM mensajes WHERE remitente_tipo = 'agente'")),
        8);
}

// S07, T47: nothing of ours can be called through an area's webhook.
TEST_F(AdminApiOfTheService, anAreasWebhookCannotPointAtOurOwnNetwork)
{
    const QByteArray token = newToken("admin");
    ASSERT_TRUE(m_router.start());
    for (const char *url :
         {"http://93.184.216.34/x", "https://127.0.0.1/", "https://[::1]/", "https://10.1.2.3/",
          "https://169.254.169.254/latest", "https://100.64.0.1/", "https://0.0.0.0/",
          "https://[::ffff:127.0.0.1]/", "https://user@93.184.216.34/", "https://93.184.216.34:22/",
          "https://2130706433/", "https://0x7f.1/", "file:///etc/passwd", "https://localhost/", "x"}) {
        const HttpReply reply =
            as(token).ask("PUT", "/areas/ventas", {{q("url"), q(url)}, {q("enabled"), true}});
        EXPECT_EQ(reply.status, 422) << url;
        EXPECT_EQ(AdminClient::code(reply), "URL_REFUSED") << url;
    }
    EXPECT_EQ(numberOf(store(), q("SELECT count(*) FROM router_areas")), 0);
    EXPECT_EQ(
        as(token)
            .ask("PUT", "/areas/ventas", {{q("url"), q("https://93.184.216.34/h")}, {q("enabled"), true}})
            .status,
        200);
    EXPECT_EQ(rowsOf(store(), q("SELECT id, url FROM router_areas")),
              QList<QStringList>({{q("ventas"), q("https://93.184.216.34/h")}}));
}

// By the built binary, over the network: what an area and the Graph API answer is what the API says.
TEST_F(AdminApiOfTheService, areasAndLinesCanBeTested)
{
    const ScriptedServer others([](const SeenRequest &request) {
        return request.method == "POST" ? Reply::answer(204)
                                        : Reply::json(200, R"({"id":"106540352242922"})");
    });
    m_router.set("PSI_GRAPH_URL", others.url(q("/v24.0")).toUtf8());
    m_router.set("PSI_GRAPH_ALLOW_HTTP", "true");
    m_router.set("PSI_LINES_0_ACCESS_TOKEN", "TOKEN-A");
    m_router.set("PSI_EGRESS_ALLOW", "127.0.0.0/8");
    m_router.set("PSI_EGRESS_ALLOW_HTTP", "true");
    const QByteArray token = newToken("admin");
    ASSERT_TRUE(m_router.start()) << m_router.standardError().constData();
    EXPECT_EQ(
        as(token)
            .ask("PUT", "/areas/ventas",
                 {{q("url"), others.url(q("/ventas"))}, {q("secret"), q("clave")}, {q("enabled"), true}})
            .status,
        200);
    const HttpReply area = as(token).post("/areas/ventas/test");
    EXPECT_TRUE(AdminClient::json(area)[q("ok")].toBool()) << area.body.constData();
    const HttpReply line = as(token).post("/lines/wsp4/test");
    EXPECT_TRUE(AdminClient::json(line)[q("ok")].toBool()) << line.body.constData();
    ASSERT_EQ(others.requestCount(), 2);
    const SeenRequest webhook = others.requests().front();
    EXPECT_EQ(webhook.target, "/ventas");
    EXPECT_TRUE(webhook.body.contains(R"("type":"prueba")"));
    EXPECT_TRUE(webhook.headers.at("webhook-signature").startsWith("v1,"));
    EXPECT_EQ(others.requests().back().headers.at("authorization"), "Bearer TOKEN-A");
}

TEST_F(AdminApiOfTheService, aReloadReadsTheConfigurationAgain)
{
    const QByteArray token = newToken("admin");
    ASSERT_TRUE(m_router.start());
    EXPECT_EQ(as(token).post("/reload").status, 200);
    EXPECT_TRUE(m_router.waitForLog("configuration read again"));
}

// Stopping does not wait for the API, and the API answers while everything else is busy.
TEST_F(AdminApiOfTheService, theApiStopsWithTheService)
{
    const QByteArray token = newToken("viewer");
    ASSERT_TRUE(m_router.start());
    HttpClient idle(m_router.port("admin"));
    EXPECT_EQ(as(token).get("/areas").status, 200);
    EXPECT_EQ(m_router.stop(), 0);
}

// S09: the document is made from the table, is valid, and says what the service answers.
TEST_F(AdminApiOfTheService, theOpenApiDocumentDescribesWhatIsAnswered)
{
    const QByteArray token = newToken("admin");
    ASSERT_TRUE(m_router.start());
    const HttpReply reply = as(token).get("/openapi.json");
    ASSERT_EQ(reply.status, 200);
    greetingOf(1); // something to list
    QJsonObject samples;
    for (const char *path : {"/me", "/lines", "/areas", "/messages", "/menus", "/menus/versions", "/tokens"})
        samples.insert(q(path), AdminClient::json(as(token).get(path)));
    samples.insert(q("problem"), AdminClient::json(as(token).post("/answers/pause", {{q("x"), 1}})));
    QProcess check;
    check.start(q("python3"), {q(PSI_SOURCE_DIR "/tests/support/checkopenapi.py")});
    ASSERT_TRUE(check.waitForStarted());
    check.write(QJsonDocument(QJsonObject{{q("document"), AdminClient::json(reply)}, {q("samples"), samples}})
                    .toJson(QJsonDocument::Compact));
    check.closeWriteChannel();
    ASSERT_TRUE(check.waitForFinished());
    EXPECT_EQ(check.exitCode(), 0) << check.readAllStandardError().constData();
}

} // namespace
