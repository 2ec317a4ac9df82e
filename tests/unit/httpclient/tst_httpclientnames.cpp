// Names, addresses and certificates: what has to be right before anything is sent.
#include <atomic>
#include <semaphore>

#include "tests/support/privateprocess.h"
#include "tests/support/testauthority.h"
#include "tests/unit/httpclient/clientkit.h"

using namespace psi;
using namespace psi::test;

namespace {

using std::chrono::milliseconds;

Reply answersOk(const SeenRequest &) { return Reply::answer(200); }

HttpClientSettings named(HostLookup::Resolve resolve)
{
    HttpClientSettings settings;
    settings.resolve = std::move(resolve);
    return settings;
}

HostLookup::Addresses addresses(std::initializer_list<const char *> texts)
{
    HostLookup::Addresses list;
    for (const char *text : texts)
        list.push_back(IpAddress::parse(text).value());
    return list;
}

TEST(HttpClientNames, keepTheirHostHeaderOnTheAddressTheyGave)
{
    ScriptedServer server(answersOk);
    RunningClient client(named([](const QByteArray &host) -> Result<HostLookup::Addresses> {
        EXPECT_EQ(host, "area.example");
        return addresses({"127.0.0.1"});
    }));
    const QString url = server.url(QStringLiteral("/hook"), QStringLiteral("area.example"));
    EXPECT_TRUE(client.call(requestTo(url)).isAnswered());
    EXPECT_EQ(server.requests().front().headers.at("host"),
              "area.example:" + QByteArray::number(server.port()));
}

TEST(HttpClientNames, withoutAnAddressNothingIsSent)
{
    RunningClient client(named([](const QByteArray &) -> Result<HostLookup::Addresses> {
        return Error{ErrorCode::Unavailable, QStringLiteral("no such name")};
    }));
    const ClientAnswer answer = client.call(requestTo(QStringLiteral("http://nowhere.example/")));
    EXPECT_EQ(answer.reach, Reach::NotSent);
    EXPECT_EQ(answer.fault, "DNS");
    EXPECT_EQ(answer.detail, QStringLiteral("no such name"));
}

TEST(HttpClientNames, theSystemsResolverKnowsLocalhostAndNotInvalid)
{
    ScriptedServer server(answersOk);
    RunningClient client;
    EXPECT_TRUE(client.call(requestTo(server.url({}, QStringLiteral("localhost")))).isAnswered());
    EXPECT_EQ(client.call(requestTo(QStringLiteral("http://nothing.invalid/"))).fault, "DNS");
}

TEST(HttpClientNames, allAddressesHaveToBeAllowedBeforeOneIsConnectedTo)
{
    ScriptedServer server(answersOk);
    RunningClient client(named([](const QByteArray &) -> Result<HostLookup::Addresses> {
        return addresses({"127.0.0.1", "10.0.0.1"});
    }));
    ClientRequest request = requestTo(server.url({}, QStringLiteral("area.example")));
    request.mayReach = [](const IpAddress &address, quint16) { return address.toText() == "127.0.0.1"; };
    const ClientAnswer answer = client.call(request);
    EXPECT_EQ(answer.reach, Reach::NotSent);
    EXPECT_EQ(answer.fault, "EGRESS_REFUSED");
    EXPECT_EQ(server.connectionCount(), 0);
}

TEST(HttpClientNames, theNextAddressIsTriedWhenNobodyListens)
{
    ScriptedServer server(answersOk); // on 127.0.0.1 only
    RunningClient client(named([](const QByteArray &) -> Result<HostLookup::Addresses> {
        return addresses({"127.0.0.2", "127.0.0.3", "127.0.0.1"});
    }));
    EXPECT_TRUE(client.call(requestTo(server.url({}, QStringLiteral("area.example")))).isAnswered());
    EXPECT_EQ(server.requestCount(), 1);
}

// A name server that does not answer holds its own callers and nobody else.
TEST(HttpClientNames, aLookUpThatHangsEndsAtTheDeadlineAndHoldsUpNobody)
{
    ScriptedServer server(answersOk);
    std::counting_semaphore<64> release(0);
    std::atomic<int> hanging = 0;
    {
        RunningClient client(named([&](const QByteArray &host) -> Result<HostLookup::Addresses> {
            if (host != "dead.example")
                return addresses({"127.0.0.1"});
            ++hanging;
            release.acquire();
            return addresses({"127.0.0.1"});
        }));
        Inbox<ClientAnswer> dead;
        constexpr int waiting = 50;
        for (int i = 0; i < waiting; ++i)
            client.send(requestTo(QStringLiteral("http://dead.example/"), milliseconds(300)), dead.slot());
        EXPECT_TRUE(client.call(requestTo(server.url({}, QStringLiteral("good.example")))).isAnswered());
        for (int i = 0; i < waiting; ++i) {
            const std::optional<ClientAnswer> answer = dead.take();
            ASSERT_TRUE(answer);
            EXPECT_EQ(answer->reach, Reach::NotSent);
            EXPECT_EQ(answer->fault, "TIMEOUT");
        }
        EXPECT_EQ(hanging, 1);
        release.release();
    }
}

class HttpClientTls : public testing::Test
{
protected:
    static TestAuthority &authority()
    {
        static TestAuthority one;
        return one;
    }
    static ScriptedServer::Options with(const TestAuthority::Certificate &certificate)
    {
        ScriptedServer::Options options;
        options.certificateFile = certificate.certificateFile;
        options.keyFile = certificate.keyFile;
        return options;
    }
    static HttpClientSettings trusting(const QByteArray &caFile)
    {
        HttpClientSettings settings;
        settings.caFile = caFile;
        settings.resolve = [](const QByteArray &) -> Result<HostLookup::Addresses> {
            return addresses({"127.0.0.1"});
        };
        return settings;
    }
    // How a call to https://graph.example ends on a server with that certificate.
    static ClientAnswer callWith(const TestAuthority::Certificate &certificate, int &requests)
    {
        EXPECT_TRUE(authority().isUsable());
        ScriptedServer server(answersOk, with(certificate));
        RunningClient client(trusting(authority().caFile()));
        const ClientAnswer answer = client.call(requestTo(server.url({}, QStringLiteral("graph.example"))));
        requests = server.requestCount();
        return answer;
    }
};

TEST_F(HttpClientTls, aCertificateOfTheAuthorityForThatNameIsTaken)
{
    int requests = 0;
    const ClientAnswer answer = callWith(authority().issue("DNS:graph.example"), requests);
    EXPECT_TRUE(answer.isAnswered()) << answer.fault.constData() << qPrintable(answer.detail);
    EXPECT_EQ(requests, 1);
}

TEST_F(HttpClientTls, anyOtherCertificateEndsTheCallBeforeAnythingIsSent)
{
    const std::vector<TestAuthority::Certificate> bad{
        authority().issue("DNS:other.example"), authority().issue("IP:127.0.0.1"),
        authority().issueExpired("DNS:graph.example"), authority().selfSigned("DNS:graph.example")};
    for (const TestAuthority::Certificate &certificate : bad) {
        int requests = 0;
        const ClientAnswer answer = callWith(certificate, requests);
        EXPECT_EQ(answer.reach, Reach::NotSent) << certificate.certificateFile.constData();
        EXPECT_EQ(answer.fault, "TLS");
        EXPECT_FALSE(answer.detail.isEmpty());
        EXPECT_EQ(requests, 0);
    }
}

TEST_F(HttpClientTls, theSystemsAuthoritiesDoNotKnowOurs)
{
    ScriptedServer server(answersOk, with(authority().issue("DNS:graph.example")));
    RunningClient client(trusting({}));
    EXPECT_EQ(client.call(requestTo(server.url({}, QStringLiteral("graph.example")))).fault, "TLS");
}

TEST_F(HttpClientTls, keptConnectionsAndLostAnswersAreAsWithoutIt)
{
    ScriptedServer server(
        [](const SeenRequest &seen) {
            return seen.target == "/lost" ? Reply::closes() : Reply::answer(200, "x");
        },
        with(authority().issue("DNS:graph.example")));
    RunningClient client(trusting(authority().caFile()));
    const QString host = QStringLiteral("graph.example");
    for (int i = 0; i < 3; ++i)
        EXPECT_TRUE(client.call(requestTo(server.url({}, host))).isAnswered());
    EXPECT_EQ(server.connectionCount(), 1);
    const ClientAnswer lost = client.call(requestTo(server.url(QStringLiteral("/lost"), host)));
    EXPECT_EQ(lost.reach, Reach::Sent);
    EXPECT_EQ(lost.fault, "CLOSED");
    EXPECT_EQ(server.requestCount(), 4);
    EXPECT_TRUE(server.waitUntilAlone());
    EXPECT_TRUE(client.call(requestTo(server.url({}, host))).isAnswered());
    server.closeConnections();
    EXPECT_TRUE(server.waitUntilAlone());
    EXPECT_TRUE(client.call(requestTo(server.url({}, host))).isAnswered());
    EXPECT_EQ(server.requestCount(), 6);
}

TEST_F(HttpClientTls, aHandshakeThatFailsOrHangsSendsNothing)
{
    ScriptedServer::Options options = with(authority().issue("DNS:graph.example"));
    options.greeting = ScriptedServer::Greeting::CloseAtOnce;
    ScriptedServer closing(answersOk, options);
    options.greeting = ScriptedServer::Greeting::SaysNothing;
    ScriptedServer silent(answersOk, options);
    ScriptedServer plain(answersOk);
    RunningClient client(trusting(authority().caFile()));
    const QString host = QStringLiteral("graph.example");
    EXPECT_EQ(client.call(requestTo(closing.url({}, host))).fault, "TLS");
    const ClientAnswer hung = client.call(requestTo(silent.url({}, host), milliseconds(200)));
    EXPECT_EQ(hung.reach, Reach::NotSent);
    EXPECT_EQ(hung.fault, "TIMEOUT");
    const QString noTls = QStringLiteral("https://graph.example:%1/").arg(plain.port());
    EXPECT_EQ(client.call(requestTo(noTls, std::chrono::seconds(2))).reach, Reach::NotSent);
}

TEST_F(HttpClientTls, authoritiesThatCannotBeReadStopTheStart)
{
    HttpClientSettings settings;
    settings.caFile = "/nonexistent/ca.pem";
    HttpClient client(settings);
    const Result<void> started = client.start();
    ASSERT_FALSE(started.isOk());
    EXPECT_EQ(started.error().code, ErrorCode::Invalid);
}

} // namespace
