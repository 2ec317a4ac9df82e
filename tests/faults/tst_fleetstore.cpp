// The store of a fleet: PostgreSQL stopped, its backends terminated, PgBouncer killed. The intake goes on, no
// job dies of it, all is stored afterwards.
#include "tests/faults/fleetkit.h"

using namespace psi::test;
using namespace std::chrono_literals;

namespace {

class FleetStore : public FleetTest
{
protected:
    void SetUp() override
    {
        startFleet(options());
        if (!HasFatalFailure())
            startLoad();
    }

    // How long after `back` the first row is stored.
    void expectWorkWithin(std::chrono::steady_clock::time_point back, std::chrono::milliseconds most)
    {
        ASSERT_TRUE(goesOn(1));
        const auto took = since(back);
        std::cout << "the store is back; first row after " << took.count() << " ms\n";
        EXPECT_LE(took, most);
        ASSERT_TRUE(goesOn(200));
    }

    // An event that is cut off twice while it runs alone and others commit looks as if it did that itself:
    // such tries may be counted, but none is the last.
    void showTries()
    {
        std::cout << fleet().number("SELECT count(*) FROM router_intentos") << " tries counted\n";
    }

    // Every answer was a 200: the queue does not need the store.
    void expectIntakeUndisturbed()
    {
        const QByteArray said = m_sim.output();
        EXPECT_FALSE(said.contains("no answer") || said.contains("status ")) << said.constData();
    }
};

TEST_F(FleetStore, postgresIsStoppedForAWhile)
{
    fleet().postgres().stop();
    stayAway(isLong() ? 120s : 5s);
    ASSERT_TRUE(fleet().postgres().start()) << qPrintable(fleet().postgres().error());
    expectWorkWithin(std::chrono::steady_clock::now(), 4s);
    expectAllStored();
    expectNoTryCounted();
    expectIntakeUndisturbed();
}

TEST_F(FleetStore, postgresCrashesAgainAndAgain)
{
    for (int i = 0; i < (isLong() ? 10 : 2) && !HasFatalFailure(); ++i) {
        fleet().postgres().crash();
        ASSERT_TRUE(fleet().postgres().start()) << qPrintable(fleet().postgres().error());
        expectWorkWithin(std::chrono::steady_clock::now(), 4s);
    }
    expectAllStored();
    showTries();
    expectIntakeUndisturbed();
}

TEST_F(FleetStore, backendsAreTerminatedTwiceASecond)
{
    const auto from = std::chrono::steady_clock::now();
    int terminated = 0;
    while (since(from) < (isLong() ? 60s : 6s)) {
        terminated +=
            static_cast<int>(fleet().number("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                                            "WHERE usename = 'psi_router'"));
        stayAway(500ms);
    }
    std::cout << terminated << " backends terminated\n";
    EXPECT_GT(terminated, 10);
    ASSERT_TRUE(goesOn(200));
    expectAllStored();
    showTries();
    expectIntakeUndisturbed();
    EXPECT_FALSE(fleet().postgres().log().contains("prepared statement"));
}

TEST_F(FleetStore, pgBouncerIsKilledAgainAndAgain)
{
    for (int i = 0; i < (isLong() ? 20 : 2) && !HasFatalFailure(); ++i) {
        fleet().bouncer().kill();
        stayAway(1s);
        ASSERT_TRUE(fleet().bouncer().start()) << qPrintable(fleet().bouncer().error());
        expectWorkWithin(std::chrono::steady_clock::now(), 4s);
    }
    expectAllStored();
    expectNoTryCounted();
    expectIntakeUndisturbed();
}

} // namespace
