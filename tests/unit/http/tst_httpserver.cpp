// The server's everyday work: requests, keep-alive, pipelining, late answers, start and stop.
#include <gtest/gtest.h>

#include <thread>

#include "tests/support/httpclient.h"
#include "tests/unit/http/httptestkit.h"

using namespace psi;
using namespace psi::test;
using std::chrono::milliseconds;

namespace {

TEST(HttpServer, answersAndKeepsTheConnection)
{
    TestServer psi;
    psi.start();
    HttpClient client(psi.address());
    for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE(client.send(post("hola", "/webhook?a=1&b=%C3%B1+x")));
        const HttpReply reply = client.readReply();
        EXPECT_EQ(reply.status, 200);
        EXPECT_EQ(reply.body, "/webhook hola");
        EXPECT_TRUE(reply.field("Date").endsWith("GMT"));
        EXPECT_TRUE(reply.field("Connection").isNull());
        EXPECT_TRUE(reply.field("Server").isNull());
    }
    ASSERT_EQ(psi.handler.count(), 3u);
    const HttpRequest request = psi.handler.request(0);
    EXPECT_EQ(request.method, HttpMethod::Post);
    EXPECT_EQ(request.query.value("b"), QByteArray("\xc3\xb1 x"));
    EXPECT_EQ(request.fields.value("content-TYPE"), QByteArrayView("application/json"));
    EXPECT_EQ(request.remoteAddress, "127.0.0.1");
}

TEST(HttpServer, everySplitOfARequestGivesOneAnswer)
{
    TestServer psi;
    psi.start();
    const QByteArray bytes = post("hola");
    HttpClient client(psi.address());
    for (qsizetype at = 1; at < bytes.size(); ++at) {
        ASSERT_TRUE(client.sendInPieces(bytes, {at})) << at;
        ASSERT_EQ(client.readReply().body, "/webhook hola") << at;
        ASSERT_TRUE(client.isQuiet()) << at;
    }
    EXPECT_EQ(psi.handler.count(), static_cast<std::size_t>(bytes.size() - 1));
}

TEST(HttpServer, everySplitOfABadRequestGivesOneError)
{
    TestServer psi;
    psi.start();
    const QByteArray bad[] = {
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;a\nb\r\nx\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n folded\r\n\r\nx",
    };
    for (const QByteArray &bytes : bad) {
        for (qsizetype at = 1; at < bytes.size(); ++at) {
            HttpClient client(psi.address());
            client.sendInPieces(bytes, {at});
            const std::vector<HttpReply> replies = HttpClient::split(client.readToEnd());
            ASSERT_EQ(replies.size(), 1u) << bytes.constData() << at;
            ASSERT_GE(replies[0].status, 400) << bytes.constData() << at;
        }
    }
    EXPECT_EQ(psi.handler.count(), 0u);
}

TEST(HttpServer, sixteenPipelinedRequestsAreAnsweredInOrder)
{
    TestServer psi;
    psi.start();
    psi.handler.hold(true);
    HttpClient client(psi.address());
    QByteArray all;
    for (int i = 0; i < 16; ++i)
        all += post(QByteArray::number(i));
    client.send(all);
    ASSERT_TRUE(psi.handler.waitFor(16));
    for (std::size_t i = 16; i > 0; --i) {
        EXPECT_TRUE(client.isQuiet()); // the first is still missing
        psi.handler.release(i - 1);
    }
    for (int i = 0; i < 16; ++i)
        EXPECT_EQ(client.readReply().body, "/webhook " + QByteArray::number(i));
    psi.handler.hold(false);
    client.send(get("/after"));
    EXPECT_EQ(client.readReply().body, "/after ");
}

TEST(HttpServer, theSeventeenthPipelinedRequestEndsTheConnection)
{
    TestServer psi;
    psi.start();
    psi.handler.hold(true);
    HttpClient client(psi.address());
    QByteArray all;
    for (int i = 0; i < 17; ++i)
        all += post(QByteArray::number(i));
    client.send(all);
    ASSERT_TRUE(psi.waitForRejected("pipelined", 1));
    EXPECT_EQ(psi.handler.count(), 16u);
    psi.handler.releaseAll();
    const std::vector<HttpReply> replies = HttpClient::split(client.readToEnd());
    ASSERT_EQ(replies.size(), 16u);
    EXPECT_EQ(replies[15].body, "/webhook 15");
    EXPECT_EQ(replies[15].field("Connection"), "close");
    EXPECT_TRUE(replies[14].field("Connection").isNull());
}

TEST(HttpServer, noAnswerBeforeRespond)
{
    TestServer psi;
    psi.start();
    psi.handler.hold(true);
    HttpClient client(psi.address());
    client.send(post("hola"));
    ASSERT_TRUE(psi.handler.waitFor(1));
    HttpClient other(psi.address()); // a whole exchange on the same thread passes meanwhile
    other.send("bad\n");
    EXPECT_EQ(other.readReply().status, 400);
    EXPECT_TRUE(client.isQuiet());
    std::thread([&] { psi.handler.release(0); }).join();
    EXPECT_EQ(client.readReply().status, 200);
}

TEST(HttpServer, onlyTheFirstRespondCounts)
{
    TestServer psi;
    psi.start();
    psi.handler.hold(true);
    HttpClient client(psi.address());
    client.send(post("1"));
    ASSERT_TRUE(psi.handler.waitFor(1));
    for (int i = 0; i < 5; ++i)
        psi.handler.release(0);
    EXPECT_EQ(client.readReply().body, "/webhook 1");
    client.send(post("2"));
    ASSERT_TRUE(psi.handler.waitFor(2));
    psi.handler.release(0); // of a request long answered
    EXPECT_TRUE(client.isQuiet());
    psi.handler.release(1);
    EXPECT_EQ(client.readReply().body, "/webhook 2");
    EXPECT_TRUE(client.isQuiet());
}

TEST(HttpServer, aSecondRespondChangesNoAnswerThatStillWaits)
{
    TestServer psi;
    psi.start();
    psi.handler.hold(true);
    HttpClient client(psi.address());
    client.send(post("1") + post("2"));
    ASSERT_TRUE(psi.handler.waitFor(2));
    psi.handler.release(1);
    psi.handler.respond(1)(HttpAnswer::problem(500));
    psi.handler.release(0);
    EXPECT_EQ(client.readReply().body, "/webhook 1");
    EXPECT_EQ(client.readReply().body, "/webhook 2");
}

TEST(HttpServer, respondAfterTheClientLeft)
{
    TestServer psi;
    psi.start();
    psi.handler.hold(true);
    for (std::size_t i = 0; i < 20; ++i) {
        HttpClient client(psi.address());
        client.send(post("hola"));
        ASSERT_TRUE(psi.handler.waitFor(i + 1));
        i % 2 == 0 ? client.abort() : client.close();
    }
    psi.handler.releaseAll();
    psi.handler.hold(false);
    HttpClient next(psi.address());
    next.send(get());
    EXPECT_EQ(next.readReply().status, 200);
}

TEST(HttpServer, aClientThatFinishedSendingStillGetsItsAnswers)
{
    TestServer psi;
    psi.start();
    psi.handler.hold(true);
    HttpClient client(psi.address());
    client.send(post("1") + post("2") + "POST / HTTP/1.1\r\nHost: psi\r\nContent-Length: 9\r\n\r\nhalf");
    client.finishSending();
    ASSERT_TRUE(psi.handler.waitFor(2));
    psi.handler.releaseAll();
    const std::vector<HttpReply> replies = HttpClient::split(client.readToEnd());
    ASSERT_EQ(replies.size(), 2u);
    EXPECT_EQ(replies[1].body, "/webhook 2");
}

TEST(HttpServer, expectedContinueComesOncePerBody)
{
    TestServer psi;
    psi.start();
    HttpClient client(psi.address());
    const QByteArray head =
        "POST /webhook HTTP/1.1\r\nHost: psi\r\nExpect: 100-Continue\r\nContent-Length: 4\r\n\r\n";
    client.send(head);
    EXPECT_EQ(client.readReply().status, 100);
    client.send("hola");
    EXPECT_EQ(client.readReply().body, "/webhook hola");
    client.send(head + "hola"); // did not wait: nothing to allow
    EXPECT_EQ(client.readReply().status, 200);
    EXPECT_TRUE(client.isQuiet());
}

TEST(HttpServer, expectedContinueWaitsForTheAnswersBefore)
{
    TestServer psi;
    psi.start();
    psi.handler.hold(true);
    HttpClient client(psi.address());
    client.send(post("1") +
                "POST /webhook HTTP/1.1\r\nHost: psi\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n");
    ASSERT_TRUE(psi.handler.waitFor(1));
    psi.handler.release(0);
    EXPECT_EQ(client.readReply().status, 200);
    EXPECT_EQ(client.readReply().status, 100);
}

TEST(HttpServer, http10IsHonoured)
{
    TestServer psi;
    psi.start();
    HttpClient closing(psi.address());
    closing.send("GET /a HTTP/1.0\r\n\r\n");
    const HttpReply once = closing.readReply();
    EXPECT_EQ(once.body, "/a ");
    EXPECT_EQ(once.field("Connection"), "close");
    EXPECT_TRUE(closing.waitForClose());
    HttpClient keeping(psi.address());
    for (int i = 0; i < 2; ++i) {
        keeping.send("POST /a HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\nx");
        EXPECT_EQ(keeping.readReply().field("Connection"), "keep-alive");
    }
}

TEST(HttpServer, connectionCloseIsHonoured)
{
    TestServer psi;
    psi.start();
    HttpClient client(psi.address());
    client.send("GET /1 HTTP/1.1\r\nHost: psi\r\nConnection: close\r\n\r\n" + get("/2"));
    EXPECT_EQ(client.readReply().field("Connection"), "close");
    EXPECT_TRUE(client.waitForClose());
    EXPECT_EQ(psi.handler.count(), 1u);
}

TEST(HttpServer, headGetsNoBody)
{
    TestServer psi;
    psi.start();
    HttpClient client(psi.address());
    client.send("HEAD /abc HTTP/1.1\r\nHost: psi\r\n\r\n" + get("/x"));
    const HttpReply head = client.readReply(true);
    EXPECT_EQ(head.field("Content-Length"), "5");
    EXPECT_EQ(client.readReply().body, "/x ");
}

TEST(HttpServer, theClientBehindTrustedProxiesIsNamed)
{
    TestServer psi;
    psi.settings.trustedProxies = {"127.0.0.1", "10.0.0.0/8"};
    psi.start();
    const auto seenFor = [&](const QByteArray &from, const QByteArray &fields) {
        HttpClient client(psi.address(), std::chrono::seconds(10), from);
        client.send("GET / HTTP/1.1\r\nHost: psi\r\n" + fields + "\r\n");
        EXPECT_EQ(client.readReply().status, 200);
        return psi.handler.request(psi.handler.count() - 1).remoteAddress;
    };
    EXPECT_EQ(
        seenFor("127.0.0.1", "X-Forwarded-For: 192.0.2.66, 203.0.113.7\r\nx-forwarded-for: 10.1.2.3\r\n"),
        "203.0.113.7");
    EXPECT_EQ(seenFor("127.0.0.2", "X-Forwarded-For: 203.0.113.7\r\n"), "127.0.0.2");
    EXPECT_EQ(seenFor("127.0.0.1", ""), "127.0.0.1");
}

} // namespace
