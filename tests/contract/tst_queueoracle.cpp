#include <gtest/gtest.h>

#include "tests/contract/queueoracle.h"

using namespace psi;
using namespace psi::contract;
using namespace std::chrono_literals;

namespace {
/// An oracle that knows of three jobs in one lane. It must notice whatever a queue does wrong with them.
class QueueOracleTest : public testing::Test
{
protected:
    void SetUp() override
    {
        for (const JobId id : ids) {
            NewJob made;
            made.lane = lane;
            oracle.accepted(made, id);
        }
    }

    void hand(std::vector<JobId> jobs, Micros now = 0s)
    {
        LeasedLane out{lane, {1}, false, {}};
        for (const JobId id : jobs) {
            Job job;
            job.id = id;
            out.jobs.push_back(job);
        }
        oracle.handedOut(out, now + 10s, now);
    }

    Settle ackOf(std::vector<JobId> jobs)
    {
        Settle settle{lane, {1}, {}, {}};
        for (const JobId id : jobs)
            settle.acked.push_back({id, 1us});
        oracle.settling(settle);
        return settle;
    }

    const LaneRef lane{Route::Inbound, "r", "a"};
    const std::array<JobId, 3> ids{JobId{0, 1}, JobId{0, 2}, JobId{0, 3}};
    QueueOracle oracle;
};
} // namespace

TEST_F(QueueOracleTest, IsContentWhenAllIsWell)
{
    hand({ids[0], ids[1]});
    oracle.settled(ackOf({ids[0]}));
    hand({ids[1], ids[2]});
    oracle.settled(ackOf({ids[1], ids[2]}));
    EXPECT_TRUE(oracle.offences().empty());
    EXPECT_EQ(oracle.owed(), 0u);
}

TEST_F(QueueOracleTest, NoticesALoss)
{
    hand({ids[0], ids[1]});
    oracle.settled(ackOf({ids[0], ids[1]}));
    EXPECT_EQ(oracle.owed(), 1u);
    hand({{0, 4}});
    EXPECT_EQ(oracle.offences().size(), 1u) << "never accepted";
}

TEST_F(QueueOracleTest, NoticesAGap)
{
    hand({ids[0], ids[2]});
    EXPECT_EQ(oracle.offences().size(), 1u);
}

TEST_F(QueueOracleTest, NoticesASwap)
{
    hand({ids[1], ids[0]});
    EXPECT_FALSE(oracle.offences().empty());
}

TEST_F(QueueOracleTest, NoticesADouble)
{
    hand({ids[0]});
    oracle.settled(ackOf({ids[0]}));
    hand({ids[0]});
    EXPECT_FALSE(oracle.offences().empty());
    oracle.settled(ackOf({ids[0]}));
    EXPECT_GE(oracle.offences().size(), 2u);
}

TEST_F(QueueOracleTest, NoticesASecondHolderUnlessTheFirstLostTheLane)
{
    hand({ids[0]}, 0s);
    hand({ids[0]}, 10s);
    EXPECT_TRUE(oracle.offences().empty()) << "its deadline has passed";
    hand({ids[0]}, 15s);
    EXPECT_EQ(oracle.offences().size(), 1u);
    oracle.lostAll();
    hand({ids[0]}, 16s);
    EXPECT_EQ(oracle.offences().size(), 1u);
}

TEST_F(QueueOracleTest, NoticesAnIdGivenTwice)
{
    NewJob made;
    made.lane = lane;
    oracle.accepted(made, ids[0]);
    EXPECT_EQ(oracle.offences().size(), 1u);
}

TEST_F(QueueOracleTest, AcceptsThatASettleWithoutAnAnswerHappenedOrNot)
{
    hand({ids[0], ids[1]});
    ackOf({ids[0], ids[1]});
    EXPECT_EQ(oracle.owed(), 1u);
    hand({ids[1]});
    EXPECT_TRUE(oracle.offences().empty());
    EXPECT_EQ(oracle.owed(), 2u) << "the second one came again: now it is owed";
}
