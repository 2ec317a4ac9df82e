// What the client says of each way in which a call can end, and that it writes a request once.
#include <atomic>
#include <mutex>
#include <set>

#include "tests/support/privateprocess.h"
#include "tests/unit/httpclient/clientkit.h"

using namespace psi;
using namespace psi::test;

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds shortTime{200};

ScriptedServer::Script always(const Reply &reply)
{
    return [reply](const SeenRequest &) { return reply; };
}

TEST(HttpClient, sendsTheRequestAsGivenAndHandsOutTheAnswer)
{
    ScriptedServer server(always(Reply::answer(200, "hello", {"Retry-After: 7"})));
    RunningClient client;
    const ClientAnswer answer = client.call(requestTo(server.url(QStringLiteral("/a/b?c=d"))));
    EXPECT_EQ(answer.reach, Reach::Answered);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "hello");
    EXPECT_EQ(answer.retryAfter, "7");
    ASSERT_EQ(server.requestCount(), 1);
    SeenRequest seen = server.requests().front();
    EXPECT_EQ(seen.method, "POST");
    EXPECT_EQ(seen.target, "/a/b?c=d");
    EXPECT_EQ(seen.body, "{\"a\":1}");
    EXPECT_EQ(seen.headers["host"], "127.0.0.1:" + QByteArray::number(server.port()));
    EXPECT_EQ(seen.headers["content-type"], "application/json");
}

TEST(HttpClient, usesAConnectionAgain)
{
    ScriptedServer server(always(Reply::answer(200)));
    RunningClient client;
    for (int i = 0; i < 5; ++i)
        EXPECT_TRUE(client.call(requestTo(server.url())).isAnswered());
    EXPECT_EQ(server.connectionCount(), 1);
    EXPECT_EQ(client.connectionsOpened(), 1);
}

TEST(HttpClient, keepsNoConnectionThatIsNotWantedOrNotOffered)
{
    std::atomic<bool> serverCloses = false;
    ScriptedServer server([&](const SeenRequest &) {
        return serverCloses ? Reply::answer(200, "x", {"Connection: close"}) : Reply::answer(200, "x");
    });
    RunningClient client;
    ClientRequest request = requestTo(server.url());
    request.keepsConnection = false;
    EXPECT_TRUE(client.call(request).isAnswered());
    EXPECT_TRUE(server.waitUntilAlone());
    EXPECT_EQ(server.requests().front().headers.at("connection"), "close");
    serverCloses = true;
    EXPECT_TRUE(client.call(requestTo(server.url())).isAnswered());
    EXPECT_TRUE(server.waitUntilAlone());
    EXPECT_TRUE(client.call(requestTo(server.url())).isAnswered());
    EXPECT_EQ(server.connectionCount(), 3);
}

// The server reads the request and closes without an answer: a client of the usual kind would send it again.
TEST(HttpClient, sendsNothingTwiceWhenANewConnectionIsClosed)
{
    for (const Reply &reply : {Reply::closes(), Reply::resets()}) {
        ScriptedServer server(always(reply));
        RunningClient client;
        const ClientAnswer answer = client.call(requestTo(server.url()));
        EXPECT_EQ(answer.reach, Reach::Sent);
        EXPECT_EQ(answer.fault, "CLOSED");
        EXPECT_EQ(answer.status, 0);
        EXPECT_TRUE(server.waitUntilAlone());
        EXPECT_EQ(server.requestCount(), 1);
        EXPECT_EQ(server.connectionCount(), 1);
    }
}

TEST(HttpClient, sendsNothingTwiceWhenAKeptConnectionIsClosed)
{
    for (const Reply &reply : {Reply::closes(), Reply::resets()}) {
        ScriptedServer server(
            [&](const SeenRequest &seen) { return seen.body == "second" ? reply : Reply::answer(200); });
        RunningClient client;
        EXPECT_TRUE(client.call(requestTo(server.url())).isAnswered());
        ClientRequest second = requestTo(server.url());
        second.body = "second";
        EXPECT_EQ(client.call(second).reach, Reach::Sent);
        EXPECT_TRUE(server.waitUntilAlone());
        ASSERT_EQ(server.requestCount(), 2);
        EXPECT_EQ(server.connectionCount(), 1);
    }
}

TEST(HttpClient, noticesThatAKeptConnectionWasClosedBeforeItIsUsed)
{
    ScriptedServer server(always(Reply::answer(200)));
    RunningClient client;
    for (int i = 0; i < 20; ++i) {
        ASSERT_TRUE(client.call(requestTo(server.url())).isAnswered()) << i;
        server.closeConnections();
        ASSERT_TRUE(server.waitUntilAlone());
    }
    EXPECT_EQ(server.requestCount(), 20);
    EXPECT_EQ(server.connectionCount(), 20);
}

TEST(HttpClient, closesConnectionsThatNobodyUses)
{
    ScriptedServer server(always(Reply::answer(200)));
    HttpClientSettings settings;
    settings.idleFor = milliseconds(1);
    RunningClient client(settings);
    EXPECT_TRUE(client.call(requestTo(server.url())).isAnswered());
    EXPECT_TRUE(server.waitUntilAlone());
}

TEST(HttpClient, tellsAHalfAnswerFromNone)
{
    ScriptedServer server([](const SeenRequest &seen) {
        return seen.target == "/head"
                   ? Reply{"HTTP/1.1 200 OK\r\nContent-", Reply::Then::Close}
                   : Reply{"HTTP/1.1 503 No\r\nContent-Length: 10\r\n\r\nabc", Reply::Then::Close};
    });
    RunningClient client;
    const ClientAnswer head = client.call(requestTo(server.url(QStringLiteral("/head"))));
    EXPECT_EQ(head.reach, Reach::Sent);
    EXPECT_EQ(head.status, 0);
    const ClientAnswer body = client.call(requestTo(server.url(QStringLiteral("/body"))));
    EXPECT_EQ(body.reach, Reach::Sent);
    EXPECT_EQ(body.fault, "CLOSED");
    EXPECT_EQ(body.status, 503);
    EXPECT_EQ(server.requestCount(), 2);
}

TEST(HttpClient, takesABodyThatEndsWithTheConnection)
{
    ScriptedServer server(always({"HTTP/1.1 200 OK\r\n\r\nall of it", Reply::Then::Close}));
    RunningClient client;
    const ClientAnswer answer = client.call(requestTo(server.url()));
    EXPECT_TRUE(answer.isAnswered());
    EXPECT_EQ(answer.body, "all of it");
}

TEST(HttpClient, passesOverInterimAnswers)
{
    const QByteArray interim = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
    ScriptedServer server([&](const SeenRequest &seen) {
        return Reply{(seen.target == "/many" ? interim.repeated(9) : interim) +
                     "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"};
    });
    RunningClient client;
    const ClientAnswer answer = client.call(requestTo(server.url()));
    EXPECT_TRUE(answer.isAnswered());
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "ok");
    EXPECT_EQ(client.call(requestTo(server.url(QStringLiteral("/many")))).fault, "ANSWER_MALFORMED");
}

TEST(HttpClient, givesUpAtTheDeadlineWhateverTheServerDoes)
{
    const std::vector<Reply> replies{Reply::hangs(),
                                     {"HTTP/1.1 200 OK\r\nA", Reply::Then::Hang},
                                     {"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", Reply::Then::Hang}};
    for (const Reply &reply : replies) {
        ScriptedServer server(always(reply));
        RunningClient client;
        const auto start = std::chrono::steady_clock::now();
        const ClientAnswer answer = client.call(requestTo(server.url(), shortTime));
        EXPECT_GE(std::chrono::steady_clock::now() - start, shortTime);
        EXPECT_EQ(answer.reach, Reach::Sent);
        EXPECT_EQ(answer.fault, "TIMEOUT");
        EXPECT_TRUE(server.waitUntilAlone());
        EXPECT_EQ(server.requestCount(), 1);
    }
}

TEST(HttpClient, boundsHeadAndBody)
{
    const QByteArray chunk = "4000\r\n" + QByteArray(0x4000, 'x') + "\r\n";
    ScriptedServer server([&](const SeenRequest &seen) {
        if (seen.target == "/endless-head")
            return Reply{"HTTP/1.1 200 OK\r\nA: " + QByteArray(20'000, 'a'), Reply::Then::Repeat};
        if (seen.target == "/long")
            return Reply::answer(200, QByteArray((64 << 10) + 1, 'x'));
        if (seen.target == "/full")
            return Reply::answer(200, QByteArray(64 << 10, 'x'));
        return Reply{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk.repeated(6)};
    });
    RunningClient client;
    const auto fault = [&](const char *path) {
        const ClientAnswer answer = client.call(requestTo(server.url(QString::fromLatin1(path))));
        EXPECT_EQ(answer.reach, Reach::Sent);
        return answer.fault;
    };
    EXPECT_EQ(fault("/endless-head"), "ANSWER_MALFORMED");
    EXPECT_EQ(fault("/long"), "ANSWER_TOO_LARGE");
    EXPECT_EQ(fault("/chunks"), "ANSWER_TOO_LARGE");
    EXPECT_TRUE(client.call(requestTo(server.url(QStringLiteral("/full")))).isAnswered());
}

TEST(HttpClient, refusesWhatIsNoHttp)
{
    const std::vector<QByteArray> answers{
        "SSH-2.0-OpenSSH\r\n\r\n", "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"};
    for (const QByteArray &bytes : answers) {
        ScriptedServer server(always({bytes, Reply::Then::Hang}));
        RunningClient client;
        const ClientAnswer answer = client.call(requestTo(server.url()));
        EXPECT_EQ(answer.reach, Reach::Sent) << bytes.constData();
        EXPECT_EQ(answer.fault, "ANSWER_MALFORMED") << bytes.constData();
    }
}

TEST(HttpClient, followsNoRedirect)
{
    ScriptedServer inner(always(Reply::answer(200)));
    ScriptedServer server(always(Reply::answer(302, {}, {"Location: " + inner.url().toUtf8()})));
    RunningClient client;
    const ClientAnswer answer = client.call(requestTo(server.url()));
    EXPECT_TRUE(answer.isAnswered());
    EXPECT_EQ(answer.status, 302);
    EXPECT_EQ(server.requestCount(), 1);
    EXPECT_EQ(inner.connectionCount(), 0);
}

// More than the system's buffers hold: the server cannot have had the whole request.
TEST(HttpClient, knowsThatARequestDidNotGoOutWhole)
{
    ScriptedServer::Options options;
    options.greeting = ScriptedServer::Greeting::CloseAfterHead;
    ScriptedServer server(always(Reply::answer(200)), options);
    RunningClient client;
    ClientRequest request = requestTo(server.url());
    request.body = QByteArray(32 << 20, 'x');
    const ClientAnswer answer = client.call(request);
    EXPECT_EQ(answer.reach, Reach::NotSent);
    EXPECT_EQ(answer.fault, "CLOSED");
    EXPECT_EQ(server.requestCount(), 0);
}

TEST(HttpClient, saysThatNothingWasSentWhenNobodyListens)
{
    RunningClient client;
    const ClientAnswer answer =
        client.call(requestTo(QStringLiteral("http://127.0.0.1:%1/").arg(freePort())));
    EXPECT_EQ(answer.reach, Reach::NotSent);
    EXPECT_EQ(answer.fault, "CONNECT");
}

TEST(HttpClient, refusesHeadersThatWouldBreakTheHead)
{
    ScriptedServer server(always(Reply::answer(200)));
    RunningClient client;
    ClientRequest request = requestTo(server.url());
    request.headers.push_back({"Authorization", "Bearer a\r\nX-Evil: 1"});
    EXPECT_EQ(client.call(request).fault, "REQUEST_INVALID");
    EXPECT_EQ(server.connectionCount(), 0);
}

TEST(HttpClient, handsABodyOnPieceByPiece)
{
    const QByteArray content(3 << 20, 'm');
    ScriptedServer server([&](const SeenRequest &seen) {
        return Reply::answer(seen.target == "/no" ? 404 : 200, seen.target == "/no" ? "gone" : content);
    });
    RunningClient client;
    QByteArray got;
    ClientRequest request = requestTo(server.url());
    request.method = "GET";
    request.body.clear();
    request.onBody = [&](QByteArrayView piece) {
        got.append(piece);
        return true;
    };
    const ClientAnswer whole = client.call(request);
    EXPECT_TRUE(whole.isAnswered());
    EXPECT_EQ(got, content);
    EXPECT_TRUE(whole.body.isEmpty());
    got.clear();
    request.onBody = [&](QByteArrayView piece) {
        got.append(piece);
        return got.size() < 100'000;
    };
    EXPECT_EQ(client.call(request).fault, "ABORTED");
    EXPECT_LT(got.size(), 200'000);
    request.url.target = "/no";
    EXPECT_EQ(client.call(request).body, "gone");
}

TEST(HttpClient, manyCallsAtOnceAreEachSentOnce)
{
    ScriptedServer server([](const SeenRequest &seen) {
        return Reply{Reply::answer(200, seen.body).bytes, Reply::Then::KeepOpen, milliseconds(20)};
    });
    HttpClientSettings settings;
    settings.threads = 2;
    RunningClient client(settings);
    Inbox<ClientAnswer> inbox;
    constexpr int calls = 400;
    for (int i = 0; i < calls; ++i) {
        ClientRequest request = requestTo(server.url());
        request.body = QByteArray::number(i);
        client.send(request, inbox.slot());
    }
    std::set<QByteArray> answered;
    for (int i = 0; i < calls; ++i) {
        const std::optional<ClientAnswer> answer = inbox.take();
        ASSERT_TRUE(answer && answer->isAnswered());
        answered.insert(answer->body);
    }
    EXPECT_EQ(answered.size(), std::size_t(calls));
    EXPECT_EQ(server.requestCount(), calls);
}

TEST(HttpClient, aStopEndsWhatIsInFlight)
{
    ScriptedServer server(always(Reply::hangs()));
    RunningClient client;
    Inbox<ClientAnswer> inbox;
    for (int i = 0; i < 10; ++i)
        client.send(requestTo(server.url()), inbox.slot());
    ASSERT_TRUE(server.waitForRequests(10));
    client.stop();
    ASSERT_EQ(inbox.size(), 10u);
    for (int i = 0; i < 10; ++i) {
        const std::optional<ClientAnswer> answer = inbox.take();
        EXPECT_EQ(answer->reach, Reach::Sent);
        EXPECT_EQ(answer->fault, "STOPPED");
    }
    client.stop();
    const ClientAnswer late = client.call(requestTo(server.url()));
    EXPECT_EQ(late.reach, Reach::NotSent);
    EXPECT_EQ(late.fault, "STOPPED");
    EXPECT_TRUE(client.start().isOk());
}

// Start, stop and calls from many threads: each call ends once, whatever it meets.
TEST(HttpClient, everyCallEndsOnceWhileItStartsAndStops)
{
    ScriptedServer server(always(Reply::answer(200)));
    HttpClient client({});
    Inbox<ClientAnswer> inbox;
    constexpr int threads = 4;
    constexpr int calls = 200;
    std::vector<std::thread> senders;
    for (int t = 0; t < threads; ++t) {
        senders.emplace_back([&] {
            for (int i = 0; i < calls; ++i)
                client.send(requestTo(server.url()), inbox.slot());
        });
    }
    for (int i = 0; i < 10; ++i) {
        EXPECT_TRUE(client.start().isOk());
        client.stop();
    }
    for (std::thread &sender : senders)
        sender.join();
    client.stop();
    EXPECT_EQ(inbox.size(), std::size_t(threads * calls));
}

} // namespace
