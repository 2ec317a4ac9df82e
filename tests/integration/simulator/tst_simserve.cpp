// The built `psi-sim serve`, spoken to over real connections.
#include <mutex>

#include <gtest/gtest.h>

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTemporaryDir>

#include "tests/support/simprocess.h"
#include "tests/unit/simulator/stubserver.h"

using namespace psi::test;
using namespace std::chrono_literals;

namespace {

using Clock = std::chrono::steady_clock;

QByteArray messageTo(const QByteArray &to, const QByteArray &callback = "1:1")
{
    return R"({"messaging_product":"whatsapp","to":")" + to + R"(","type":"text","text":{"body":"Hola"},)" +
           R"("biz_opaque_callback_data":")" + callback + "\"}";
}

QByteArray post(const QByteArray &path, const QByteArray &body)
{
    return "POST " + path + " HTTP/1.1\r\nHost: sim\r\nAuthorization: Bearer t\r\nContent-Length: " +
           QByteArray::number(body.size()) + "\r\n\r\n" + body;
}

const QByteArray messages = "/v24.0/106540352242922/messages";

int codeOf(const HttpReply &reply)
{
    return QJsonDocument::fromJson(reply.body)
        .object()[QLatin1String("error")][QLatin1String("code")]
        .toInt(-1);
}

qint64 numberIn(const QJsonObject &json, const char *name)
{
    return json.value(QLatin1String(name)).toInteger(-1);
}

TEST(SimServe, keepsConnectionsAndAnswersLateButTogether)
{
    SimProcess sim;
    ASSERT_TRUE(sim.start({QStringLiteral("--latency"), QStringLiteral("150")})) << sim.errors().constData();
    std::vector<HttpClient> clients;
    for (int i = 0; i < 300; ++i)
        clients.emplace_back(sim.address());
    const auto begun = Clock::now();
    for (int round = 0; round < 3; ++round) {
        for (std::size_t i = 0; i < clients.size(); ++i)
            ASSERT_TRUE(clients[i].send(
                post(messages, messageTo("5491155551" + QByteArray::number(qint64(100 + i))))));
        for (HttpClient &client : clients)
            ASSERT_EQ(client.readReply().status, 200);
    }
    EXPECT_GE(Clock::now() - begun, 450ms);
    EXPECT_LT(Clock::now() - begun, 10s);
    EXPECT_EQ(numberIn(sim.ask("counts"), "accepted"), 900);
    EXPECT_TRUE(sim.stop());
}

TEST(SimServe, refusesByRuleTokenAndNumber)
{
    SimProcess sim;
    ASSERT_TRUE(
        sim.start({QStringLiteral("--token"), QStringLiteral("t,u"), QStringLiteral("--line"),
                   QStringLiteral("106540352242922"), QStringLiteral("--error"), QStringLiteral("131000:1")}))
        << sim.errors().constData();
    HttpClient client(sim.address());
    const auto send = [&](const QByteArray &path) {
        client.send(post(path, messageTo("5491155550001")));
        return client.readReply();
    };
    EXPECT_EQ(send(messages).status, 500);
    EXPECT_EQ(codeOf(send("/v24.0/5/messages")), 100);
    ASSERT_TRUE(sim.rules(R"({"calls":[]})"));
    EXPECT_EQ(send(messages).status, 200);
    sim.tell("POST", "rules/calls", R"({"code":429,"retry_after":3,"next":1})");
    const HttpReply limited = send(messages);
    EXPECT_EQ(limited.status, 429);
    EXPECT_EQ(limited.field("Retry-After").toStdString(), "3");
    EXPECT_EQ(send(messages).status, 200);
    ASSERT_TRUE(sim.rules(R"({"tokens_expired":true})"));
    EXPECT_EQ(codeOf(send(messages)), 190);
    EXPECT_FALSE(sim.rules(R"({"bogus":true})"));
    EXPECT_EQ(sim.request("GET", "/_sim/nothing").status, 404);
}

TEST(SimServe, losesAnswersOfAcceptedMessages)
{
    SimProcess sim;
    ASSERT_TRUE(sim.start({QStringLiteral("--lose-answer"), QStringLiteral("1")}))
        << sim.errors().constData();
    HttpClient client(sim.address());
    client.send(post(messages, messageTo("5491155550001", "77:1")));
    EXPECT_TRUE(client.readToEnd().isEmpty());
    const QJsonObject call = sim.ask("calls?callback=77:1")[QLatin1String("calls")][0].toObject();
    EXPECT_TRUE(call.value(QLatin1String("lost")).toBool());
    EXPECT_TRUE(call.value(QLatin1String("wamid")).toString().startsWith(QLatin1String("wamid.")));
    HttpClient again(sim.address());
    again.send(post(messages, messageTo("5491155550001", "77:1")));
    EXPECT_TRUE(again.readToEnd().isEmpty());
    EXPECT_EQ(sim.ask("duplicates")[QLatin1String("duplicates")][0][QLatin1String("count")].toInt(), 2);
    EXPECT_EQ(numberIn(sim.tell("POST", "reset", {}), "calls"), 2);
    EXPECT_EQ(numberIn(sim.ask("counts"), "calls"), 0);
}

TEST(SimServe, throttlesAsMeta)
{
    SimProcess sim;
    ASSERT_TRUE(sim.start({QStringLiteral("--throttle")})) << sim.errors().constData();
    HttpClient client(sim.address());
    for (int i = 0; i < 45; ++i) {
        client.send(post(messages, messageTo("5491155550001")));
        ASSERT_EQ(client.readReply().status, 200) << i;
    }
    client.send(post(messages, messageTo("5491155550001")));
    EXPECT_EQ(codeOf(client.readReply()), 131056);
    // Far more than 80 at once: what the bucket held and gained meanwhile goes, the rest is refused.
    int refused = 0;
    for (int i = 0; i < 300; ++i) {
        client.send(post(messages, messageTo("5491155552" + QByteArray::number(100 + i))));
        refused += codeOf(client.readReply()) == 130429 ? 1 : 0;
    }
    const QJsonObject line =
        sim.ask("counts")[QLatin1String("lines")][QLatin1String("106540352242922")].toObject();
    EXPECT_GT(refused, 0);
    EXPECT_EQ(line[QLatin1String("errors")][QLatin1String("130429")].toInt(), refused);
    EXPECT_LE(numberIn(line, "most_in_a_second"), 160);
}

// What came to a callback URL, on the server's thread.
struct Callbacks
{
    StubServer::Decide decide()
    {
        return [this](const StubServer::Request &request) {
            const std::lock_guard lock(mutex);
            bodies.push_back(request.body);
            heads.push_back(request.head);
            return fails > 0 && fails-- > 0 ? 500 : 200;
        };
    }
    std::mutex mutex;
    std::vector<QByteArray> bodies, heads;
    int fails = 0;
};

QStringList callbackArguments(const StubServer &server)
{
    return {QStringLiteral("--callback-url"), QString::fromLatin1(server.url()),
            QStringLiteral("--secret"),       QStringLiteral("fixture-app-secret"),
            QStringLiteral("--status-delay"), QStringLiteral("5")};
}

// `accepted` webhooks have been answered with 200 and none is waiting.
bool wait(SimProcess &sim, int accepted)
{
    return numberIn(sim.askUntil("webhooks",
                                 [&](const QJsonObject &now) {
                                     return numberIn(now, "accepted") >= accepted &&
                                            numberIn(now, "waiting") == 0;
                                 }),
                    "accepted") >= accepted;
}

TEST(SimServe, sendsSignedStatusesAndTheSameBytesAgainUntilTheyAreTaken)
{
    Callbacks callbacks;
    callbacks.fails = 1;
    StubServer server(callbacks.decide());
    SimProcess sim;
    ASSERT_TRUE(sim.start(callbackArguments(server))) << sim.errors().constData();
    HttpClient client(sim.address());
    client.send(post(messages, messageTo("5491155550001", "9:3")));
    ASSERT_EQ(client.readReply().status, 200);
    ASSERT_TRUE(wait(sim, 3));
    const std::lock_guard lock(callbacks.mutex);
    ASSERT_EQ(callbacks.bodies.size(), 4U);
    QStringList words;
    for (std::size_t i = 0; i < 4; ++i) {
        const QJsonObject status = QJsonDocument::fromJson(callbacks.bodies[i])
                                       .object()[QLatin1String("entry")][0][QLatin1String("changes")][0]
                                                [QLatin1String("value")][QLatin1String("statuses")][0]
                                       .toObject();
        words.append(status.value(QLatin1String("status")).toString());
        EXPECT_EQ(status.value(QLatin1String("biz_opaque_callback_data")).toString().toStdString(), "9:3");
        EXPECT_TRUE(callbacks.heads[i].contains("X-Hub-Signature-256: sha256="));
    }
    words.sort();
    EXPECT_EQ(words.join(QLatin1Char(' ')).toStdString(), "delivered read sent sent");
}

TEST(SimServe, tellsOfLateErrorsByStatus)
{
    Callbacks callbacks;
    StubServer server(callbacks.decide());
    SimProcess sim;
    ASSERT_TRUE(
        sim.start(callbackArguments(server) << QStringLiteral("--error") << QStringLiteral("131026:1:late")));
    HttpClient client(sim.address());
    client.send(post(messages, messageTo("5491155550001")));
    EXPECT_EQ(client.readReply().status, 200);
    ASSERT_TRUE(wait(sim, 1));
    const std::lock_guard lock(callbacks.mutex);
    ASSERT_EQ(callbacks.bodies.size(), 1U);
    EXPECT_TRUE(callbacks.bodies[0].contains(R"("status":"failed")"));
    EXPECT_TRUE(callbacks.bodies[0].contains(R"("code":131026)"));
}

TEST(SimServe, areasAreSlowBrokenRedirectingAndEndless)
{
    SimProcess sim;
    ASSERT_TRUE(sim.start({QStringLiteral("--slow"), QStringLiteral("300"), QStringLiteral("--area"),
                           QStringLiteral("broken:1")}))
        << sim.errors().constData();
    const auto call = [&] { return sim.request("POST", "/area/ventas", "{}", "webhook-id: 5:1\r\n"); };
    EXPECT_EQ(call().status, 500);
    ASSERT_TRUE(sim.rules(R"({"areas":{"ventas":"slow"}})"));
    const auto begun = Clock::now();
    EXPECT_EQ(call().status, 200);
    EXPECT_GE(Clock::now() - begun, 300ms);
    ASSERT_TRUE(sim.rules(R"({"areas":{"ventas":"redirect"}})"));
    EXPECT_EQ(call().field("Location").toStdString(), "/area/ventas/elsewhere");
    ASSERT_TRUE(sim.rules(R"({"areas":{"ventas":"endless"}})"));
    HttpClient endless(sim.address(), 500ms);
    endless.send(post("/area/ventas", "{}"));
    EXPECT_GT(endless.readToEnd().size(), 100000); // after patience, not at an end
    EXPECT_FALSE(endless.waitForClose());
    endless.close();
    ASSERT_TRUE(sim.rules(R"({"areas":{"ventas":{"mode":"ok"}}})"));
    EXPECT_EQ(call().status, 200);
    const QJsonObject webhook = sim.ask("areas?webhook_id=5:1")[QLatin1String("webhooks")][0].toObject();
    EXPECT_EQ(numberIn(webhook, "tries"), 4);
    EXPECT_EQ(numberIn(webhook, "accepted"), 2);
    EXPECT_TRUE(webhook.value(QLatin1String("same")).toBool());
}

TEST(SimServe, handsOutMediaThatWasPutThere)
{
    SimProcess sim;
    ASSERT_TRUE(sim.start()) << sim.errors().constData();
    const HttpReply kept =
        sim.request("POST", "/_sim/media", QByteArray(200000, 'z'), "Content-Type: image/png\r\n");
    ASSERT_EQ(kept.status, 201);
    const QByteArray id = QJsonDocument::fromJson(kept.body)[QLatin1String("id")].toString().toUtf8();
    const HttpReply about = sim.request("GET", "/v24.0/" + id);
    const QByteArray url = QJsonDocument::fromJson(about.body)[QLatin1String("url")].toString().toUtf8();
    ASSERT_TRUE(url.startsWith("http://" + sim.address())) << url.constData();
    const HttpReply file =
        sim.request("GET", url.mid(7 + sim.address().size()), {}, "Authorization: Bearer t\r\n");
    EXPECT_EQ(file.body, QByteArray(200000, 'z'));
    EXPECT_EQ(file.field("Content-Type").toStdString(), "image/png");
}

TEST(SimServe, tellsWhatHappensAsItHappens)
{
    SimProcess sim;
    ASSERT_TRUE(sim.start()) << sim.errors().constData();
    const auto send = [&](const QByteArray &to) {
        HttpClient client(sim.address());
        client.send(post(messages, messageTo(to)));
        return client.readReply().status;
    };
    EXPECT_EQ(send("5491155550001"), 200);
    HttpClient events(sim.address(), 1s);
    events.send("GET /_sim/events?after=0&filter=5491155550001 HTTP/1.1\r\nHost: sim\r\n\r\n");
    EXPECT_EQ(send("5491155550002"), 200);
    EXPECT_EQ(send("5491155550001"), 200);
    const QByteArray told = events.readToEnd();
    EXPECT_TRUE(told.contains("text/event-stream"));
    EXPECT_EQ(told.count("data: {"), 2);
    EXPECT_TRUE(told.contains(R"("text":"Hola")"));
    EXPECT_FALSE(told.contains("5491155550002"));
}

TEST(SimServe, writesALedgerAndSaysWhatIsWrong)
{
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("ledger"));
    SimProcess sim;
    ASSERT_TRUE(sim.start({QStringLiteral("--ledger"), file})) << sim.errors().constData();
    HttpClient client(sim.address());
    for (int i = 0; i < 3; ++i) {
        client.send(post(messages, messageTo("5491155550001")));
        EXPECT_EQ(client.readReply().status, 200);
    }
    EXPECT_TRUE(sim.stop());
    QFile ledger(file);
    ASSERT_TRUE(ledger.open(QIODevice::ReadOnly));
    EXPECT_EQ(ledger.readAll().count('\n'), 3);
    for (const char *wrong : {"--error", "--area", "--callback-url", "--listen"}) {
        SimProcess bad;
        EXPECT_FALSE(bad.start({QLatin1String(wrong), QStringLiteral("nonsense")})) << wrong;
        EXPECT_TRUE(bad.errors().contains("nonsense")) << wrong;
    }
}

} // namespace
