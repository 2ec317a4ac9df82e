// The Redis of a fleet: killed, weaker than promised, full.
#include "tests/faults/fleetkit.h"

using namespace psi::test;
using namespace std::chrono_literals;

namespace {

class FleetRedis : public FleetTest
{
protected:
    bool allSay(int status, const char *why = "")
    {
        for (int i = 0; i < fleet().size(); ++i) {
            const HttpReply reply = fleet().router(i).get("/readyz");
            if (reply.status != status || !reply.body.contains(why))
                return false;
        }
        return true;
    }
};

TEST_F(FleetRedis, killedUnderLoad)
{
    startFleet(options());
    ASSERT_FALSE(HasFatalFailure());
    startLoad();
    for (int i = 0; i < (isLong() ? 20 : 3) && !HasFatalFailure(); ++i) {
        ASSERT_TRUE(goesOn(200));
        fleet().redis().kill();
        EXPECT_TRUE(waitUntil([&] { return allSay(503); }, 15)) << "an instance without its queue is ready";
        ASSERT_TRUE(fleet().redis().start().isOk());
        const auto back = std::chrono::steady_clock::now();
        ASSERT_TRUE(goesOn(1));
        std::cout << "Redis is back; first row after " << since(back).count() << " ms\n";
    }
    ASSERT_FALSE(HasFatalFailure());
    expectAllStored();
    expectNoTryCounted();
}

// appendfsync everysec may lose what it confirmed; queue.ack = fsync promises more, so nothing is accepted.
TEST_F(FleetRedis, thatComesBackWeakerThanPromisedIsGivenNothing)
{
    Fleet::Options weak = options();
    weak.redis.appendFsync = "everysec";
    startFleet(std::move(weak));
    ASSERT_FALSE(HasFatalFailure());
    RedisServer &redis = fleet().redis();
    EXPECT_TRUE(waitUntil([&] { return allSay(503, "appendfsync"); }, 10));
    ASSERT_EQ(redis.command({"CONFIG", "SET", "appendfsync", "always"}), "OK");
    EXPECT_TRUE(waitUntil([&] { return allSay(200); }, 15));
    startLoad();
    redis.kill();
    ASSERT_TRUE(redis.start().isOk()); // as its file says: everysec
    EXPECT_TRUE(waitUntil([&] { return allSay(503, "appendfsync"); }, 15));
    const QByteArray jobs = redis.command({"EVAL", "return #redis.call('KEYS', '{psi:0}:d:*')", "0"});
    EXPECT_TRUE(waitUntil([&] { return fleet().number("SELECT count(*) FROM mensajes") > 0; }));
    stayAway(2s);
    EXPECT_EQ(redis.command({"EVAL", "return #redis.call('KEYS', '{psi:0}:d:*')", "0"}), jobs)
        << "it was given an event";
    ASSERT_EQ(redis.command({"CONFIG", "SET", "appendfsync", "always"}), "OK");
    ASSERT_TRUE(goesOn(200));
    expectAllStored();
    expectNoTryCounted();
}

// The store is away, so the queue grows until Redis is full: 503, nothing lost, and it drains by itself.
TEST_F(FleetRedis, thatIsFullRefusesNewEventsAndDrains)
{
    Fleet::Options small = options();
    small.redis.settings = {{"maxmemory", "6mb"}, {"maxmemory-policy", "noeviction"}};
    startFleet(std::move(small));
    ASSERT_FALSE(HasFatalFailure());
    startLoad("1500");
    fleet().postgres().stop();
    EXPECT_TRUE(waitUntil([&] { return allSay(503, "refuses"); }, 60)) << "a full queue is not refused";
    EXPECT_EQ(fleet().redis().command({"SET", "one", "more"}).left(4), "-OOM");
    ASSERT_TRUE(fleet().postgres().start()) << qPrintable(fleet().postgres().error());
    ASSERT_TRUE(goesOn(2000, 60));
    EXPECT_TRUE(waitUntil([&] { return allSay(200); }, 60));
    expectAllStored();
    expectNoTryCounted();
    EXPECT_TRUE(m_sim.output().contains("status 503")) << m_sim.output().constData();
}

} // namespace
