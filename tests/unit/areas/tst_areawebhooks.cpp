// Area webhooks against servers that are slow, broken, hostile, or where they must not be.
#include <gtest/gtest.h>

#include <atomic>

#include "service/adapters/areas/areaanswer.h"
#include "service/adapters/areas/areasignature.h"
#include "service/adapters/areas/areawebhooks.h"
#include "service/adapters/areas/egressguard.h"
#include "tests/support/inbox.h"
#include "tests/support/manualclock.h"
#include "tests/support/privateprocess.h"
#include "tests/support/scriptedserver.h"
#include "tests/support/testauthority.h"

using namespace psi;
using namespace psi::test;

namespace {

using Kind = CallOutcome::Kind;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

HostLookup::Addresses addresses(std::initializer_list<const char *> texts)
{
    HostLookup::Addresses list;
    for (const char *text : texts)
        list.push_back(IpAddress::parse(text).value());
    return list;
}

EgressRules loopbackAllowed() { return EgressRules::parse({QStringLiteral("127.0.0.0/8")}, true).value(); }

AreaCall callOf(const QString &url, Micros timeout = seconds(20))
{
    AreaCall call;
    call.area.id = AreaId(QStringLiteral("ventas"));
    call.area.url = url;
    call.area.secret = QStringLiteral("secreto");
    call.body = R"({"type":"derivacion"})";
    call.reference = {1042, 2};
    call.timeout = timeout;
    return call;
}

class AreaWebhooksTest : public testing::Test
{
protected:
    AreaWebhooksTest() { make({loopbackAllowed(), {}, {}}); }

    void make(AreaWebhookSettings settings)
    {
        areas = std::make_unique<AreaWebhooks>(std::move(settings), clock);
        ASSERT_TRUE(areas->start().isOk());
    }
    CallOutcome post(const AreaCall &call)
    {
        areas->post(call, inbox.slot());
        const std::optional<CallOutcome> outcome = inbox.take();
        EXPECT_TRUE(outcome.has_value());
        return outcome.value_or(CallOutcome());
    }
    CallOutcome postTo(const Reply &reply, Micros timeout = seconds(20))
    {
        ScriptedServer server([&](const SeenRequest &) { return reply; });
        CallOutcome outcome = post(callOf(server.url(), timeout));
        EXPECT_TRUE(server.waitUntilAlone());
        EXPECT_EQ(server.requestCount(), 1);
        return outcome;
    }

    ManualClock clock;
    Inbox<CallOutcome> inbox;
    std::unique_ptr<AreaWebhooks> areas;
};

TEST_F(AreaWebhooksTest, aWebhookIsSignedAnewOnEachTry)
{
    ScriptedServer server([](const SeenRequest &) { return Reply::answer(204); });
    const AreaCall call = callOf(server.url(QStringLiteral("/hook?a=1")));
    EXPECT_TRUE(post(call).isAccepted());
    clock.advance(minutes(5));
    EXPECT_TRUE(post(call).isAccepted());
    const std::vector<SeenRequest> seen = server.requests();
    ASSERT_EQ(seen.size(), 2u);
    for (const SeenRequest &request : seen) {
        EXPECT_EQ(request.method, "POST");
        EXPECT_EQ(request.target, "/hook?a=1");
        EXPECT_EQ(request.body, call.body);
        EXPECT_EQ(request.headers.at("content-type"), "application/json");
        EXPECT_EQ(request.headers.at("webhook-id"), "1042:2");
        EXPECT_EQ(request.headers.at("webhook-signature"),
                  areaSignature("secreto", "1042:2", request.headers.at("webhook-timestamp"), call.body));
    }
    EXPECT_EQ(seen[1].headers.at("webhook-timestamp").toLongLong() -
                  seen[0].headers.at("webhook-timestamp").toLongLong(),
              300);
    EXPECT_NE(seen[0].connection, seen[1].connection);
}

TEST_F(AreaWebhooksTest, anAreaWithoutASecretGetsNoSignature)
{
    ScriptedServer server([](const SeenRequest &) { return Reply::answer(200); });
    AreaCall call = callOf(server.url());
    call.area.secret.clear();
    EXPECT_TRUE(post(call).isAccepted());
    EXPECT_EQ(server.requests().front().headers.count("webhook-signature"), 0u);
}

TEST_F(AreaWebhooksTest, onlyAWholeSuccessIsOne)
{
    for (const int status : {200, 201, 202, 204, 299})
        EXPECT_EQ(postTo(Reply::answer(status, status == 204 ? QByteArray() : "ok")).kind, Kind::Accepted)
            << status;
    for (const int status : {300, 301, 302, 307, 400, 401, 403, 404, 408, 500, 502, 503, 504}) {
        const CallOutcome outcome = postTo(Reply::answer(status, "no", {"Location: http://127.0.0.1:1/"}));
        EXPECT_EQ(outcome.kind, Kind::Retry) << status;
        EXPECT_EQ(outcome.code, "HTTP_" + QByteArray::number(status));
        EXPECT_FALSE(outcome.retryAfter.has_value());
    }
    EXPECT_EQ(postTo(Reply::answer(410)).kind, Kind::Refused);
}

TEST_F(AreaWebhooksTest, aWaitThatIsAskedForIsObeyedUpToAnHour)
{
    CallOutcome outcome = postTo(Reply::answer(429, "slow down", {"Retry-After: 30"}));
    EXPECT_EQ(outcome.kind, Kind::Throttled);
    EXPECT_EQ(outcome.scope, CallOutcome::Scope::Line);
    EXPECT_EQ(outcome.retryAfter, seconds(30));
    outcome = postTo(Reply::answer(503, {}, {"Retry-After: 86400"}));
    EXPECT_EQ(outcome.kind, Kind::Throttled);
    EXPECT_EQ(outcome.retryAfter, std::chrono::hours(1));
    EXPECT_EQ(postTo(Reply::answer(429)).kind, Kind::Throttled);
    EXPECT_EQ(postTo(Reply::answer(503, {}, {"Retry-After: 0"})).kind, Kind::Retry);
    EXPECT_EQ(postTo(Reply::answer(404, {}, {"Retry-After: 30"})).kind, Kind::Retry);
}

// Hangs, resets, half answers, endless bodies: each a failed try, none unknown, nothing followed or repeated.
TEST_F(AreaWebhooksTest, whateverElseHappensIsAFailedTry)
{
    const auto code = [this](const Reply &reply, Micros timeout = seconds(20)) {
        const CallOutcome outcome = postTo(reply, timeout);
        EXPECT_EQ(outcome.kind, Kind::Retry);
        EXPECT_FALSE(outcome.message.isEmpty());
        return outcome.code;
    };
    constexpr milliseconds soon{200};
    EXPECT_EQ(code(Reply::hangs(), soon), "TIMEOUT");
    EXPECT_EQ(code(Reply::closes()), "CLOSED");
    EXPECT_EQ(code(Reply::resets()), "CLOSED");
    EXPECT_EQ(code({"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", Reply::Then::Close}), "CLOSED");
    EXPECT_EQ(code({"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", Reply::Then::Hang}, soon),
              "TIMEOUT");
    EXPECT_EQ(code({"nonsense\r\n\r\n", Reply::Then::Hang}), "ANSWER_MALFORMED");
    EXPECT_EQ(code(Reply::answer(200, QByteArray((64 << 10) + 1, 'x'))), "ANSWER_TOO_LARGE");
}

TEST_F(AreaWebhooksTest, anEndlessAnswerIsCutOff)
{
    std::atomic<int> requests = 0;
    ScriptedServer server([&](const SeenRequest &) {
        ++requests;
        return Reply{"HTTP/1.1 200 OK\r\n\r\n" + QByteArray(8000, 'x'), Reply::Then::Repeat};
    });
    EXPECT_EQ(post(callOf(server.url())).code, "ANSWER_TOO_LARGE");
    EXPECT_TRUE(server.waitUntilAlone());
    EXPECT_EQ(requests, 1);
}

TEST_F(AreaWebhooksTest, nobodyListeningAndBadCertificatesAreFailedTries)
{
    const CallOutcome refused = post(callOf(QStringLiteral("http://127.0.0.1:%1/").arg(freePort())));
    EXPECT_EQ(refused.kind, Kind::Retry);
    EXPECT_EQ(refused.code, "CONNECT");
    TestAuthority authority;
    const TestAuthority::Certificate certificate = authority.selfSigned("IP:127.0.0.1");
    ASSERT_TRUE(authority.isUsable());
    ScriptedServer::Options options;
    options.certificateFile = certificate.certificateFile;
    options.keyFile = certificate.keyFile;
    ScriptedServer server([](const SeenRequest &) { return Reply::answer(200); }, options);
    const CallOutcome outcome = post(callOf(server.url()));
    EXPECT_EQ(outcome.kind, Kind::Retry);
    EXPECT_EQ(outcome.code, "TLS");
    EXPECT_EQ(server.requestCount(), 0);
}

TEST_F(AreaWebhooksTest, tlsKeepsTheNameOnTheAddressThatWasChecked)
{
    TestAuthority authority;
    const TestAuthority::Certificate certificate = authority.issue("DNS:ventas.example");
    ASSERT_TRUE(authority.isUsable());
    ScriptedServer::Options options;
    options.certificateFile = certificate.certificateFile;
    options.keyFile = certificate.keyFile;
    ScriptedServer server([](const SeenRequest &) { return Reply::answer(200); }, options);
    make({loopbackAllowed(), authority.caFile(),
          [](const QByteArray &) -> Result<HostLookup::Addresses> { return addresses({"127.0.0.1"}); }});
    EXPECT_TRUE(post(callOf(server.url({}, QStringLiteral("ventas.example")))).isAccepted());
    EXPECT_EQ(server.requests().front().headers.at("host"),
              "ventas.example:" + QByteArray::number(server.port()));
    EXPECT_EQ(post(callOf(server.url({}, QStringLiteral("otra.example")))).code, "TLS");
}

// One area answers in its own time; the others are not held up by it.
TEST_F(AreaWebhooksTest, aSlowAreaHoldsUpNobodyElse)
{
    ScriptedServer slow([](const SeenRequest &) { return Reply::hangs(); });
    ScriptedServer fast([](const SeenRequest &) { return Reply::answer(200); });
    Inbox<CallOutcome> slowAnswers;
    constexpr int slowCalls = 40;
    for (int i = 0; i < slowCalls; ++i)
        areas->post(callOf(slow.url(), minutes(5)), slowAnswers.slot());
    ASSERT_TRUE(slow.waitForRequests(slowCalls));
    for (int i = 0; i < 50; ++i)
        EXPECT_TRUE(post(callOf(fast.url())).isAccepted());
    EXPECT_EQ(slowAnswers.size(), 0u);
    areas->stop();
    EXPECT_EQ(slowAnswers.size(), std::size_t(slowCalls));
    EXPECT_EQ(slowAnswers.take()->kind, Kind::Retry);
}

TEST_F(AreaWebhooksTest, anAreaWithoutAUrlIsRefused)
{
    const CallOutcome outcome = post(callOf({}));
    EXPECT_EQ(outcome.kind, Kind::Refused);
    EXPECT_EQ(outcome.code, "AREA_NO_URL");
}

// A server on loopback stands for the inside of the network; it must not see a connection.
TEST_F(AreaWebhooksTest, nothingInsideTheNetworkIsReached)
{
    ScriptedServer inside([](const SeenRequest &) { return Reply::answer(200); });
    make({EgressRules(), {}, {}});
    const QString port = QString::number(inside.port());
    for (const char *host : {"127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f000001", "0177.0.0.1",
                             "127.1", "[::ffff:127.0.0.1]", "0.0.0.0", "169.254.169.254", "user@127.0.0.1"}) {
        for (const char *scheme : {"http", "https"}) {
            const QString url =
                QStringLiteral("%1://%2:%3/").arg(QLatin1String(scheme), QLatin1String(host), port);
            const CallOutcome outcome = post(callOf(url));
            EXPECT_EQ(outcome.kind, Kind::Refused) << qPrintable(url);
            EXPECT_EQ(outcome.code, "EGRESS_REFUSED");
        }
    }
    EXPECT_EQ(inside.connectionCount(), 0);
}

// The name gave a public address when its URL was saved, and an inner one when it is called.
TEST_F(AreaWebhooksTest, aNameThatTurnsInwardsIsNotFollowed)
{
    std::atomic<bool> turned = false;
    const HostLookup::Resolve rebinding = [&](const QByteArray &) -> Result<HostLookup::Addresses> {
        return turned ? addresses({"8.8.8.8", "127.0.0.1"}) : addresses({"8.8.8.8"});
    };
    EgressGuard guard(EgressRules(), rebinding);
    const QString url = QStringLiteral("https://turns.example/");
    EXPECT_TRUE(guard.check(url).isOk());
    turned = true;
    make({EgressRules(), {}, rebinding});
    const CallOutcome outcome = post(callOf(url));
    EXPECT_EQ(outcome.kind, Kind::Retry);
    EXPECT_EQ(outcome.code, "EGRESS_REFUSED");
}

TEST(EgressGuard, judgesAUrlBeforeItIsSaved)
{
    EgressGuard guard(EgressRules(), [](const QByteArray &host) -> Result<HostLookup::Addresses> {
        if (host == "public.example")
            return addresses({"8.8.8.8", "2606:4700::1111"});
        if (host == "mixed.example")
            return addresses({"8.8.8.8", "10.0.0.1"});
        if (host == "inner.example")
            return addresses({"fd00::1"});
        return Error{ErrorCode::Unavailable, QStringLiteral("no such name")};
    });
    const auto code = [&](const char *url) {
        const Result<void> checked = guard.check(QString::fromLatin1(url));
        return checked ? std::optional<ErrorCode>() : std::optional(checked.error().code);
    };
    EXPECT_EQ(code("https://public.example/hook"), std::nullopt);
    EXPECT_EQ(code("https://8.8.8.8/hook"), std::nullopt);
    EXPECT_EQ(code("https://mixed.example/"), ErrorCode::Invalid);
    EXPECT_EQ(code("https://inner.example/"), ErrorCode::Invalid);
    EXPECT_EQ(code("https://10.0.0.1/"), ErrorCode::Invalid);
    EXPECT_EQ(code("http://public.example/"), ErrorCode::Invalid);
    EXPECT_EQ(code("https://public.example:22/"), ErrorCode::Invalid);
    EXPECT_EQ(code("https://nowhere.example/"), ErrorCode::NotFound);
}

} // namespace
