// The built service on a Redis queue: killed, emptied, weaker than promised, refusing; nothing lost or
// doubled.
#include "tests/faults/faultkit.h"
#include "tests/support/redisserver.h"

using namespace psi::test;

namespace {

QByteArray textWith(int number)
{
    QByteArray body = fixture(QStringLiteral("text.json"));
    return body.replace("NDlDNjhGAA==", QByteArray::number(200000000000 + number));
}

RedisServer::Options alwaysFsync()
{
    RedisServer::Options options;
    options.appendFsync = "always";
    return options;
}

class RedisQueue : public FaultTest
{
protected:
    RedisQueue()
        : m_redis(alwaysFsync())
    {}

    void SetUp() override
    {
        const psi::Result<void> started = m_redis.start();
        ASSERT_TRUE(started.isOk()) << started.error().message.toStdString();
        router.set(QStringLiteral("PSI_QUEUE_BACKEND"), QStringLiteral("redis"));
        router.set(QStringLiteral("PSI_QUEUE_URL"), QString::fromLatin1(m_redis.url()));
        router.set(QStringLiteral("PSI_PRIVACY_HASH_KEY"),
                   QStringLiteral("0123456789abcdef0123456789abcdef"));
        router.keepPorts();
        ASSERT_TRUE(router.start()) << router.log().constData();
    }

    std::int64_t stored() { return countElements(router.storeFile()).messages; }

    void postAndStore(int count)
    {
        const std::int64_t before = stored();
        for (int i = 0; i < count; ++i)
            ASSERT_EQ(router.post(textWith(++m_posted)), 200);
        ASSERT_TRUE(waitUntil([&] { return stored() == before + count; }));
    }

    bool isReady() { return router.get("/readyz").status == 200; }
    bool says(const char *what) { return router.get("/readyz").body.contains(what); }

    RedisServer m_redis;
    int m_posted = 0;
};

TEST_F(RedisQueue, anEmptiedRedisIsNoticedAtOnceAndGoesOnWhenAdopted)
{
    postAndStore(20);
    ASSERT_EQ(m_redis.command({"FLUSHALL"}), "OK");
    EXPECT_EQ(router.post(textWith(++m_posted)), 503) << "no silent fresh queue";
    EXPECT_TRUE(waitUntil([&] { return says("is lost"); }, 5));
    EXPECT_EQ(m_redis.command({"KEYS", "*:j:*"}), "");
    EXPECT_EQ(router.command(words("queue adopt")).first, 2) << "without --accept-loss";
    const auto [code, output] = router.command(words("queue adopt --accept-loss"));
    EXPECT_EQ(code, 0) << output.constData();
    EXPECT_TRUE(waitUntil([&] { return isReady(); }, 10));
    postAndStore(20);
    EXPECT_EQ(router.command(words("fsck")).first, 0);
}

TEST_F(RedisQueue, aRedisThatKeepsLessThanPromisedIsRefusedByTheIntakeAndSaid)
{
    postAndStore(5);
    ASSERT_TRUE(router.stop());
    ASSERT_EQ(m_redis.command({"CONFIG", "SET", "appendfsync", "everysec"}), "OK");
    ASSERT_TRUE(router.start()) << "it runs\n" << router.log().constData();
    EXPECT_EQ(router.post(textWith(++m_posted)), 503);
    EXPECT_EQ(router.get("/readyz").status, 503);
    EXPECT_TRUE(says("appendfsync"));
    EXPECT_TRUE(router.get("/metrics").body.contains("\npsi_durability_ok 0"));
    ASSERT_EQ(m_redis.command({"CONFIG", "SET", "appendfsync", "always"}), "OK");
    EXPECT_TRUE(waitUntil([&] { return isReady(); }, 10)) << router.get("/readyz").body.constData();
    postAndStore(5);
}

TEST_F(RedisQueue, killedUnderLoadItLosesAndDoublesNothing)
{
    SimProcess sim;
    sim.send(router, ledger(), words("--customers 50 --rate 300 --count 3000 --duplicates 0.05"));
    for (int kill = 0; kill < 3; ++kill) {
        const std::int64_t before = stored();
        ASSERT_TRUE(waitUntil([&] { return stored() > before + 100; }, 30)) << router.log().constData();
        m_redis.kill();
        EXPECT_EQ(router.post(textWith(++m_posted)), 503);
        ASSERT_TRUE(m_redis.start().isOk());
    }
    EXPECT_EQ(sim.waitForEnd(120), 0) << sim.output().constData();
    EXPECT_TRUE(isClean());
    EXPECT_EQ(router.command(words("fsck")).first, 0);
}

TEST_F(RedisQueue, theServiceKilledUnderLoadGoesOnWhereItsLeasesEnd)
{
    router.set(QStringLiteral("PSI_WORKERS_LEASE"), QStringLiteral("2s"));
    ASSERT_TRUE(router.stop());
    ASSERT_TRUE(router.start()) << router.log().constData();
    SimProcess sim;
    sim.send(router, ledger(), words("--customers 50 --rate 300 --count 3000"));
    for (int kill = 0; kill < 3; ++kill) {
        const std::int64_t before = stored();
        ASSERT_TRUE(waitUntil([&] { return stored() > before + 100; }, 30)) << router.log().constData();
        router.kill();
        ASSERT_TRUE(router.start()) << router.log().constData();
    }
    EXPECT_EQ(sim.waitForEnd(120), 0) << sim.output().constData();
    EXPECT_TRUE(isClean());
}

TEST_F(RedisQueue, anotherInstallKeyOrNumberOfShardsIsAMistakeOfTheConfiguration)
{
    ASSERT_TRUE(router.stop());
    router.set(QStringLiteral("PSI_QUEUE_SHARDS"), QStringLiteral("2"));
    EXPECT_FALSE(router.start());
    EXPECT_EQ(router.exitCode(), 2);
    EXPECT_TRUE(router.log().contains("queue.shards")) << router.log().constData();
    router.set(QStringLiteral("PSI_QUEUE_SHARDS"), {});
    RouterProcess other(m_folder.filePath(QStringLiteral("other")));
    other.set(QStringLiteral("PSI_QUEUE_BACKEND"), QStringLiteral("redis"));
    other.set(QStringLiteral("PSI_QUEUE_URL"), QString::fromLatin1(m_redis.url()));
    other.set(QStringLiteral("PSI_PRIVACY_HASH_KEY"), QStringLiteral("another key of another installation"));
    EXPECT_FALSE(other.start());
    EXPECT_EQ(other.exitCode(), 2);
    EXPECT_TRUE(other.log().contains("privacy.hash_key")) << other.log().constData();
    ASSERT_TRUE(router.start()) << router.log().constData();
}

} // namespace
