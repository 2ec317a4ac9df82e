// The transport of the admin API: tokens, paths, methods, bodies, and a pool that never blocks the server.
#include <gtest/gtest.h>

#include <condition_variable>

#include <QJsonDocument>

#include "service/adapters/http/adminendpoint.h"
#include "tests/support/fakelog.h"
#include "tests/support/httpclient.h"
#include "tests/unit/http/httptestkit.h"

using namespace psi;
using namespace psi::test;

namespace {

/// Knows the tokens "good" (admin), "crm" and "scrape", remembers the last call, and holds calls while told
/// to.
class FakeOperations : public AdminOperations
{
public:
    Result<AdminCaller> authenticate(QByteArrayView token) override
    {
        if (away)
            return Error{ErrorCode::Unavailable, QStringLiteral("secret detail")};
        if (token == QByteArrayView("good"))
            return AdminCaller{QStringLiteral("t1"), QStringLiteral("Ana"), Role::Admin, {}};
        if (token == QByteArrayView("crm"))
            return AdminCaller{QStringLiteral("t2"), QStringLiteral("CRM"), Role::Crm, {}};
        if (token == QByteArrayView("scrape"))
            return AdminCaller{QStringLiteral("t3"), QStringLiteral("Prometheus"), Role::Metrics, {}};
        return Error{ErrorCode::Unauthorized, QStringLiteral("secret detail")};
    }
    AdminResult perform(const AdminCall &call) override
    {
        std::unique_lock lock(mutex);
        ++calls;
        last = call;
        came.notify_all();
        came.wait(lock, [this] { return !holds; });
        return result;
    }
    bool waitForCalls(int count)
    {
        std::unique_lock lock(mutex);
        return came.wait_for(lock, std::chrono::seconds(10), [&] { return calls >= count; });
    }
    void letGo()
    {
        const std::lock_guard lock(mutex);
        holds = false;
        came.notify_all();
    }

    std::mutex mutex;
    std::condition_variable came;
    bool holds = false;
    bool away = false;
    int calls = 0;
    AdminCall last;
    AdminResult result = AdminAnswer{200, {{QStringLiteral("ok"), true}}};
};

class AdminEndpointTest : public testing::Test
{
protected:
    AdminEndpointTest()
    {
        HttpSettings settings;
        settings.listen = "127.0.0.1:0";
        server = std::make_unique<HttpServer>(settings, endpoint, metrics);
        endpoint.start();
        EXPECT_TRUE(server->start().isOk());
    }
    ~AdminEndpointTest() override
    {
        operations.letGo();
        server->stop();
        endpoint.stop();
    }

    HttpReply ask(const QByteArray &line, const QByteArray &fields = "Authorization: Bearer good\r\n",
                  const QByteArray &body = {})
    {
        HttpClient client(server->boundAddress());
        client.send(requestOf(line, fields, body));
        return client.readReply(line.startsWith("HEAD"));
    }
    static QByteArray requestOf(const QByteArray &line, const QByteArray &fields, const QByteArray &body)
    {
        const QByteArray length = body.isEmpty() && line.startsWith("GET")
                                      ? QByteArray()
                                      : "Content-Length: " + QByteArray::number(body.size()) + "\r\n";
        return line + " HTTP/1.1\r\nHost: psi\r\n" + fields + length + "\r\n" + body;
    }
    HttpReply send(const QByteArray &line, const QByteArray &json, const QByteArray &fields = {})
    {
        return ask(line, "Authorization: Bearer good\r\nContent-Type: application/json\r\n" + fields, json);
    }
    static QByteArray codeOf(const HttpReply &reply)
    {
        return QJsonDocument::fromJson(reply.body)
            .object()
            .value(QStringLiteral("code"))
            .toString()
            .toLatin1();
    }

    CountingMetrics metrics;
    FakeLog log;
    FakeOperations operations;
    RecordingHandler next;
    AdminEndpoint endpoint{operations, metrics, log, next, &metrics};
    std::unique_ptr<HttpServer> server;
};

// S01: one shape for whatever is wrong with a token, on any path.
TEST_F(AdminEndpointTest, withoutALivingTokenEveryPathAnswersTheSame)
{
    const QByteArray expected = ask("GET /api/v1/me", "").body;
    for (const char *fields :
         {"Authorization: Bearer bad\r\n", "Authorization: Basic Z29vZA==\r\n", "Authorization: good\r\n",
          "Authorization: Bearer\r\n", "Authorization: Bearer good\r\nAuthorization: Bearer good\r\n",
          "X-Token: good\r\n"}) {
        const HttpReply reply = ask("GET /api/v1/nowhere", fields);
        EXPECT_EQ(reply.status, 401) << fields;
        EXPECT_EQ(reply.body, expected) << fields;
        EXPECT_TRUE(reply.field("WWW-Authenticate").startsWith("Bearer")) << fields;
        EXPECT_EQ(reply.field("Cache-Control"), "no-store");
    }
    EXPECT_EQ(operations.calls, 0);
    EXPECT_FALSE(expected.contains("detail"));
}

// T45: guessing is slowed down for the address, a holder of a good token behind it is not.
TEST_F(AdminEndpointTest, anAddressThatGuessesWaitsAndAGoodTokenPasses)
{
    int refused = 0;
    for (int i = 0; i < 30; ++i) {
        const HttpReply reply =
            ask("GET /api/v1/me", "Authorization: Bearer guess" + QByteArray::number(i) + "\r\n");
        EXPECT_EQ(reply.status, i < 10 ? 401 : 429) << i;
        refused += reply.status == 429 ? 1 : 0;
        EXPECT_EQ(reply.field("Retry-After").toInt() > 0, i >= 10);
    }
    EXPECT_EQ(refused, 20);
    EXPECT_EQ(log.count(LogLevel::Warn), 1); // one line a burst
    EXPECT_EQ(metrics.valueOf("psi_admin_wrong_tokens_total"), 30);
    EXPECT_EQ(ask("GET /api/v1/me").status, 200);
}

// S09: unknown path 404, wrong method 405 with Allow.
TEST_F(AdminEndpointTest, pathsAndMethodsComeFromTheTable)
{
    EXPECT_EQ(ask("GET /api/v1/me").status, 200);
    EXPECT_EQ(operations.last.route, ApiRoute::Me);
    EXPECT_EQ(operations.last.caller.tokenId, QStringLiteral("t1"));
    EXPECT_EQ(ask("HEAD /api/v1/me").status, 200);
    EXPECT_EQ(codeOf(ask("GET /api/v1/nowhere")), "NOT_FOUND");
    EXPECT_EQ(ask("GET /api/v1").status, 404);
    EXPECT_EQ(ask("GET /api/v1/../v1/me").status, 404);
    const HttpReply wrong = ask("DELETE /api/v1/menus");
    EXPECT_EQ(wrong.status, 405);
    EXPECT_EQ(wrong.field("Allow"), "GET, HEAD, PUT");
    EXPECT_EQ(ask("OPTIONS /api/v1/me").status, 405);
    EXPECT_EQ(ask("PATCH /api/v1/me").status, 405);
    EXPECT_EQ(ask("POST /api/v1/lines/wsp%34/hold").status, 200);
    EXPECT_EQ(operations.last.id, QStringLiteral("wsp4"));
    EXPECT_EQ(ask("GET /healthz", "").status, 200); // the next handler's
    EXPECT_EQ(ask("GET /api/v10/me", "").status, 200);
    EXPECT_EQ(next.count(), 2u);
}

TEST_F(AdminEndpointTest, bodiesAreStrictJsonObjects)
{
    EXPECT_EQ(send("PUT /api/v1/menus", R"({"menus":{"a":1}})").status, 200);
    EXPECT_EQ(operations.last.body.value(QStringLiteral("menus")).toObject().size(), 1);
    EXPECT_EQ(codeOf(send("PUT /api/v1/menus", "{\"a\":1,\"a\":2}")), "BAD_JSON");
    EXPECT_EQ(send("PUT /api/v1/menus", "[1]").status, 400);
    const HttpReply typed =
        ask("PUT /api/v1/menus", "Authorization: Bearer good\r\nContent-Type: text/plain\r\n", "{}");
    EXPECT_EQ(typed.status, 415);
    EXPECT_EQ(codeOf(typed), "UNSUPPORTED_MEDIA_TYPE");
    EXPECT_EQ(ask("PUT /api/v1/menus", "Authorization: Bearer good\r\n", "{}").status, 415);
    EXPECT_EQ(ask("PUT /api/v1/menus",
                  "Authorization: Bearer good\r\nContent-Type: application/json; charset=utf-8\r\n", "{}")
                  .status,
              200);
    EXPECT_EQ(operations.calls, 2);
}

TEST_F(AdminEndpointTest, theKeyOfAWriteIsOnePrintableHeader)
{
    EXPECT_EQ(send("POST /api/v1/reload", "{}", "Idempotency-Key: a-1\r\n").status, 200);
    EXPECT_EQ(operations.last.idempotencyKey, "a-1");
    for (const QByteArray &fields :
         {QByteArray("Idempotency-Key: a\r\nIdempotency-Key: b\r\n"), QByteArray("Idempotency-Key: a b\r\n"),
          QByteArray("Idempotency-Key: \xc3\xb1\r\n"), "Idempotency-Key: " + QByteArray(256, 'k') + "\r\n"})
        EXPECT_EQ(send("POST /api/v1/reload", "{}", fields).status, 400) << fields.constData();
    operations.result = AdminAnswer{202, {}, true};
    const HttpReply repeated = send("POST /api/v1/reload", "{}");
    EXPECT_EQ(repeated.status, 202);
    EXPECT_EQ(repeated.field("Idempotency-Replayed"), "true");
}

TEST_F(AdminEndpointTest, queriesAreHandedOnDecoded)
{
    EXPECT_EQ(ask("GET /api/v1/menus/versions?limit=5&x=%C3%B1+1").status, 200);
    const std::vector<std::pair<QString, QString>> expected{{QStringLiteral("limit"), QStringLiteral("5")},
                                                            {QStringLiteral("x"), QStringLiteral("ñ 1")}};
    EXPECT_EQ(operations.last.query, expected);
}

TEST_F(AdminEndpointTest, problemsKeepTheirStatusAndCode)
{
    operations.result = ApiProblem{409, apicodes::shadow, QStringLiteral("not now")};
    const HttpReply reply = send("POST /api/v1/reload", "{}");
    EXPECT_EQ(reply.status, 409);
    EXPECT_EQ(reply.field("Content-Type"), "application/problem+json");
    EXPECT_EQ(codeOf(reply), "SHADOW");
    operations.result = ApiProblem{503, apicodes::unavailable};
    EXPECT_GT(send("POST /api/v1/reload", "{}").field("Retry-After").toInt(), 0);
    operations.away = true;
    const HttpReply away = ask("GET /api/v1/me");
    EXPECT_EQ(away.status, 503);
    EXPECT_FALSE(away.body.contains("secret"));
}

// A caller who may not do it learns nothing of the body's form.
TEST_F(AdminEndpointTest, theRoleIsJudgedBeforeTheBody)
{
    operations.result = ApiProblem{403, apicodes::forbidden};
    const HttpReply reply =
        ask("PUT /api/v1/menus", "Authorization: Bearer crm\r\nContent-Type: text/plain\r\n", "no json");
    EXPECT_EQ(reply.status, 403);
    EXPECT_TRUE(operations.last.body.isEmpty());
}

// S33: off loopback /metrics needs a token of its own role, or one that may read.
TEST_F(AdminEndpointTest, metricsAskForAToken)
{
    EXPECT_EQ(ask("GET /metrics", "").status, 401);
    EXPECT_EQ(ask("GET /metrics", "Authorization: Bearer crm\r\n").status, 403);
    const HttpReply scraped = ask("GET /metrics", "Authorization: Bearer scrape\r\n");
    EXPECT_EQ(scraped.status, 200);
    EXPECT_TRUE(scraped.body.contains("psi_build_info"));
    EXPECT_EQ(ask("GET /metrics").status, 200);
    EXPECT_EQ(ask("POST /metrics", "Authorization: Bearer scrape\r\n").status, 405);
}

// Slow operations hold four threads of the pool, never the server's; what finds 64 waiting is refused at
// once.
TEST_F(AdminEndpointTest, aFullPoolRefusesAndTheServerGoesOn)
{
    operations.holds = true;
    std::vector<HttpClient> clients;
    for (int i = 0; i < 4; ++i) {
        clients.emplace_back(server->boundAddress());
        clients.back().send(requestOf("GET /api/v1/me", "Authorization: Bearer good\r\n", {}));
    }
    ASSERT_TRUE(operations.waitForCalls(4));
    // Whoever is answered while nobody is let go was refused.
    bool wasRefused = false;
    for (int i = 0; i < 300 && !wasRefused; ++i) {
        clients.emplace_back(server->boundAddress());
        clients.back().send(requestOf("GET /api/v1/me", "Authorization: Bearer good\r\n", {}));
        EXPECT_EQ(ask("GET /healthz", "").status, 200); // the server itself is not held up
        for (HttpClient &client : clients)
            wasRefused = wasRefused || !client.isQuiet();
    }
    EXPECT_TRUE(wasRefused);
    EXPECT_GT(clients.size(), 68u);
    int refused = 0;
    operations.letGo();
    for (HttpClient &client : clients) {
        const HttpReply reply = client.readReply();
        EXPECT_TRUE(reply.status == 200 || reply.status == 503) << reply.status;
        EXPECT_EQ(reply.field("Retry-After").isEmpty(), reply.status == 200);
        refused += reply.status == 503 ? 1 : 0;
    }
    EXPECT_GE(refused, 1);
    EXPECT_EQ(ask("GET /api/v1/me").status, 200);
}

} // namespace
