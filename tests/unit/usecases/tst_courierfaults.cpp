#include <gtest/gtest.h>

#include "tests/unit/usecases/courierkit.h"

using namespace psi;
using namespace std::chrono_literals;

namespace {

using Kind = CallOutcome::Kind;
using Verdict = HeadVerdict::Kind;

class CourierFaults : public testing::Test
{
protected:
    CourierKit kit;
    void SetUp() override { kit.begin(); }
};

// Its COMMIT may have been done: the next claims say so, and each has a name of its own.
TEST_F(CourierFaults, aClaimWhoseAnswerIsLostIsNamedByTheNextOnes)
{
    kit.willCall(1);
    kit.outbox.fail({ErrorCode::Unavailable, QStringLiteral("away")});
    kit.courier->call({kit.lane(1)});
    kit.runPool();
    const QByteArray lost = kit.outbox.terms().back().claim;
    EXPECT_TRUE(lost.startsWith("uno"));
    kit.outbox.fail({ErrorCode::Serialization, QStringLiteral("40001")}); // surely undone
    kit.courier->call({kit.lane(1)});
    kit.runPool();
    const ClaimTerms terms = kit.outbox.terms().back();
    EXPECT_NE(terms.claim, lost);
    EXPECT_EQ(terms.unanswered, std::set<QByteArray>{lost});
    kit.providers.answer(outcomeOf(Kind::Accepted));
    kit.runPool();
    EXPECT_EQ(kit.outbox.lastChange().claim, terms.claim);
    for (int i = 0; i < 200; ++i) {
        kit.outbox.fail({ErrorCode::Unavailable, QStringLiteral("away")});
        kit.courier->call({kit.lane(1)});
        kit.runPool();
    }
    EXPECT_EQ(kit.outbox.terms().back().unanswered.size(), 64u);
}

TEST_F(CourierFaults, aClaimThatLosesARaceIsRunAgainAndThenHoldsUpItsOwnLaneOnly)
{
    kit.willCall(1);
    kit.outbox.fail({ErrorCode::LostRace, QStringLiteral("23505")}, 2);
    kit.courier->call({kit.lane(1)});
    kit.runPool();
    EXPECT_EQ(kit.providers.messages.size(), 1u);
    kit.outbox.fail({ErrorCode::LostRace, QStringLiteral("23505")}, 3);
    kit.courier->call({kit.lane(2)});
    kit.runPool();
    EXPECT_EQ(kit.verdict().kind, Verdict::Defer);
    EXPECT_EQ(kit.verdict().error, "NOT_CLAIMED");
    EXPECT_FALSE(kit.done.back().storeFault);
}

// A unique key that appeared meanwhile is no fault of the store: it is tried again, and not for ever.
TEST_F(CourierFaults, outcomesThatLoseARaceAreWrittenAgainAndOneThatAlwaysDoesStandsAlone)
{
    const Error race{ErrorCode::LostRace, QStringLiteral("23505")};
    kit.willCall(1);
    kit.courier->call({kit.lane(1)});
    kit.runPool();
    kit.outbox.fail(race, 2);
    kit.providers.answer(outcomeOf(Kind::Accepted));
    kit.runPool();
    EXPECT_EQ(kit.outbox.records().size(), 3u);
    ASSERT_EQ(kit.done.size(), 1u); // and no fault of the store
    EXPECT_EQ(kit.settle().acked.size(), 1u);
    for (int row = 2; row <= 3; ++row) {
        kit.willCall(row);
        kit.courier->call({kit.lane(row)});
    }
    kit.runPool();
    for (int i = 0; i < 2; ++i)
        kit.providers.answer(outcomeOf(Kind::Accepted));
    kit.outbox.fail(race, 6); // both together, then the first alone
    kit.runPool();
    ASSERT_EQ(kit.done.back().calls.size(), 2u);
    EXPECT_TRUE(kit.done.back().calls[0].settle.acked.empty());
    EXPECT_EQ(kit.done.back().calls[1].settle.acked.size(), 1u);
    EXPECT_EQ(kit.log.count(LogLevel::Error), 1);
}

TEST_F(CourierFaults, anOutcomeIsWrittenThoughTheStoreFailsWhileTheyAreWrittenApart)
{
    for (int row = 1; row <= 2; ++row) {
        kit.willCall(row);
        kit.courier->call({kit.lane(row)});
    }
    kit.runPool();
    for (int i = 0; i < 2; ++i)
        kit.providers.answer(outcomeOf(Kind::Accepted));
    kit.outbox.fail({ErrorCode::EventFault, QStringLiteral("22021")}, 1);
    kit.outbox.failNext({ErrorCode::Unavailable, QStringLiteral("away")}, 3);
    kit.runPool();
    ASSERT_EQ(kit.done.back().calls.size(), 2u);
    for (const CallsDone::One &one : kit.done.back().calls)
        EXPECT_EQ(one.settle.acked.size(), 1u);
}

TEST_F(CourierFaults, aStoreThatFailsAtTheClaimGivesTheLanesBackAndStopsTaking)
{
    kit.willCall(1);
    kit.outbox.fail({ErrorCode::Unavailable, QStringLiteral("away")});
    kit.courier->call({kit.lane(1)});
    kit.runPool();
    ASSERT_EQ(kit.done.size(), 1u);
    ASSERT_TRUE(kit.done[0].storeFault);
    EXPECT_TRUE(kit.settle().acked.empty());
    EXPECT_FALSE(kit.settle().head);
    EXPECT_TRUE(kit.providers.messages.empty());
}

TEST_F(CourierFaults, anOutcomeIsKeptUntilTheStoreTakesIt)
{
    kit.willCall(1);
    kit.courier->call({kit.lane(1)});
    kit.runPool();
    kit.outbox.fail({ErrorCode::Unavailable, QStringLiteral("away")}, 4);
    kit.providers.answer(outcomeOf(Kind::Accepted));
    kit.runPool();
    EXPECT_EQ(kit.outbox.records().size(), 5u);
    EXPECT_EQ(kit.outbox.lastChange().wamid, QStringLiteral("wamid.A"));
    EXPECT_GT(kit.paused, Micros(0));
    EXPECT_EQ(kit.done.size(), 5u); // four faults of the store, then the lane
    EXPECT_EQ(kit.settle().acked.size(), 1u);
}

TEST_F(CourierFaults, afterItsEndAnOutcomeThatTheStoreDoesNotTakeIsDropped)
{
    kit.willCall(1);
    kit.courier->call({kit.lane(1)});
    kit.runPool();
    kit.outbox.fail({ErrorCode::Unavailable, QStringLiteral("away")}, 1000);
    kit.onPause = [this] { kit.courier->close(); };
    kit.providers.answer(outcomeOf(Kind::Accepted));
    kit.runPool();
    EXPECT_EQ(kit.outbox.records().size(), 2u);
}

TEST_F(CourierFaults, aRowThatNoColumnTakesDoesNotHoldUpTheOthers)
{
    for (int row = 1; row <= 3; ++row) {
        kit.willCall(row);
        kit.courier->call({kit.lane(row)});
    }
    kit.runPool();
    for (int i = 0; i < 3; ++i)
        kit.providers.answer(outcomeOf(Kind::Accepted));
    kit.outbox.fail({ErrorCode::EventFault, QStringLiteral("22021")}, 2); // all three, then the first
    kit.runPool();
    ASSERT_EQ(kit.done.back().calls.size(), 3u);
    EXPECT_TRUE(kit.done.back().calls[0].settle.acked.empty());
    EXPECT_EQ(kit.done.back().calls[1].settle.acked.size(), 1u);
    EXPECT_EQ(kit.done.back().calls[2].settle.acked.size(), 1u);
}

} // namespace
