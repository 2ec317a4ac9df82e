#include <gtest/gtest.h>

#include "service/usecases/watch/singletonchores.h"
#include "tests/support/fakechoreleases.h"
#include "tests/support/fakelog.h"
#include "tests/support/fakemetrics.h"
#include "tests/support/manualclock.h"

using namespace psi;
using namespace std::chrono_literals;

namespace {

const QString task = QStringLiteral("store_purge");

struct SingletonChoresTest : testing::Test
{
    /// An instance of the service with one chore.
    struct Instance
    {
        Instance(SingletonChoresTest &test, const QString &name)
            : singletons(test.leases, name, test.clock, test.metrics, test.log)
            , chore(singletons.once(task, QStringLiteral("purge"), 10s,
                                    [this](const ChoreLease &lease) -> Result<bool> {
                                        fences.push_back(lease.fence);
                                        return answer;
                                    }))
        {}
        Result<bool> run() { return chore.step(); }
        int runs() const { return static_cast<int>(fences.size()); }

        SingletonChores singletons;
        std::vector<std::int64_t> fences; ///< of each run
        Result<bool> answer{false};
        Chore chore;
    };

    ManualClock clock;
    FakeChoreLeases leases{clock};
    FakeMetrics metrics;
    FakeLog log;
    Instance one{*this, QStringLiteral("one")};
    Instance two{*this, QStringLiteral("two")};
};

TEST_F(SingletonChoresTest, oneInstanceDoesItAndTheOthersDoNot)
{
    for (int i = 0; i < 30; ++i) {
        EXPECT_FALSE(one.run().value());
        EXPECT_FALSE(two.run().value());
        clock.advance(10s);
    }
    EXPECT_EQ(one.runs(), 30);
    EXPECT_EQ(two.runs(), 0);
    EXPECT_LE(leases.asked(), 30 + 16) << "the holder asks again every 20 s";
}

TEST_F(SingletonChoresTest, anotherGoesOnWithinAMinuteWhenTheHolderIsGone)
{
    ASSERT_TRUE(one.run().isOk());
    clock.advance(59s);
    ASSERT_TRUE(two.run().isOk());
    EXPECT_EQ(two.runs(), 0);
    clock.advance(1s);
    ASSERT_TRUE(two.run().isOk());
    EXPECT_EQ(two.runs(), 1);
    EXPECT_GT(two.fences.front(), one.fences.front());
}

TEST_F(SingletonChoresTest, aCleanStopHandsItOverAtOnce)
{
    ASSERT_TRUE(one.run().isOk());
    one.singletons.giveBack();
    one.singletons.giveBack();
    ASSERT_TRUE(two.run().isOk());
    EXPECT_EQ(two.runs(), 1);
    two.singletons.giveBack();
    EXPECT_EQ(leases.holder(task), QString());
}

TEST_F(SingletonChoresTest, aStepThatFindsItsLeaseLostIsNoFailureAndAsksAgain)
{
    ASSERT_TRUE(one.run().isOk());
    one.answer = Error{ErrorCode::LeaseLost, QStringLiteral("lost")};
    EXPECT_FALSE(one.run().value());
    EXPECT_EQ(log.count(QStringLiteral("taken over")), 1);
    one.answer = false;
    const int asked = leases.asked();
    ASSERT_TRUE(one.run().isOk());
    EXPECT_EQ(leases.asked(), asked + 1);
    EXPECT_EQ(one.runs(), 3);
}

TEST_F(SingletonChoresTest, aHolderThatSleptTooLongSeesThatAnotherHasIt)
{
    ASSERT_TRUE(one.run().isOk());
    clock.advance(61s);
    ASSERT_TRUE(two.run().isOk());
    EXPECT_FALSE(one.run().value());
    EXPECT_EQ(one.runs(), 1);
    EXPECT_EQ(log.count(QStringLiteral("taken over")), 1);
}

TEST_F(SingletonChoresTest, nothingIsDoneWhileTheStoreIsAwayAndItGoesOnAfterwards)
{
    leases.setAway(true);
    EXPECT_FALSE(one.run().isOk());
    EXPECT_EQ(one.runs(), 0);
    leases.setAway(false);
    EXPECT_TRUE(one.run().isOk());
    EXPECT_EQ(one.runs(), 1);
    one.answer = Error{ErrorCode::Unavailable, QStringLiteral("away")};
    EXPECT_EQ(one.run().error().code, ErrorCode::Unavailable);
}

TEST_F(SingletonChoresTest, successIsKeptWhenARunIsThroughButNotMoreThanTwiceAMinute)
{
    one.answer = true;
    EXPECT_TRUE(one.run().value());
    EXPECT_EQ(leases.successes(task), 0);
    one.answer = false;
    for (int i = 0; i < 12; ++i) {
        ASSERT_TRUE(one.run().isOk());
        clock.advance(5s);
    }
    EXPECT_EQ(leases.successes(task), 2);
}

} // namespace
