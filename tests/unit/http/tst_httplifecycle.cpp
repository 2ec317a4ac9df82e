// Start and stop, also under load, and what happens to answers that come too late.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include <sys/resource.h>

#include "tests/support/httpclient.h"
#include "tests/unit/http/httptestkit.h"

using namespace psi;
using namespace psi::test;
using std::chrono::milliseconds;

namespace {

TEST(HttpLifecycle, startAndStopAreSafeTwiceAndAgain)
{
    TestServer psi;
    psi.start();
    EXPECT_TRUE(psi.server->start().isOk());
    const QByteArray address = psi.address();
    EXPECT_TRUE(address.startsWith("127.0.0.1:"));
    psi.server->stop();
    psi.server->stop();
    EXPECT_TRUE(psi.address().isEmpty());
    EXPECT_FALSE(HttpClient(address).isConnected());
    ASSERT_TRUE(psi.server->start().isOk());
    HttpClient client(psi.address());
    client.send(get());
    EXPECT_EQ(client.readReply().status, 200);
}

TEST(HttpLifecycle, stopBeforeStartDoesNothing)
{
    TestServer psi;
    HttpServer server(psi.settings, psi.handler, psi.metrics);
    server.stop();
    EXPECT_TRUE(server.boundAddress().isEmpty());
}

TEST(HttpLifecycle, aTakenPortIsNamed)
{
    TestServer psi;
    psi.start();
    HttpSettings same = psi.settings;
    same.listen = psi.address();
    HttpServer second(same, psi.handler, psi.metrics);
    const Result<void> started = second.start();
    ASSERT_FALSE(started.isOk());
    EXPECT_EQ(started.error().code, ErrorCode::Conflict);
    EXPECT_TRUE(started.error().message.contains(QString::fromUtf8(psi.address())));
}

TEST(HttpLifecycle, wrongAddressesAreNamed)
{
    TestServer psi;
    for (const QByteArray text :
         {"", "8080", "localhost:1", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "::1:x", "[::1]"}) {
        psi.settings.listen = text;
        HttpServer server(psi.settings, psi.handler, psi.metrics);
        const Result<void> started = server.start();
        ASSERT_FALSE(started.isOk()) << text.constData();
        EXPECT_EQ(started.error().code, ErrorCode::Invalid) << text.constData();
    }
    psi.settings.listen = "127.0.0.1:0";
    psi.settings.trustedProxies = {"10.0.0.0/33"};
    HttpServer server(psi.settings, psi.handler, psi.metrics);
    const Result<void> started = server.start();
    ASSERT_FALSE(started.isOk());
    EXPECT_TRUE(started.error().message.contains(QStringLiteral("10.0.0.0/33")));
}

TEST(HttpLifecycle, ipv6IsServed)
{
    TestServer psi;
    psi.settings.listen = "[::1]:0";
    psi.start();
    HttpClient client(psi.address());
    client.send(get());
    EXPECT_EQ(client.readReply().status, 200);
    EXPECT_EQ(psi.handler.request(0).remoteAddress, "::1");
}

TEST(HttpLifecycle, stopLetsRequestsInFlightBeAnswered)
{
    TestServer psi;
    psi.settings.deadlines.drain = std::chrono::seconds(10);
    psi.start();
    psi.handler.hold(true);
    const QByteArray address = psi.address();
    HttpClient busy(address);
    HttpClient idle(address);
    HttpClient uploading(address);
    idle.send(get());
    ASSERT_TRUE(psi.handler.waitFor(1));
    psi.handler.release(0);
    EXPECT_EQ(idle.readReply().status, 200);
    busy.send(post("hola"));
    ASSERT_TRUE(psi.handler.waitFor(2));
    const QByteArray upload = post("abcdef");
    uploading.sendInPieces(upload.chopped(2), {upload.size() - 4});
    std::thread stopping([&] { psi.server->stop(); });
    EXPECT_TRUE(idle.waitForClose());
    EXPECT_FALSE(HttpClient(address).isConnected());
    uploading.send("ef");
    ASSERT_TRUE(psi.handler.waitFor(3));
    psi.handler.releaseAll();
    const HttpReply last = busy.readReply();
    EXPECT_EQ(last.status, 200);
    EXPECT_EQ(last.field("Connection"), "close");
    EXPECT_TRUE(busy.waitForClose());
    EXPECT_EQ(uploading.readReply().body, "/webhook abcdef");
    stopping.join();
}

TEST(HttpLifecycle, stopIsBoundedAndLateAnswersAreHarmless)
{
    TestServer psi;
    psi.settings.deadlines.drain = milliseconds(100);
    psi.start();
    psi.handler.hold(true);
    HttpClient client(psi.address());
    client.send(post("hola"));
    ASSERT_TRUE(psi.handler.waitFor(1));
    const auto began = std::chrono::steady_clock::now();
    psi.server->stop();
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(2));
    EXPECT_TRUE(client.waitForClose());
    psi.handler.release(0);
    psi.server.reset();
    psi.handler.release(0);
}

TEST(HttpLifecycle, stopUnderLoadLosesNoAnswerThatWasBegun)
{
    TestServer psi;
    psi.settings.threads = 2;
    psi.start();
    const QByteArray address = psi.address();
    std::atomic<int> answered{0};
    std::atomic<int> broken{0};
    std::vector<std::thread> clients;
    for (int i = 0; i < 4; ++i) {
        clients.emplace_back([&] {
            for (;;) {
                HttpClient client(address);
                if (!client.isConnected())
                    return;
                while (client.send(post("hola"))) {
                    const HttpReply reply = client.readReply();
                    if (reply.status == 0)
                        break;
                    reply.body == "/webhook hola" ? ++answered : ++broken;
                    if (reply.field("Connection") == "close")
                        break;
                }
            }
        });
    }
    ASSERT_TRUE(psi.handler.waitFor(2000));
    psi.server->stop();
    for (std::thread &client : clients)
        client.join();
    EXPECT_EQ(broken, 0);
    EXPECT_EQ(static_cast<std::size_t>(answered), psi.handler.count());
}

TEST(HttpLifecycle, withoutDescriptorsItRestsAndRecovers)
{
    TestServer psi;
    psi.start();
    HttpClient warm(psi.address());
    warm.send(get());
    ASSERT_EQ(warm.readReply().status, 200);
    HttpClient waiting(psi.address()); // its descriptor exists before the limit falls
    rlimit before{};
    ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
    waiting.send(get());
    ASSERT_EQ(waiting.readReply().status, 200);
    std::vector<HttpClient> clients;
    rlimit none = before;
    none.rlim_cur = 64;
    ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
    while (clients.empty() || clients.back().isConnected()) // takes every descriptor there is
        clients.emplace_back(psi.address());
    rusage start{};
    getrusage(RUSAGE_SELF, &start);
    warm.send(get()); // connections that exist go on
    EXPECT_EQ(warm.readReply().status, 200);
    HttpClient &starved = clients[clients.size() - 2];
    starved.send(get());
    setrlimit(RLIMIT_NOFILE, &before);
    EXPECT_EQ(starved.readReply().status, 200);
    rusage end{};
    getrusage(RUSAGE_SELF, &end);
    const auto spent = [](const rusage &use) { return use.ru_utime.tv_sec * 1000000 + use.ru_utime.tv_usec; };
    EXPECT_LT(spent(end) - spent(start), 50000); // microseconds
}

} // namespace
