// A fleet on a master and a replica under three Sentinels, with queue.ack = replicas:1: what was answered
// with 200 is on both, so the death of either loses nothing.
#include "tests/faults/fleetkit.h"

using namespace psi::test;
using namespace std::chrono_literals;

namespace {

constexpr int sentinels = 3;

QByteArray duplicateText() { return fixture(QStringLiteral("text.json")); }

/// Master and replica (the Fleet's Redis is the first master) and who watches them.
class Watched
{
public:
    explicit Watched(RedisServer &first)
        : m_first(first)
    {}

    testing::AssertionResult start()
    {
        if (const auto started = m_first.start(); !started)
            return testing::AssertionFailure() << started.error().message.toStdString();
        const QByteArray port = QByteArray::number(m_first.port());
        m_second = std::make_unique<RedisServer>(
            RedisServer::Options{.appendFsync = "always", .settings = {{"replicaof", "127.0.0.1 " + port}}});
        if (const auto started = m_second->start(); !started)
            return testing::AssertionFailure() << started.error().message.toStdString();
        for (int i = 0; i < sentinels; ++i) {
            m_sentinels.push_back(std::make_unique<RedisServer>(
                RedisServer::Options{.settings = {{"sentinel", "monitor main 127.0.0.1 " + port + " 2"},
                                                  {"sentinel", "down-after-milliseconds main 1000"},
                                                  {"sentinel", "failover-timeout main 4000"}},
                                     .sentinel = true}));
            if (const auto started = m_sentinels.back()->start(); !started)
                return testing::AssertionFailure() << started.error().message.toStdString();
        }
        if (!waitUntil([this] { return knowEachOther(); }, 30))
            return testing::AssertionFailure() << m_sentinels.front()->log().right(2000).toStdString();
        return testing::AssertionSuccess();
    }

    QByteArray url() const
    {
        QByteArrayList hosts;
        for (const auto &sentinel : m_sentinels)
            hosts << "127.0.0.1:" + QByteArray::number(sentinel->port());
        return "redis+sentinel://" + hosts.join(',') + "/main";
    }

    RedisServer &master() { return isFirstMaster() ? m_first : *m_second; }
    RedisServer &other() { return isFirstMaster() ? *m_second : m_first; }
    bool isFirstMaster() const
    {
        return m_sentinels.front()->command({"SENTINEL", "GET-MASTER-ADDR-BY-NAME", "main"}) ==
               "127.0.0.1\n" + QByteArray::number(m_first.port());
    }

private:
    // Each Sentinel sees the replica and the other Sentinels.
    bool knowEachOther() const
    {
        for (const auto &sentinel : m_sentinels) {
            const QByteArray line = sentinel->info("sentinel", "master0");
            if (!line.contains("slaves=1") || !line.contains("sentinels=3"))
                return false;
        }
        return m_first.info("replication", "slave0").contains("state=online");
    }

    RedisServer &m_first;
    std::unique_ptr<RedisServer> m_second;
    std::vector<std::unique_ptr<RedisServer>> m_sentinels;
};

class FleetReplicas : public FleetTest
{
protected:
    void SetUp() override
    {
        Fleet::Options replicated = options();
        replicated.settings[QStringLiteral("PSI_QUEUE_ACK")] = QStringLiteral("replicas:1");
        prepareFleet(std::move(replicated));
        m_watched = std::make_unique<Watched>(fleet().redis());
        ASSERT_TRUE(m_watched->start());
        ASSERT_TRUE(fleet().startServers(m_watched->url())) << qPrintable(fleet().error());
        ASSERT_TRUE(fleet().startInstances()) << qPrintable(fleet().error());
        startLoad();
    }

    int post() { return fleet().router(0).post(duplicateText()); }

    std::unique_ptr<Watched> m_watched;
};

TEST_F(FleetReplicas, theMasterDiesAndTheNextOneIsTrustedOnceItHasAReplica)
{
    for (int i = 0; i < (isLong() ? 4 : 1) && !HasFatalFailure(); ++i) {
        ASSERT_TRUE(goesOn(200));
        RedisServer &dead = m_watched->master();
        const bool wasFirst = m_watched->isFirstMaster();
        dead.kill();
        const auto moment = std::chrono::steady_clock::now();
        EXPECT_EQ(post(), 503);
        ASSERT_TRUE(waitUntil([&] { return m_watched->isFirstMaster() != wasFirst; }, 60));
        std::cout << "failed over after " << since(moment).count() << " ms\n";
        // Work goes on with the new master; new events are refused as long as it stands alone.
        EXPECT_TRUE(
            waitUntil([&] { return fleet().router(0).get("/readyz").body.contains("0 replicas"); }, 10))
            << fleet().router(0).get("/readyz").body.constData();
        EXPECT_EQ(post(), 503);
        ASSERT_TRUE(dead.start().isOk());
        const auto back = std::chrono::steady_clock::now();
        ASSERT_TRUE(waitUntil([&] { return post() == 200; }, 60)) << "the new master is not trusted";
        std::cout << "trusted " << since(back).count() << " ms after the old one came back as its replica\n";
    }
    ASSERT_TRUE(goesOn(200));
    expectAllStored(words("--others"));
}

TEST_F(FleetReplicas, withoutItsReplicaTheMasterIsGivenNothing)
{
    RedisServer &replica = m_watched->other();
    replica.kill();
    EXPECT_TRUE(waitUntil([&] { return post() == 503; }, 10));
    EXPECT_TRUE(waitUntil([&] { return fleet().router(1).get("/readyz").body.contains("replicas"); }, 10));
    ASSERT_TRUE(replica.start().isOk());
    ASSERT_TRUE(waitUntil([&] { return post() == 200; }, 60));
    ASSERT_TRUE(goesOn(200));
    expectAllStored(words("--others"));
}

} // namespace
