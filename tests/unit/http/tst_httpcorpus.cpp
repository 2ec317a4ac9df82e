// Malformed and ambiguous requests: each gets one error and a closed connection, and no handler sees it.
#include <gtest/gtest.h>

#include <set>

#include "tests/support/httpclient.h"
#include "tests/unit/http/httptestkit.h"
#include "tests/unit/http/malformedcorpus.h"

using namespace psi;
using namespace psi::test;

namespace {

std::vector<HttpReply> exchange(const QByteArray &address, const QByteArray &bytes)
{
    HttpClient client(address);
    client.send(bytes); // the server may close before it took all
    return HttpClient::split(client.readToEnd());
}

void expectRefused(const std::vector<HttpReply> &replies, const MalformedCase &bad)
{
    ASSERT_EQ(replies.size(), 1u) << bad.name.constData();
    EXPECT_EQ(replies[0].status, bad.status) << bad.name.constData() << '\n' << replies[0].head.constData();
    EXPECT_EQ(replies[0].field("Connection"), "close") << bad.name.constData();
    EXPECT_EQ(replies[0].field("Content-Type"), "application/problem+json") << bad.name.constData();
    EXPECT_TRUE(replies[0].body.contains("\"status\":" + QByteArray::number(bad.status)))
        << bad.name.constData();
}

TEST(HttpCorpus, isLargeAndWithoutRepeats)
{
    std::set<QByteArray> names;
    std::set<QByteArray> bytes;
    for (const MalformedCase &bad : malformedCorpus()) {
        EXPECT_TRUE(names.insert(bad.name).second) << bad.name.constData();
        EXPECT_TRUE(bytes.insert(bad.bytes).second) << bad.name.constData();
    }
    EXPECT_GE(malformedCorpus().size(), 200u);
}

TEST(HttpCorpus, eachCaseIsRefusedOnceAndClosed)
{
    TestServer psi;
    psi.start();
    for (const MalformedCase &bad : malformedCorpus())
        expectRefused(exchange(psi.address(), bad.bytes), bad);
    EXPECT_EQ(psi.handler.count(), 0u);
}

TEST(HttpCorpus, nothingBehindARefusedRequestIsServed)
{
    TestServer psi;
    psi.start();
    for (const MalformedCase &bad : malformedCorpus())
        expectRefused(exchange(psi.address(), bad.bytes + get("/smuggled")), bad);
    EXPECT_EQ(psi.handler.count(), 0u);
}

TEST(HttpCorpus, theRequestBeforeARefusedOneIsAnswered)
{
    TestServer psi;
    psi.start();
    std::size_t served = 0;
    for (const MalformedCase &bad : malformedCorpus()) {
        const std::vector<HttpReply> replies = exchange(psi.address(), post("hola") + bad.bytes);
        ASSERT_EQ(replies.size(), 2u) << bad.name.constData();
        EXPECT_EQ(replies[0].body, "/webhook hola") << bad.name.constData();
        EXPECT_EQ(replies[1].status, bad.status) << bad.name.constData();
        EXPECT_EQ(psi.handler.count(), ++served) << bad.name.constData();
    }
}

// Two readings of one stream: what a proxy with the other reading would take for a body must not be served.
TEST(HttpCorpus, smuggledRequestsAreNeverServed)
{
    TestServer psi;
    psi.start();
    const QByteArray inner = get("/smuggled");
    const QByteArray size = QByteArray::number(inner.size());
    const QByteArray start = "POST /webhook HTTP/1.1\r\nHost: psi\r\n";
    const QByteArray pairs[] = {
        start + "Content-Length: " + size + "\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + inner,
        start + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" + inner,
        start + "Transfer-Encoding: xchunked\r\n\r\n" + inner,
        start + "Transfer-Encoding: chunked, identity\r\n\r\n" + inner,
        start + "Transfer-Encoding:\r\n chunked\r\n\r\n" + inner,
        start + "Transfer-Encoding : chunked\r\n\r\n" + inner,
        start + "Content-Length: 0\r\nContent-Length: " + size + "\r\n\r\n" + inner,
        start + "Content-Length: " + size + "\r\nContent-Length: 0\r\n\r\n" + inner,
        start + "Content-Length: 0, " + size + "\r\n\r\n" + inner,
        start + "Content-Length: +" + size + "\r\n\r\n" + inner,
        start + "Content-Length : " + size + "\r\n\r\n" + inner,
        start + "X: 1\n\n" + inner,
        start + "X: 1\r\r\n\r\n" + inner,
        start + "Transfer-Encoding: chunked\r\n\r\n0\r\nContent-Length: " + size + "\r\n\r\n" + inner,
        start + "Transfer-Encoding: chunked\r\n\r\n1;a\nb\r\nx\r\n0\r\n\r\n" + inner,
    };
    for (const QByteArray &pair : pairs) {
        const std::vector<HttpReply> replies = exchange(psi.address(), pair);
        ASSERT_EQ(replies.size(), 1u) << pair.constData();
        EXPECT_GE(replies[0].status, 400) << pair.constData();
    }
    EXPECT_EQ(psi.handler.count(), 0u);
}

TEST(HttpCorpus, aRequestCutShortGetsNoAnswer)
{
    TestServer psi;
    psi.start();
    const QByteArray whole = post("hola");
    for (qsizetype size = 0; size < whole.size(); ++size) {
        HttpClient client(psi.address());
        ASSERT_TRUE(client.send(QByteArrayView(whole).first(size)));
        client.finishSending();
        EXPECT_EQ(client.readToEnd(), QByteArray()) << size;
    }
    EXPECT_EQ(psi.handler.count(), 0u);
}

TEST(HttpCorpus, unusualButCorrectRequestsAreServed)
{
    TestServer psi;
    psi.start();
    const QByteArray chunkedStart = "POST /webhook HTTP/1.1\r\nHost: psi\r\nTransfer-Encoding: ";
    QByteArray fields;
    for (int i = 1; i < 64; ++i)
        fields += "X-" + QByteArray::number(i) + ": 1\r\n";
    const QByteArray headOf8KiB = "GET / HTTP/1.1\r\nHost: psi\r\nX: ";
    const std::pair<QByteArray, QByteArray> cases[] = {
        {"GET / HTTP/1.1\r\nhost:psi\r\n\r\n", "/ "},
        {"GET / HTTP/1.1\r\nHost: \t psi:8080 \t\r\n\r\n", "/ "},
        {"GET / HTTP/1.1\r\nHost:\r\n\r\n", "/ "},
        {"GET / HTTP/1.1\r\nHost: [::1]:8080\r\nX-Empty:\r\nX-Latin: \xf1\r\nX-Tab: a\tb\r\n\r\n", "/ "},
        {"GET //a/../%2e?=&&x HTTP/1.1\r\nHost: psi\r\n\r\n", "//a/../%2e "},
        {"GET /" + QByteArray(2047, 'a') + " HTTP/1.1\r\nHost: psi\r\n\r\n",
         '/' + QByteArray(2047, 'a') + ' '},
        {"GET / HTTP/1.1\r\nHost: psi\r\n" + fields + "\r\n", "/ "},
        {headOf8KiB + QByteArray(8192 - headOf8KiB.size() - 4, 'a') + "\r\n\r\n", "/ "},
        {"GET /b HTTP/1.1\r\nHost: psi\r\nContent-Length: 003\r\n\r\nabc", "/b abc"},
        {"PATCH /p HTTP/1.1\r\nHost: psi\r\n\r\n", "/p "},
        {"PSI-1 /p HTTP/1.1\r\nHost: psi\r\n\r\n", "/p "},
        {chunkedStart + "chunked\r\n\r\n0\r\n\r\n", "/webhook "},
        {chunkedStart + "Chunked\r\n\r\n4\r\nhola\r\n0\r\n\r\n", "/webhook hola"},
        {chunkedStart + "chunked\r\n\r\n0004;a=1;b=\"x y\"\r\nhola\r\nA\r\n0123456789\r\n000;z\r\n\r\n",
         "/webhook hola0123456789"},
    };
    for (const auto &[request, body] : cases) {
        HttpClient client(psi.address());
        ASSERT_TRUE(client.send(request + get("/next")));
        const HttpReply reply = client.readReply();
        EXPECT_EQ(reply.status, 200) << request.constData();
        EXPECT_EQ(reply.body, body) << request.constData();
        EXPECT_EQ(client.readReply().body, "/next ") << request.constData();
    }
}

} // namespace
