// Deadlines that bytes do not renew, caps on connections, requests and bodies.
#include <gtest/gtest.h>

#include <thread>

#include "tests/support/httpclient.h"
#include "tests/unit/http/httptestkit.h"

using namespace psi;
using namespace psi::test;
using std::chrono::milliseconds;
using Steady = std::chrono::steady_clock;

namespace {

/// Sends a byte whenever the server has read the last one, until it closes; how long that took.
milliseconds dripUntilClosed(HttpClient &client, const QByteArray &start, char byte)
{
    const auto began = Steady::now();
    client.send(start);
    while (client.isQuiet() && Steady::now() - began < std::chrono::seconds(10))
        client.sendInPieces(QByteArray(2, byte), {1});
    return std::chrono::duration_cast<milliseconds>(Steady::now() - began);
}

TEST(HttpDeadlines, aDrippingHeadEndsInTime)
{
    TestServer psi;
    psi.settings.deadlines.head = milliseconds(200);
    psi.settings.limits.headBytes = 1 << 30;
    psi.start();
    HttpClient client(psi.address());
    const milliseconds took = dripUntilClosed(client, "GET / HTTP/1.1\r\nHost: psi\r\nX: ", 'a');
    EXPECT_LT(took, milliseconds(2000));
    EXPECT_EQ(client.readReply().status, 408);
    EXPECT_TRUE(client.waitForClose());
    EXPECT_EQ(psi.handler.count(), 0u);
    EXPECT_EQ(psi.rejected("timeout"), 1);
}

TEST(HttpDeadlines, aDrippingBodyEndsInTime)
{
    TestServer psi;
    psi.settings.deadlines.request = milliseconds(300);
    psi.start();
    HttpClient client(psi.address());
    const QByteArray head = "POST /webhook HTTP/1.1\r\nHost: psi\r\nContent-Length: 1000000\r\n\r\n";
    const milliseconds took = dripUntilClosed(client, head, 'a');
    EXPECT_GT(took, milliseconds(200));
    EXPECT_LT(took, milliseconds(2000));
    EXPECT_EQ(client.readReply().status, 408);
    EXPECT_TRUE(client.waitForClose());
    EXPECT_EQ(psi.handler.count(), 0u);
}

TEST(HttpDeadlines, aSilentConnectionIsClosedWithoutAnAnswer)
{
    TestServer psi;
    psi.settings.deadlines.head = milliseconds(100);
    psi.start();
    HttpClient client(psi.address());
    EXPECT_TRUE(client.waitForClose());
}

TEST(HttpDeadlines, anIdleConnectionIsClosedWithoutAnAnswer)
{
    TestServer psi;
    psi.settings.deadlines.idle = milliseconds(100);
    psi.start();
    HttpClient client(psi.address());
    client.send(get());
    EXPECT_EQ(client.readReply().status, 200);
    EXPECT_TRUE(client.waitForClose());
}

TEST(HttpDeadlines, theHeadDeadlineOfALaterRequestBeginsWithItsFirstByte)
{
    TestServer psi;
    psi.settings.deadlines.head = milliseconds(150);
    psi.start();
    HttpClient client(psi.address());
    client.send(get());
    EXPECT_EQ(client.readReply().status, 200);
    client.send("GET / HT");
    EXPECT_EQ(client.readReply().status, 408);
    EXPECT_TRUE(client.waitForClose());
}

TEST(HttpDeadlines, whoDoesNotReadItsAnswersIsClosed)
{
    TestServer psi;
    psi.settings.deadlines.write = milliseconds(200);
    psi.start();
    HttpClient client(psi.address(), milliseconds(500));
    const QByteArray request = post(QByteArray(1 << 20, 'a'));
    for (int i = 0; i < 16 && client.send(request); ++i) {
    }
    EXPECT_TRUE(psi.waitForRejected("slow_reader", 1));
}

TEST(HttpDeadlines, anAnswerThatStaysInTheSendBufferCountsAsUnread)
{
    TestServer psi;
    psi.settings.deadlines.write = milliseconds(200);
    psi.start();
    HttpClient unread(psi.address());
    unread.send(post(QByteArray(200000, 'a'))); // more than a window, less than a send buffer
    HttpClient reading(psi.address());
    reading.send(post(QByteArray(200000, 'b')));
    EXPECT_EQ(reading.readReply().status, 200);
    EXPECT_TRUE(psi.waitForRejected("slow_reader", 1));
    reading.send(get());
    EXPECT_EQ(reading.readReply().status, 200);
    EXPECT_EQ(psi.rejected("slow_reader"), 1);
}

TEST(HttpDeadlines, aRequestWithoutAnAnswerGets503)
{
    TestServer psi;
    psi.settings.deadlines.answer = milliseconds(100);
    psi.start();
    psi.handler.hold(true);
    HttpClient client(psi.address());
    client.send(post("hola"));
    const HttpReply reply = client.readReply();
    EXPECT_EQ(reply.status, 503);
    EXPECT_GT(reply.field("Retry-After").toInt(), 0);
    EXPECT_TRUE(client.waitForClose());
    psi.handler.releaseAll(); // too late, and harmless
    EXPECT_EQ(psi.rejected("unanswered"), 1);
}

TEST(HttpLimits, surplusConnectionsAreClosedAtOnce)
{
    TestServer psi;
    psi.settings.limits.connections = 3;
    psi.settings.threads = 2;
    psi.start();
    std::vector<HttpClient> clients;
    for (int i = 0; i < 3; ++i) {
        clients.emplace_back(psi.address());
        clients.back().send(get());
        EXPECT_EQ(clients.back().readReply().status, 200);
    }
    HttpClient surplus(psi.address());
    EXPECT_TRUE(surplus.waitForClose());
    EXPECT_EQ(psi.rejected("connections"), 1);
    clients[0].send("bad\n"); // frees its place
    EXPECT_EQ(clients[0].readReply().status, 400);
    EXPECT_TRUE(clients[0].waitForClose());
    clients[0].close();
    HttpReply reply;
    while (reply.status == 0) {
        HttpClient next(psi.address());
        next.send(get());
        reply = next.readReply();
    }
    EXPECT_EQ(reply.status, 200);
}

TEST(HttpLimits, openConnectionsAreShown)
{
    TestServer psi;
    psi.start();
    const auto waitForOpen = [&psi](double wanted) {
        const auto until = Steady::now() + std::chrono::seconds(10);
        while (psi.metrics.valueOf("psi_http_connections{server=test}") != wanted && Steady::now() < until)
            std::this_thread::yield();
        return psi.metrics.valueOf("psi_http_connections{server=test}") == wanted;
    };
    {
        HttpClient one(psi.address());
        HttpClient two(psi.address());
        EXPECT_TRUE(waitForOpen(2));
    }
    EXPECT_TRUE(waitForOpen(0));
}

TEST(HttpLimits, connectionsPerAddressAreCapped)
{
    TestServer psi;
    psi.settings.limits.connectionsPerIp = 2;
    psi.start();
    HttpClient one(psi.address());
    HttpClient two(psi.address());
    HttpClient three(psi.address());
    EXPECT_TRUE(three.waitForClose());
    HttpClient other(psi.address(), std::chrono::seconds(10), "127.0.0.2");
    other.send(get());
    EXPECT_EQ(other.readReply().status, 200);
    one.send(get());
    EXPECT_EQ(one.readReply().status, 200);
}

TEST(HttpLimits, trustedProxiesAreNotCountedPerAddress)
{
    TestServer psi;
    psi.settings.limits.connectionsPerIp = 1;
    psi.settings.trustedProxies = {"127.0.0.0/8"};
    psi.start();
    HttpClient one(psi.address());
    HttpClient two(psi.address());
    two.send(get());
    EXPECT_EQ(two.readReply().status, 200);
}

TEST(HttpLimits, requestsPerConnectionAreCapped)
{
    TestServer psi;
    psi.settings.limits.requestsPerConnection = 3;
    psi.start();
    HttpClient client(psi.address());
    client.send(get("/1") + get("/2") + get("/3") + get("/4"));
    EXPECT_TRUE(client.readReply().field("Connection").isNull());
    EXPECT_TRUE(client.readReply().field("Connection").isNull());
    EXPECT_EQ(client.readReply().field("Connection"), "close");
    EXPECT_TRUE(client.waitForClose());
    EXPECT_EQ(psi.handler.count(), 3u);
}

TEST(HttpLimits, aHugeBodyIsRefusedBeforeItComes)
{
    TestServer psi;
    psi.start();
    HttpClient client(psi.address());
    client.send("POST / HTTP/1.1\r\nHost: psi\r\nExpect: 100-continue\r\nContent-Length: 4294967296\r\n\r\n");
    EXPECT_EQ(client.readReply().status, 413);
    EXPECT_TRUE(client.waitForClose());
}

TEST(HttpLimits, aRefusedClientMayFinishSendingAndReadItsAnswer)
{
    TestServer psi;
    psi.settings.limits.bodyBytes = 100000;
    psi.settings.deadlines.linger = std::chrono::seconds(10);
    psi.start();
    HttpClient client(psi.address());
    const QByteArray request = post(QByteArray(150000, 'a'));
    EXPECT_TRUE(client.sendInPieces(request, {1000, 50000, 150000}));
    EXPECT_EQ(client.readReply().status, 413);
    EXPECT_TRUE(client.waitForClose());
}

TEST(HttpLimits, whatARefusedClientSendsIsBounded)
{
    TestServer psi;
    psi.settings.limits.bodyBytes = 1000;
    psi.settings.deadlines.linger = std::chrono::seconds(60);
    psi.start();
    HttpClient client(psi.address());
    client.send("POST / HTTP/1.1\r\nHost: psi\r\nContent-Length: 1001\r\n\r\n");
    const QByteArray junk(50000, 'a');
    int sent = 0;
    while (sent < 10000 && client.send(junk))
        ++sent;
    EXPECT_LT(sent, 10000);
}

TEST(HttpLimits, theLargestBodyIsServedAndOneByteMoreIsNot)
{
    TestServer psi;
    psi.settings.limits.bodyBytes = 100000;
    psi.start();
    HttpClient client(psi.address());
    client.send(post(QByteArray(100000, 'a')));
    EXPECT_EQ(client.readReply().body.size(), 100000 + 9);
    client.send(post(QByteArray(100001, 'a')));
    EXPECT_EQ(client.readReply().status, 413);
}

TEST(HttpLimits, aChunkedFloodIsCut)
{
    TestServer psi;
    psi.settings.limits.bodyBytes = 100000;
    psi.start();
    HttpClient client(psi.address());
    client.send("POST / HTTP/1.1\r\nHost: psi\r\nTransfer-Encoding: chunked\r\n\r\n");
    const QByteArray chunk = "1000\r\n" + QByteArray(4096, 'a') + "\r\n";
    int sent = 0;
    while (sent < 10000 && client.isQuiet() && client.send(chunk))
        ++sent;
    EXPECT_LT(sent, 10000);
    EXPECT_EQ(client.readReply().status, 413);
    EXPECT_EQ(psi.handler.count(), 0u);
}

TEST(HttpLimits, bodiesInFlightAreBoundedOverAllConnections)
{
    TestServer psi;
    psi.settings.limits.inflightBodyBytes = 250000;
    psi.settings.threads = 2;
    psi.start();
    psi.handler.hold(true);
    HttpClient first(psi.address());
    HttpClient second(psi.address());
    HttpClient third(psi.address());
    first.send(post(QByteArray(100000, 'a')));
    second.send(post(QByteArray(100000, 'b')));
    ASSERT_TRUE(psi.handler.waitFor(2));
    third.send("POST / HTTP/1.1\r\nHost: psi\r\nContent-Length: 100000\r\n\r\n");
    const HttpReply refused = third.readReply();
    EXPECT_EQ(refused.status, 503);
    EXPECT_GT(refused.field("Retry-After").toInt(), 0);
    EXPECT_EQ(refused.field("Connection"), "close");
    EXPECT_TRUE(third.waitForClose());
    psi.handler.releaseAll();
    EXPECT_EQ(first.readReply().status, 200);
    EXPECT_EQ(second.readReply().status, 200);
    psi.handler.hold(false);
    first.send(post(QByteArray(200000, 'c')));
    EXPECT_EQ(first.readReply().status, 200);
}

TEST(HttpLimits, chunkedBodiesInFlightAreCountedAsTheyCome)
{
    TestServer psi;
    psi.settings.limits.inflightBodyBytes = 50000;
    psi.start();
    HttpClient client(psi.address());
    client.send("POST / HTTP/1.1\r\nHost: psi\r\nTransfer-Encoding: chunked\r\n\r\nEA60\r\n" +
                QByteArray(60000, 'a'));
    EXPECT_EQ(client.readReply().status, 503);
    HttpClient next(psi.address());
    next.send(post(QByteArray(50000, 'b'))); // all was given back
    EXPECT_EQ(next.readReply().status, 200);
}

TEST(HttpLimits, whoLeavesGivesBackItsBytesAndItsPlace)
{
    TestServer psi;
    psi.settings.limits.inflightBodyBytes = 50000;
    psi.settings.limits.connections = 1;
    psi.start();
    const QByteArray half =
        "POST / HTTP/1.1\r\nHost: psi\r\nContent-Length: 50000\r\n\r\n" + QByteArray(40000, 'a');
    for (int i = 0; i < 20; ++i) {
        HttpReply reply;
        while (reply.status == 0) { // the place of the one before may be free only now
            HttpClient client(psi.address());
            client.send(post(QByteArray(50000, 'b')));
            reply = client.readReply();
            if (reply.status != 0) {
                client.sendInPieces(half + 'a', {half.size()});
                client.abort();
            }
        }
        ASSERT_EQ(reply.status, 200);
    }
}

} // namespace
