// What the endpoints answer, through a real server.
#include <gtest/gtest.h>

#include "service/adapters/http/statusendpoint.h"
#include "service/adapters/http/webhookendpoint.h"
#include "tests/support/httpclient.h"
#include "tests/unit/http/httptestkit.h"

using namespace psi;
using namespace psi::test;

namespace {

/// Accepts what is signed "good"; answers with `result`.
class FakeIntake : public WebhookIntake
{
public:
    Result<QByteArray> handshake(QByteArrayView mode, QByteArrayView token, QByteArrayView challenge) override
    {
        if (mode != "subscribe" || token != "a+b%c&d")
            return Error{ErrorCode::Unauthorized, {}};
        if (challenge.size() > 20)
            return Error{ErrorCode::Invalid, {}};
        return challenge.toByteArray();
    }
    void accept(const QByteArray &signature, QByteArray body, Done done) override
    {
        ++accepted;
        lastBody = body;
        done(signature == "good" ? result : Error{ErrorCode::Unauthorized, QStringLiteral("secret detail")});
    }

    Result<void> result;
    std::atomic<int> accepted{0};
    QByteArray lastBody;
};

class FakeHealth : public Health
{
public:
    std::vector<HealthCheck> checks() const override { return list; }
    QByteArray build() const override { return "{\"version\":\"0.1\"}"; }

    std::vector<HealthCheck> list{{"queue", true, {}}, {"store", true, {}}};
};

struct Endpoints
{
    explicit Endpoints(const QByteArray &proxy = {}, bool withMetrics = false)
        : status(health, withMetrics ? &metrics : nullptr)
    {
        HttpSettings settings;
        if (!proxy.isEmpty())
            settings.trustedProxies = {proxy};
        settings.listen = "127.0.0.1:0";
        server = std::make_unique<HttpServer>(settings, webhook, metrics);
        EXPECT_TRUE(server->start().isOk());
    }
    ~Endpoints() { server->stop(); }

    HttpReply ask(const QByteArray &request)
    {
        HttpClient client(server->boundAddress());
        client.send(request);
        return client.readReply();
    }
    HttpReply deliver(const QByteArray &fields)
    {
        return ask("POST /webhook HTTP/1.1\r\nHost: psi\r\nContent-Length: 4\r\n" + fields + "\r\nhola");
    }
    double count(const QByteArray &name) { return metrics.valueOf(name); }

    CountingMetrics metrics;
    FakeIntake intake;
    FakeHealth health;
    StatusEndpoint status;
    WebhookEndpoint webhook{"/webhook", intake, metrics, status};
    std::unique_ptr<HttpServer> server;
};

TEST(WebhookEndpoint, storedEventsGetAnEmpty200)
{
    Endpoints psi;
    const HttpReply reply = psi.deliver("X-Hub-Signature-256: good\r\n");
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.field("Content-Length"), "0");
    EXPECT_EQ(psi.intake.lastBody, "hola");
    EXPECT_EQ(psi.count("psi_webhook_seconds{code=200}"), 1);
}

// F-47: nothing is taken without a signature.
TEST(WebhookEndpoint, exactlyOneSignatureIsAsked)
{
    Endpoints psi;
    const HttpReply none = psi.deliver("");
    const HttpReply two = psi.deliver("X-Hub-Signature-256: good\r\nx-hub-signature-256: good\r\n");
    const HttpReply old = psi.deliver("X-Hub-Signature: sha1=00\r\n");
    EXPECT_EQ(psi.intake.accepted, 0);
    const HttpReply wrong = psi.deliver("X-Hub-Signature-256: bad\r\n");
    for (const HttpReply &reply : {none, two, old, wrong}) {
        EXPECT_EQ(reply.status, 401);
        EXPECT_EQ(reply.body, wrong.body); // tells nothing about what was wrong
        EXPECT_FALSE(reply.body.contains("secret"));
    }
    EXPECT_EQ(psi.count("psi_webhook_rejected_total{reason=signature}"), 4);
    EXPECT_EQ(psi.count("psi_webhook_seconds{code=401}"), 4);
}

TEST(WebhookEndpoint, eachFailureHasItsStatusAndReason)
{
    Endpoints psi;
    const std::tuple<ErrorCode, int, QByteArray> table[] = {{ErrorCode::Invalid, 400, "invalid"},
                                                            {ErrorCode::Unavailable, 503, "unavailable"},
                                                            {ErrorCode::Full, 503, "full"},
                                                            {ErrorCode::NotDurable, 503, "not_durable"},
                                                            {ErrorCode::EpochMismatch, 503, "epoch"}};
    for (const auto &[code, status, reason] : table) {
        psi.intake.result = Error{code, QStringLiteral("detail")};
        const HttpReply reply = psi.deliver("X-Hub-Signature-256: good\r\n");
        EXPECT_EQ(reply.status, status) << reason.constData();
        EXPECT_EQ(psi.count("psi_webhook_rejected_total{reason=" + reason + "}"), 1) << reason.constData();
        EXPECT_FALSE(reply.body.contains("detail")) << reason.constData();
        const int wait = reply.field("Retry-After").toInt();
        EXPECT_EQ(wait > 0, status == 503) << reason.constData();
        EXPECT_LE(wait, 5);
    }
    EXPECT_EQ(psi.count("psi_webhook_seconds{code=503}"), 4);
    psi.intake.result = Error{ErrorCode::Internal, {}};
    EXPECT_EQ(psi.deliver("X-Hub-Signature-256: good\r\n").status, 503);
}

TEST(WebhookEndpoint, theHandshakeEchoesTheChallenge)
{
    Endpoints psi;
    const QByteArray token = "hub.verify_token=a%2Bb%25c%26d";
    const HttpReply reply = psi.ask(get("/webhook?hub.mode=subscribe&hub.challenge=11582%2001&" + token));
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body, "11582 01");
    EXPECT_EQ(reply.field("Content-Type"), "text/plain");
    const QByteArray refused[] = {
        "/webhook",
        "/webhook?hub.mode=subscribe&hub.challenge=1",
        "/webhook?hub.mode=subscribe&" + token,
        "/webhook?hub.challenge=1&" + token,
        "/webhook?hub.mode=unsubscribe&hub.challenge=1&" + token,
        "/webhook?hub.mode=subscribe&hub.challenge=1&hub.verify_token=a",
        "/webhook?hub.mode=subscribe&hub.challenge=1&" + token + '&' + token,
        "/webhook?hub.mode=subscribe&hub.challenge=" + QByteArray(21, '1') + '&' + token,
    };
    for (const QByteArray &target : refused)
        EXPECT_EQ(psi.ask(get(target)).status, 403) << target.constData();
    EXPECT_EQ(psi.count("psi_webhook_rejected_total{reason=handshake}"), 8);
}

// Over its limit an address learns nothing, not even with the right token; others are not held up.
TEST(WebhookEndpoint, whoGuessesTheTokenHasToWait)
{
    Endpoints psi("127.0.0.1");
    const QByteArray right = "/webhook?hub.mode=subscribe&hub.challenge=7&hub.verify_token=a%2Bb%25c%26d";
    const auto from = [&](const QByteArray &address, const QByteArray &target) {
        return psi.ask("GET " + target + " HTTP/1.1\r\nHost: psi\r\nX-Forwarded-For: " + address +
                       "\r\n\r\n");
    };
    for (int i = 0; i < 10; ++i)
        EXPECT_EQ(from("203.0.113.1", "/webhook?hub.mode=subscribe").status, 403) << i;
    for (const QByteArray &target : {QByteArray("/webhook?hub.mode=subscribe"), right}) {
        const HttpReply reply = from("203.0.113.1", target);
        EXPECT_EQ(reply.status, 429);
        EXPECT_GE(reply.field("Retry-After").toInt(), 1);
        EXPECT_LE(reply.field("Retry-After").toInt(), 6);
    }
    EXPECT_EQ(psi.count("psi_webhook_rejected_total{reason=handshake_limit}"), 2);
    EXPECT_EQ(from("203.0.113.2", right).status, 200);
}

TEST(WebhookEndpoint, otherMethodsAndPathsAreRefused)
{
    Endpoints psi;
    for (const QByteArray method : {"PUT", "DELETE", "PATCH", "HEAD", "PSI"}) {
        HttpClient client(psi.server->boundAddress());
        client.send(method + " /webhook HTTP/1.1\r\nHost: psi\r\n\r\n");
        const HttpReply reply = client.readReply(method == "HEAD");
        EXPECT_EQ(reply.status, 405) << method.constData();
        EXPECT_EQ(reply.field("Allow"), "GET, POST") << method.constData();
        EXPECT_TRUE(client.waitForClose()) << method.constData();
    }
    for (const QByteArray path : {"/", "/webhook/", "/Webhook", "/webhook/x", "/metrics", "/api/v1/me"})
        EXPECT_EQ(psi.ask(get(path)).status, 404) << path.constData();
    EXPECT_EQ(psi.intake.accepted, 0);
}

// F-34, F-35: readiness proves that the work can be done, health names the build.
TEST(StatusEndpoint, healthAndReadiness)
{
    Endpoints psi;
    const HttpReply alive = psi.ask(get("/healthz"));
    EXPECT_EQ(alive.status, 200);
    EXPECT_EQ(alive.body, "{\"status\":\"ok\",\"build\":{\"version\":\"0.1\"}}");
    EXPECT_EQ(psi.ask(get("/readyz")).status, 200);
    psi.health.list[1] = {"store", false, "locked"};
    const HttpReply failing = psi.ask(get("/readyz"));
    EXPECT_EQ(failing.status, 503);
    EXPECT_TRUE(failing.body.contains("\"reason\":\"locked\""));
    EXPECT_TRUE(failing.body.contains("\"ready\":false"));
    EXPECT_EQ(psi.ask(get("/healthz")).status, 200);
    const HttpReply posted = psi.ask(post("x", "/readyz"));
    EXPECT_EQ(posted.status, 405);
    EXPECT_EQ(posted.field("Allow"), "GET, HEAD");
}

TEST(StatusEndpoint, metricsOnlyWhereGiven)
{
    Endpoints psi({}, true);
    const HttpReply reply = psi.ask(get("/metrics"));
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body, "psi_build_info 1\n");
    EXPECT_TRUE(reply.field("Content-Type").startsWith("text/plain; version=0.0.4"));
    EXPECT_EQ(reply.field("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(reply.field("Cache-Control"), "no-store");
}

} // namespace
