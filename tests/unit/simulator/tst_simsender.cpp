// How the simulator posts: like WhatsApp, and with a ledger that never claims too much.
#include <map>
#include <mutex>
#include <set>

#include <gtest/gtest.h>

#include <QTemporaryDir>

#include "tests/simulator/sender.h"
#include "tests/simulator/signature.h"
#include "tests/unit/simulator/stubserver.h"

using namespace psi::sim;
using psi::test::StubServer;

namespace {

constexpr auto secret = "stub-secret";

class SenderTest : public testing::Test
{
protected:
    SendReport send(const StubServer &server, SendSettings settings)
    {
        EXPECT_TRUE(HttpTarget::parse(QString::fromLatin1(server.url()), settings.targets.emplace_back()));
        settings.secret = secret;
        Traffic traffic({{{"106540352242922", "5491155550100"}}, 20, settings.seed, 0.1});
        LedgerWriter writer;
        QString error;
        EXPECT_TRUE(writer.open(ledgerFile(), error)) << qPrintable(error);
        Sender sender(settings, traffic, writer);
        return sender.run(m_stop, [this](const SendReport &) { onSecond(); });
    }

    Ledger ledger()
    {
        QString error;
        auto read = Ledger::read(ledgerFile(), error);
        EXPECT_TRUE(read) << qPrintable(error);
        return read.value_or(Ledger{});
    }

    virtual void onSecond() {}

    QString ledgerFile() const { return m_folder.filePath(QStringLiteral("ledger.jsonl")); }
    QTemporaryDir m_folder;
    std::atomic<bool> m_stop{false};
};

SendSettings quick(std::int64_t count)
{
    SendSettings settings;
    settings.rate = 0;
    settings.count = count;
    settings.connections = 8;
    return settings;
}

int answersOf(const Ledger &ledger, Answer answer)
{
    return static_cast<int>(std::count_if(ledger.entries.begin(), ledger.entries.end(),
                                          [&](const auto &entry) { return entry.second.answer == answer; }));
}

TEST_F(SenderTest, postsSignedBodiesUntilAllAreAccepted)
{
    std::atomic<int> wrong{0};
    StubServer server([&](const StubServer::Request &request) {
        if (!request.head.contains("X-Hub-Signature-256: " + signatureOf(request.body, secret)))
            ++wrong;
        return 200;
    });
    const SendReport report = send(server, quick(500));
    EXPECT_EQ(wrong, 0);
    EXPECT_EQ(report.accepted, 500);
    EXPECT_EQ(report.waiting + report.abandoned, 0);
    EXPECT_EQ(answersOf(ledger(), Answer::Ok), 500);
}

TEST_F(SenderTest, retriesRefusalsAndBrokenConnections)
{
    StubServer server([](const StubServer::Request &request) {
        return request.number % 3 == 0 ? 503 : request.number % 3 == 1 ? 0 : 200;
    });
    const SendReport report = send(server, quick(200));
    EXPECT_EQ(report.accepted, 200);
    EXPECT_GT(report.failures.at(503), 50);
    EXPECT_GT(report.failures.at(0), 50);
    const Ledger read = ledger();
    EXPECT_EQ(answersOf(read, Answer::Ok), 200);
    const auto tried = std::count_if(read.entries.begin(), read.entries.end(),
                                     [](const auto &entry) { return entry.second.posted.size() > 1; });
    EXPECT_GT(tried, 50);
}

TEST_F(SenderTest, severalInstancesGetPostsInTurnAndOneThatIsAwayIsMadeUpFor)
{
    std::atomic<int> posts{0};
    const auto count = [&](const StubServer::Request &) {
        ++posts;
        return 200;
    };
    StubServer one(count);
    SendSettings settings = quick(300);
    EXPECT_TRUE(HttpTarget::parse(QString::fromLatin1(one.url()), settings.targets.emplace_back()));
    EXPECT_TRUE(
        HttpTarget::parse(QStringLiteral("http://127.0.0.1:1/webhook"), settings.targets.emplace_back()));
    std::atomic<int> others{0};
    StubServer other([&](const StubServer::Request &) {
        ++others;
        return 200;
    });
    const SendReport report = send(other, settings);
    EXPECT_EQ(report.accepted, 300);
    EXPECT_GT(posts, 30);
    EXPECT_GT(others, 30);
    EXPECT_GT(report.failures.at(0), 30);
}

TEST_F(SenderTest, givesUpAndSaysWhatIsUnsure)
{
    SendSettings settings = quick(40);
    settings.giveUp = std::chrono::seconds(0);
    StubServer server(
        [](const StubServer::Request &request) { return request.body.contains("\"text\"") ? 500 : 0; });
    const SendReport report = send(server, settings);
    EXPECT_EQ(report.accepted, 0);
    EXPECT_EQ(report.abandoned, 40);
    const Ledger read = ledger();
    EXPECT_EQ(answersOf(read, Answer::Ok), 0);
    EXPECT_GT(answersOf(read, Answer::Fail), 5);
    EXPECT_GT(answersOf(read, Answer::Maybe), 5);
}

TEST_F(SenderTest, aConversationWaitsForItsAnswers)
{
    std::mutex mutex;
    std::map<QByteArray, int> refused;
    StubServer server([&](const StubServer::Request &request) {
        const std::lock_guard lock(mutex);
        return ++refused[request.body] == 1 ? 503 : 200;
    });
    EXPECT_EQ(send(server, quick(300)).accepted, 300);
    std::map<QByteArray, std::map<std::int64_t, LedgerEntry>> chats;
    for (const auto &[id, entry] : ledger().entries) {
        if (!entry.conversation.isEmpty())
            chats[entry.conversation][entry.seq] = entry;
    }
    EXPECT_GT(chats.size(), 10U);
    for (const auto &[name, chat] : chats) {
        const LedgerEntry *before = nullptr;
        for (const auto &[seq, entry] : chat) {
            if (before && before->body != entry.body) {
                EXPECT_LT(before->answered, entry.posted.front());
            }
            before = &entry;
        }
    }
}

TEST_F(SenderTest, repeatsDeliveriesWithTheirBytes)
{
    std::mutex mutex;
    std::map<QByteArray, int> bodies;
    StubServer server([&](const StubServer::Request &request) {
        const std::lock_guard lock(mutex);
        ++bodies[request.body];
        return 200;
    });
    SendSettings settings = quick(300);
    settings.duplicates = 0.5;
    const SendReport report = send(server, settings);
    EXPECT_EQ(report.accepted, 300);
    EXPECT_GT(report.repeats, 80);
    EXPECT_GT(std::count_if(bodies.begin(), bodies.end(), [](const auto &b) { return b.second == 2; }), 40);
    EXPECT_EQ(ledger().entries.size(), 300U);
}

TEST_F(SenderTest, latencyCountsFromTheSchedule)
{
    // The server holds its first answer back for longer than the whole schedule: an open loop must show that.
    const auto start = std::chrono::steady_clock::now();
    StubServer server([&](const StubServer::Request &request) {
        while (request.number == 1 &&
               std::chrono::steady_clock::now() < start + std::chrono::milliseconds(600))
            std::this_thread::yield();
        return 200;
    });
    SendSettings settings = quick(200);
    settings.rate = 1000;
    const SendReport report = send(server, settings);
    EXPECT_EQ(report.accepted, 200);
    EXPECT_GT(report.latencies.milliseconds(0.1), 350);
}

TEST_F(SenderTest, aLedgerHasTheIntentBeforeTheFirstByte)
{
    std::atomic<int> missing{0};
    StubServer server([&](const StubServer::Request &request) {
        QString error;
        const auto known = Ledger::read(ledgerFile(), error);
        for (const auto &[id, entry] : known ? known->entries : decltype(Ledger::entries){}) {
            if (request.body.contains(QByteArray(entry.id.split('|').front()).replace('/', "\\/")))
                return 200;
        }
        ++missing;
        return 200;
    });
    EXPECT_EQ(send(server, quick(60)).accepted, 60);
    EXPECT_EQ(missing, 0);
}

class StoppedSender : public SenderTest
{
protected:
    void onSecond() override { m_stop = true; }
};

TEST_F(StoppedSender, endsWhenAskedToThoughNobodyAnswers)
{
    StubServer server([](const StubServer::Request &) { return 503; });
    SendSettings settings = quick(100);
    settings.rate = 50;
    settings.stopPatience = std::chrono::seconds(1);
    const SendReport report = send(server, settings);
    EXPECT_EQ(report.accepted, 0);
    EXPECT_GT(report.waiting, 0);
    EXPECT_LT(report.elapsed, std::chrono::seconds(5));
}

TEST(Latencies, areWithinThreePercent)
{
    Latencies latencies;
    for (int i = 1; i <= 1000; ++i)
        latencies.add(std::chrono::milliseconds(i));
    EXPECT_NEAR(latencies.milliseconds(0.5), 500, 16);
    EXPECT_NEAR(latencies.milliseconds(0.99), 990, 31);
    EXPECT_EQ(latencies.count(), 1000);
}

TEST(HttpTarget, readsUrls)
{
    HttpTarget target;
    EXPECT_TRUE(HttpTarget::parse(QStringLiteral("http://127.0.0.1:8080/webhook"), target));
    EXPECT_EQ(target.host + '|' + target.port + '|' + target.path, QByteArray("127.0.0.1|8080|/webhook"));
    EXPECT_TRUE(HttpTarget::parse(QStringLiteral("http://[::1]:99"), target));
    EXPECT_EQ(target.host + '|' + target.port + '|' + target.path, QByteArray("::1|99|/"));
    for (const char *bad :
         {"https://x/", "x:80", "http://", "http://h:0/", "http://h:70000/", "http://h:8x/"})
        EXPECT_FALSE(HttpTarget::parse(QString::fromLatin1(bad), target)) << bad;
}

} // namespace
