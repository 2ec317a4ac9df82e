// Start and stop, also under load, and what happens to answers that come too late.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include <sys/resource.h>
#include <unistd.h>

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

TEST(HttpLifecycle, stopEndsWhereverTheSweepStands)
{
    TestServer psi;
    psi.settings.deadlines.sweep = milliseconds(0); // its timer is nearly always expired
    psi.settings.threads = 3;
    for (int i = 0; i < 60; ++i) {
        psi.start();
        psi.server->stop();
    }
    EXPECT_TRUE(psi.address().isEmpty());
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
    const HttpReply uploaded = uploading.readReply();
    EXPECT_EQ(uploaded.body, "/webhook abcdef");
    EXPECT_EQ(uploaded.field("Connection"), "close");
    EXPECT_TRUE(uploading.waitForClose());
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

/// Holds every descriptor the process may open, but for those it lets go.
class NoDescriptors
{
public:
    NoDescriptors()
    {
        getrlimit(RLIMIT_NOFILE, &m_before);
        rlimit few = m_before;
        few.rlim_cur = 64;
        setrlimit(RLIMIT_NOFILE, &few);
        for (int fd = dup(0); fd >= 0; fd = dup(0))
            m_held.push_back(fd);
    }
    ~NoDescriptors()
    {
        while (letGo()) {
        }
        setrlimit(RLIMIT_NOFILE, &m_before);
    }
    bool letGo()
    {
        if (m_held.empty())
            return false;
        ::close(m_held.back());
        m_held.pop_back();
        return true;
    }

private:
    rlimit m_before{};
    std::vector<int> m_held;
};

/// CPU time of this process.
std::chrono::microseconds spent()
{
    rusage use{};
    getrusage(RUSAGE_SELF, &use);
    return std::chrono::seconds(use.ru_utime.tv_sec + use.ru_stime.tv_sec) +
           std::chrono::microseconds(use.ru_utime.tv_usec + use.ru_stime.tv_usec);
}

TEST(HttpLifecycle, withoutDescriptorsItRestsAndRecovers)
{
    TestServer psi;
    psi.settings.deadlines.idle = milliseconds(500); // the clock of this test
    psi.start();
    HttpClient warm(psi.address());
    warm.send(get());
    ASSERT_EQ(warm.readReply().status, 200);
    std::vector<HttpClient> waiting;
    {
        NoDescriptors none;
        for (int i = 0; i < 3; ++i) {
            ASSERT_TRUE(none.letGo()); // for the client; the server finds none to accept with
            waiting.emplace_back(psi.address());
            ASSERT_TRUE(waiting.back().isConnected());
            ASSERT_TRUE(waiting.back().send(get()));
        }
        warm.send(get()); // connections that exist go on
        EXPECT_EQ(warm.readReply().status, 200);
        const auto before = spent();
        EXPECT_TRUE(warm.waitForClose());
        EXPECT_LT(spent() - before, milliseconds(100));
        EXPECT_TRUE(waiting.back().isQuiet());
    }
    for (HttpClient &client : waiting)
        EXPECT_EQ(client.readReply().status, 200);
}

TEST(HttpLifecycle, aQuarterOfTheDescriptorsIsLeftToOthers)
{
    rlimit before{};
    ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
    rlimit few = before;
    few.rlim_cur = 200;
    ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &few), 0);
    TestServer psi;
    psi.start();
    setrlimit(RLIMIT_NOFILE, &before);
    std::vector<HttpClient> clients;
    while (clients.size() < 300) {
        clients.emplace_back(psi.address());
        clients.back().send(get());
        if (clients.back().readReply().status == 0)
            break;
    }
    EXPECT_EQ(clients.size(), 151u); // the last one was surplus
}

} // namespace
