// The server's everyday work: requests, keep-alive, pipelining, start and stop.
#include <gtest/gtest.h>

#include "tests/support/httpclient.h"
#include "tests/unit/http/httptestkit.h"

using namespace psi;
using namespace psi::test;

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

} // namespace
