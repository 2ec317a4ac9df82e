// The service starts before its servers: it waits, says what is away, and serves once they fit.
#include "tests/integration/fleet/instancekit.h"

namespace psi::test {

namespace {

using FleetStart = InstancesTest;

const QString otherKey = QStringLiteral("another key of another installation");

TEST_F(FleetStart, waitsForBothServersAndServesByItselfWhenTheyCome)
{
    startServers();
    redis.kill();
    postgres.stop();
    const auto router = instance("uno");
    router->keepPorts();
    ASSERT_TRUE(router->start()) << router->log().constData();
    EXPECT_EQ(router->post(textFrom(1, 1)), 503);
    EXPECT_EQ(readiness(*router).status, 503);
    EXPECT_TRUE(failing(*router, "queue").contains("Redis")) << failing(*router, "queue").constData();
    EXPECT_TRUE(failing(*router, "store").contains("PostgreSQL")) << failing(*router, "store").constData();
    EXPECT_TRUE(router->stop()) << "also while it waits";
    ASSERT_TRUE(router->start()) << router->log().constData();
    startRedis();
    EXPECT_TRUE(waitUntil([&] { return failing(*router, "queue").isEmpty(); }, 20));
    EXPECT_EQ(router->post(textFrom(1, 2)), 503) << "nobody knows yet whether the queue is the store's";
    EXPECT_FALSE(failing(*router, "store").isEmpty());
    startPostgres();
    EXPECT_TRUE(becomesReady(*router)) << readiness(*router).body.constData();
    EXPECT_EQ(router->post(textFrom(1, 3)), 200);
    EXPECT_TRUE(waitForStored(1));
    EXPECT_TRUE(router->log().contains("the store answers"));
    EXPECT_TRUE(router->stop());
    EXPECT_FALSE(router->log().contains(PostgresServer::password()));
}

TEST_F(FleetStart, aDatabaseThatComesLateAndIsNotMigratedEndsIt)
{
    startRedis();
    startPostgres();
    postgres.stop();
    const auto router = instance("uno");
    ASSERT_TRUE(router->start()) << router->log().constData();
    startPostgres();
    ASSERT_TRUE(router->endsWithin(std::chrono::seconds(20)));
    EXPECT_EQ(router->exitCode(), 3);
    EXPECT_TRUE(router->log().contains("psi-router migrate")) << router->log().constData();
}

TEST_F(FleetStart, serversOfAnotherInstallationThatComeLateEndIt)
{
    startServers();
    const auto first = instance("uno");
    ASSERT_TRUE(first->start()) << first->log().constData();
    EXPECT_TRUE(first->stop());
    redis.kill();
    const auto byRedis = instance("dos", "intake");
    byRedis->set(QStringLiteral("PSI_PRIVACY_HASH_KEY"), otherKey);
    ASSERT_TRUE(byRedis->start()) << byRedis->log().constData();
    startRedis();
    ASSERT_TRUE(byRedis->endsWithin(std::chrono::seconds(20)));
    EXPECT_EQ(byRedis->exitCode(), 2);
    EXPECT_TRUE(byRedis->log().contains("privacy.hash_key")) << byRedis->log().constData();
    postgres.stop();
    const auto byStore = instance("tres");
    byStore->set(QStringLiteral("PSI_PRIVACY_HASH_KEY"), otherKey);
    EXPECT_FALSE(byStore->start()) << "Redis is there and says so at once";
    EXPECT_EQ(byStore->exitCode(), 2);
}

TEST_F(FleetStart, aQueueThatComesLateAndIsNotTheStoresIsRefusedUntilAdopted)
{
    startServers();
    const auto router = instance("uno");
    ASSERT_TRUE(router->start()) << router->log().constData();
    EXPECT_TRUE(becomesReady(*router));
    EXPECT_TRUE(router->stop());
    ASSERT_EQ(redis.command({"FLUSHALL"}), "OK");
    redis.kill();
    ASSERT_TRUE(router->start()) << router->log().constData();
    startRedis();
    EXPECT_TRUE(waitUntil([&] { return failing(*router, "epoch").contains("is lost"); }, 20));
    EXPECT_EQ(router->post(textFrom(1, 1)), 503);
    const auto [exit, said] =
        router->command({QStringLiteral("queue"), QStringLiteral("adopt"), QStringLiteral("--accept-loss")});
    EXPECT_EQ(exit, 0) << said.constData();
    EXPECT_TRUE(becomesReady(*router)) << readiness(*router).body.constData();
    EXPECT_EQ(router->post(textFrom(1, 2)), 200);
    EXPECT_TRUE(waitForStored(1));
    EXPECT_TRUE(router->stop());
}

TEST_F(FleetStart, commandsOfAWaitingServiceSayThatItWaits)
{
    startServers();
    postgres.stop();
    const auto router = instance("uno");
    ASSERT_TRUE(router->start()) << router->log().constData();
    const auto [exit, said] =
        router->command({QStringLiteral("queue"), QStringLiteral("adopt"), QStringLiteral("--accept-loss")});
    EXPECT_EQ(exit, 1);
    EXPECT_TRUE(said.contains("/readyz")) << said.constData();
    EXPECT_TRUE(router->stop());
}

} // namespace

} // namespace psi::test
