// Sending through a server that answers, fails and loses answers as the Graph API and the network do.
#include <gtest/gtest.h>

#include <set>
#include <thread>

#include <QJsonDocument>
#include <QJsonObject>

#include "service/adapters/whatsapp/graph/graphmessages.h"
#include "tests/support/inbox.h"
#include "tests/support/manualclock.h"
#include "tests/support/privateprocess.h"
#include "tests/support/scriptedserver.h"

using namespace psi;
using namespace psi::test;

namespace {

using Kind = CallOutcome::Kind;
using std::chrono::milliseconds;
using std::chrono::seconds;

const LineId wsp4(QStringLiteral("wsp4"));
const LineId sales(QStringLiteral("ventas_api"));

QByteArray acceptedAs(const QByteArray &wamid)
{
    return R"({"messaging_product":"whatsapp","messages":[{"id":")" + wamid + R"("}]})";
}

Reply accepts(const SeenRequest &) { return Reply::json(200, acceptedAs("wamid.OK")); }

MessageCall messageTo(const LineId &line, std::int64_t id = 7)
{
    MessageCall call;
    call.line = line;
    call.recipient = QStringLiteral("5491155550101");
    call.payload = R"({"type":"text","text":{"body":"hola"}})";
    call.reference = {id, 1};
    call.timeout = seconds(20);
    return call;
}

class GraphMessagesTest : public testing::Test
{
protected:
    explicit GraphMessagesTest()
        : lines({{wsp4, "106540352242922", "TOKEN-A"}, {sales, "106540352242923", {}}})
    {}

    void serve(const ScriptedServer::Script &script)
    {
        server = std::make_unique<ScriptedServer>(script);
        start(server->url(QStringLiteral("/v24.0")));
    }
    void start(const QString &url)
    {
        GraphSettings settings;
        settings.url = url;
        graph = std::make_unique<GraphMessages>(settings, lines, clock);
        ASSERT_TRUE(graph->start().isOk());
    }
    CallOutcome send(const MessageCall &call)
    {
        graph->send(call, inbox.slot());
        const std::optional<CallOutcome> outcome = inbox.take();
        EXPECT_TRUE(outcome.has_value());
        return outcome.value_or(CallOutcome());
    }

    ManualClock clock;
    GraphLines lines;
    Inbox<CallOutcome> inbox;
    std::unique_ptr<ScriptedServer> server;
    std::unique_ptr<GraphMessages> graph;
};

TEST_F(GraphMessagesTest, aMessageGoesToItsLinesNumberWithItsToken)
{
    serve(accepts);
    const CallOutcome outcome = send(messageTo(wsp4));
    EXPECT_EQ(outcome.kind, Kind::Accepted);
    EXPECT_EQ(outcome.wamid, QStringLiteral("wamid.OK"));
    ASSERT_EQ(server->requestCount(), 1);
    SeenRequest seen = server->requests().front();
    EXPECT_EQ(seen.method, "POST");
    EXPECT_EQ(seen.target, "/v24.0/106540352242922/messages");
    EXPECT_EQ(seen.headers["authorization"], "Bearer TOKEN-A");
    EXPECT_EQ(seen.headers["content-type"], "application/json");
    const QJsonObject body = QJsonDocument::fromJson(seen.body).object();
    EXPECT_EQ(body[QStringLiteral("to")].toString(), QStringLiteral("5491155550101"));
    EXPECT_EQ(body[QStringLiteral("biz_opaque_callback_data")].toString(), QStringLiteral("7:1"));
}

TEST_F(GraphMessagesTest, aReloadedTokenIsUsedByTheNextCall)
{
    serve(accepts);
    (void)send(messageTo(wsp4));
    lines.replace({{wsp4, "106540352242922", "TOKEN-B"}});
    (void)send(messageTo(wsp4));
    EXPECT_EQ(server->requests()[1].headers.at("authorization"), "Bearer TOKEN-B");
    EXPECT_EQ(send(messageTo(sales)).code, "LINE_UNKNOWN");
}

TEST_F(GraphMessagesTest, whatCannotBeSentIsRefusedWithoutACall)
{
    serve(accepts);
    EXPECT_EQ(send(messageTo(LineId(QStringLiteral("nobody")))).code, "LINE_UNKNOWN");
    EXPECT_EQ(send(messageTo(sales)).kind, Kind::HoldLine);
    EXPECT_EQ(send(messageTo(sales)).code, "TOKEN_MISSING");
    MessageCall empty = messageTo(wsp4);
    empty.payload = "{}";
    EXPECT_EQ(send(empty).code, "PAYLOAD_INVALID");
    lines.replace({{wsp4, "106540352242922", "TOKEN\r\nX: 1"}});
    EXPECT_EQ(send(messageTo(wsp4)).code, "TOKEN_INVALID");
    EXPECT_EQ(server->connectionCount(), 0);
}

TEST_F(GraphMessagesTest, anErrorIsReadFromTheAnswer)
{
    serve([](const SeenRequest &) {
        return Reply::json(400, R"({"error":{"message":"x","code":131047,"fbtrace_id":"y"}})");
    });
    EXPECT_EQ(send(messageTo(wsp4)).kind, Kind::Refused);
    EXPECT_EQ(send(messageTo(wsp4)).code, "131047");
}

// The answer is lost in every way there is; the message must not be sent again by anybody but a person.
TEST_F(GraphMessagesTest, aLostAnswerIsUnknownAndTheRequestIsSeenOnce)
{
    const std::vector<Reply> losses{
        Reply::closes(),
        Reply::resets(),
        Reply::hangs(),
        {"HTTP/1.1 200 OK\r\nContent-Le", Reply::Then::Close},
        {"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{\"mess", Reply::Then::Reset},
        {"HTTP/1.1 200 OK\r\nA: b\r\n", Reply::Then::Repeat},
        Reply::answer(200, QByteArray(70'000, ' '))};
    for (const bool isKept : {false, true}) {
        for (const Reply &loss : losses) {
            serve([&](const SeenRequest &seen) {
                return seen.body.contains("\"1:1\"") ? Reply::json(200, acceptedAs("wamid.1")) : loss;
            });
            if (isKept) {
                ASSERT_TRUE(send(messageTo(wsp4, 1)).isAccepted());
            }
            MessageCall call = messageTo(wsp4, 2);
            call.timeout = loss.then == Reply::Then::Hang ? milliseconds(200) : seconds(20);
            EXPECT_EQ(send(call).kind, Kind::Unknown) << loss.bytes.left(40).constData();
            EXPECT_TRUE(server->waitUntilAlone());
            EXPECT_EQ(server->requestCount(), isKept ? 2 : 1);
            graph.reset();
        }
    }
}

TEST_F(GraphMessagesTest, whatNeverLeftIsWorthARetry)
{
    start(QStringLiteral("http://127.0.0.1:%1/v24.0").arg(freePort()));
    EXPECT_EQ(send(messageTo(wsp4)).kind, Kind::Retry);
    EXPECT_EQ(send(messageTo(wsp4)).code, "CONNECT");
    start(QStringLiteral("https://graph.invalid/v24.0"));
    EXPECT_EQ(send(messageTo(wsp4)).code, "DNS");
}

TEST_F(GraphMessagesTest, aStopTellsWhatWasSentFromWhatWasNot)
{
    serve([](const SeenRequest &) { return Reply::hangs(); });
    graph->send(messageTo(wsp4), inbox.slot());
    ASSERT_TRUE(server->waitForRequests(1));
    graph->stop();
    EXPECT_EQ(inbox.take()->kind, Kind::Unknown);
    EXPECT_EQ(send(messageTo(wsp4)).kind, Kind::Retry);
}

TEST_F(GraphMessagesTest, noProxyOfTheEnvironmentIsUsed)
{
    ScriptedServer proxy([](const SeenRequest &) { return Reply::answer(200); });
    for (const char *name : {"http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"})
        qputenv(name, proxy.url().toUtf8());
    serve(accepts);
    EXPECT_TRUE(send(messageTo(wsp4)).isAccepted());
    EXPECT_EQ(proxy.connectionCount(), 0);
    for (const char *name : {"http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"})
        qunsetenv(name);
}

TEST_F(GraphMessagesTest, marksAsReadOnceWhateverTheAnswer)
{
    serve([](const SeenRequest &) { return Reply::closes(); });
    graph->markRead(wsp4, QStringLiteral("wamid.IN"), true);
    ASSERT_TRUE(server->waitForRequests(1));
    EXPECT_TRUE(server->waitUntilAlone());
    EXPECT_EQ(server->requestCount(), 1);
    const QJsonObject body = QJsonDocument::fromJson(server->requests().front().body).object();
    EXPECT_EQ(body[QStringLiteral("status")].toString(), QStringLiteral("read"));
    EXPECT_EQ(body[QStringLiteral("message_id")].toString(), QStringLiteral("wamid.IN"));
    EXPECT_TRUE(body.contains(QStringLiteral("typing_indicator")));
}

TEST_F(GraphMessagesTest, marksThatNobodyAnswersAreBounded)
{
    serve([](const SeenRequest &) { return Reply::hangs(); });
    constexpr int bound = 64;
    for (int i = 0; i < 200; ++i)
        graph->markRead(wsp4, QStringLiteral("wamid.IN"), false);
    ASSERT_TRUE(server->waitForRequests(bound));
    graph->stop();
    EXPECT_EQ(server->requestCount(), bound);
}

TEST_F(GraphMessagesTest, manySendsAreInFlightAtOnce)
{
    constexpr int parallel = 128;
    std::atomic<int> waiting = 0;
    serve([&](const SeenRequest &) {
        // The first 127 get no answer before the last one is there.
        return ++waiting < parallel ? Reply::hangs() : Reply::json(200, acceptedAs("wamid.LAST"));
    });
    for (int i = 0; i < parallel; ++i)
        graph->send(messageTo(wsp4, i), inbox.slot());
    EXPECT_EQ(inbox.take()->wamid, QStringLiteral("wamid.LAST"));
    EXPECT_EQ(server->requestCount(), parallel);
    graph->stop();
    EXPECT_EQ(inbox.size(), std::size_t(parallel - 1));
}

} // namespace
