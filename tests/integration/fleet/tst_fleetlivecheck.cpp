// `check-config --live` on Redis: reachable, new enough, as durable as promised, and its user may do enough.
#include "tests/integration/fleet/instancekit.h"

namespace psi::test {

namespace {

class FleetLiveCheck : public InstancesTest
{
protected:
    std::pair<int, QByteArray> check()
    {
        return m_router->command({QStringLiteral("check-config"), QStringLiteral("--live")});
    }
    /// Redis alone is asked about by an intake.
    void SetUp() override
    {
        startRedis();
        m_router = instance("uno", "intake");
    }

    std::unique_ptr<RouterProcess> m_router;
};

TEST_F(FleetLiveCheck, saysThatAllIsFineAndLeavesNothingInRedis)
{
    const auto [exit, said] = check();
    EXPECT_EQ(exit, 0) << said.constData();
    EXPECT_TRUE(said.contains("Redis " + redis.info("server", "redis_version"))) << said.constData();
    EXPECT_EQ(redis.command({"DBSIZE"}), "0");
}

TEST_F(FleetLiveCheck, listsAllThatIsWeakerThanPromised)
{
    for (const auto &[name, value] :
         {std::pair{"appendfsync", "everysec"}, {"maxmemory-policy", "allkeys-lru"}})
        ASSERT_EQ(redis.command({"CONFIG", "SET", name, value}), "OK");
    m_router->set(QStringLiteral("PSI_QUEUE_ACK"), QStringLiteral("fsync+replicas:1"));
    const auto [exit, said] = check();
    EXPECT_EQ(exit, 4) << said.constData();
    for (const char *part : {"appendfsync = everysec", "maxmemory-policy = allkeys-lru", "0 replicas online"})
        EXPECT_TRUE(said.contains(part)) << said.constData();
    m_router->set(QStringLiteral("PSI_QUEUE_ACK"), QStringLiteral("memory"));
    EXPECT_EQ(check().first, 4) << "memory is less than a power failure leaves";
}

TEST_F(FleetLiveCheck, saysThatRedisIsAwayOrRefusesTheLogin)
{
    m_router->set(QStringLiteral("PSI_QUEUE_URL"),
                  QString::fromLatin1(QByteArray(redis.url()).replace("redis://", "redis://nobody:wrong@")));
    const auto [refused, why] = check();
    EXPECT_EQ(refused, 1);
    EXPECT_TRUE(why.contains("WRONGPASS")) << why.constData();
    EXPECT_FALSE(why.contains("nobody:wrong"));
    redis.kill();
    const auto [away, said] = check();
    EXPECT_EQ(away, 1);
    EXPECT_TRUE(said.contains("Redis at 127.0.0.1")) << said.constData();
}

TEST_F(FleetLiveCheck, theShippedUserMayDoAllAndALesserOneIsTold)
{
    QFile file(QStringLiteral(PSI_SOURCE_DIR "/packaging/redis/users.acl"));
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    QByteArrayList words{"ACL", "SETUSER"};
    for (const QByteArray &line : file.readAll().split('\n')) {
        if (line.startsWith("user "))
            words += line.mid(5).split(' ');
    }
    ASSERT_GT(words.size(), 8);
    ASSERT_EQ(redis.command({words.begin(), words.end()}), "OK");
    m_router->set(
        QStringLiteral("PSI_QUEUE_URL"),
        QString::fromLatin1(QByteArray(redis.url()).replace("redis://", "redis://psi-router:CHANGE-ME@")));
    const auto [fine, all] = check();
    EXPECT_EQ(fine, 0) << all.constData();
    ASSERT_EQ(redis.command({"ACL", "SETUSER", "psi-router", "-zadd", "-publish"}), "OK");
    const auto [exit, said] = check();
    EXPECT_EQ(exit, 1);
    EXPECT_TRUE(said.contains("may not write its keys (ZADD)")) << said.constData();
    EXPECT_TRUE(said.contains("may not send notices (PUBLISH)")) << said.constData();
}

TEST_F(FleetLiveCheck, aQueueOfAnotherConfigurationIsAMistake)
{
    startPostgres();
    const auto full = instance("dos");
    ASSERT_EQ(full->command({QStringLiteral("migrate")}).first, 0);
    ASSERT_TRUE(full->start()) << full->log().constData();
    EXPECT_TRUE(full->stop());
    EXPECT_EQ(check().first, 0);
    m_router->set(QStringLiteral("PSI_QUEUE_SHARDS"), QStringLiteral("2"));
    m_router->set(QStringLiteral("PSI_PRIVACY_HASH_KEY"), QStringLiteral("another key of another place"));
    const auto [exit, said] = check();
    EXPECT_EQ(exit, 2);
    EXPECT_TRUE(said.contains("queue.shards")) << said.constData();
    EXPECT_TRUE(said.contains("privacy.hash_key")) << said.constData();
}

} // namespace

} // namespace psi::test
