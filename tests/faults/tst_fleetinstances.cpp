// Instances of a fleet that die or stand still: others go on with their lanes, nothing is lost, doubled, out
// of order or dead.
#include "tests/faults/fleetkit.h"

using namespace psi::test;
using namespace std::chrono_literals;

namespace {

class FleetInstances : public FleetTest
{};

// F-02, F-06: a crash of one program at any moment.
TEST_F(FleetInstances, oneIsKilledAgainAndAgain)
{
    startFleet(options());
    ASSERT_FALSE(HasFatalFailure());
    startLoad();
    const int kills = isLong() ? 20 : 4;
    for (int i = 0; i < kills && !HasFatalFailure(); ++i) {
        const int victim = i % fleet().size();
        ASSERT_TRUE(goesOn(200));
        strike(victim, [](RouterProcess &router) { router.kill(); });
        ASSERT_TRUE(fleet().router(victim).start()) << fleet().router(victim).log().constData();
    }
    ASSERT_FALSE(HasFatalFailure());
    expectAllStored();
    expectNoTryCounted();
}

TEST_F(FleetInstances, oneStandsStillBeyondItsLeaseAndGoesOn)
{
    startFleet(options());
    ASSERT_FALSE(HasFatalFailure());
    startLoad();
    for (int i = 0; i < (isLong() ? 5 : 1); ++i) {
        const int victim = 1 + i % 2;
        RouterProcess &router = fleet().router(victim);
        ASSERT_TRUE(goesOn(200));
        const double lost = router.metric("psi_lease_lost_total").value_or(0);
        strike(victim, [](RouterProcess &one) { one.freeze(); });
        stayAway(lease() + (isLong() ? 50s : 2s));
        router.thaw();
        EXPECT_TRUE(waitUntil([&] { return router.metric("psi_lease_lost_total").value_or(0) > lost; }, 30))
            << "it was not told that its leases are gone";
        ASSERT_TRUE(goesOn(200));
    }
    expectAllStored();
    expectNoTryCounted();
}

// A clean stop hands its lanes back: nobody waits for a lease.
TEST_F(FleetInstances, oneAfterTheOtherIsStoppedAndStarted)
{
    startFleet(options());
    ASSERT_FALSE(HasFatalFailure());
    startLoad();
    for (int i = 0; i < fleet().size(); ++i) {
        RouterProcess &router = fleet().router(i);
        const qint64 pid = router.pid();
        EXPECT_TRUE(router.stop()) << router.log().right(2000).constData();
        EXPECT_EQ(HeldLanes(fleet().redis(), pid).count(), 0);
        ASSERT_TRUE(goesOn(200));
        ASSERT_TRUE(router.start()) << router.log().constData();
    }
    expectAllStored();
    expectNoTryCounted();
}

} // namespace
