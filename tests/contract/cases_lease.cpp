#include "tests/contract/jobqueuecontract.h"

namespace psi::contract {

// Leases: expiry, renewal, hand-back, crash; and the lanes that lose them again and again.

TEST_P(JobQueueContract, AnExpiredLeaseRedeliversTheSameHeadUnderAHigherToken)
{
    putAll({job("a", "1"), job("a", "2")});
    const LeasedLane first = takeOne("w1");
    advance(10s - 1us);
    const TakeResult early = take("w2");
    EXPECT_TRUE(early.lanes.empty());
    EXPECT_EQ(early.nextDue, Micros(1us));
    tick();
    const LeasedLane second = takeOne("w2");
    EXPECT_EQ(second.jobs, first.jobs) << "no try is counted";
    EXPECT_GT(second.token, first.token);
    EXPECT_EQ(ack(first), SettleOutcome::LeaseLost);
    EXPECT_EQ(ack(second), SettleOutcome::Done);
}

TEST_P(JobQueueContract, ALaneWhoseLeaseExpiredIsReadyAsOfTheDeadline)
{
    put(job("a", "1"));
    takeOne();
    advance(10s + 1us);
    put(job("b", "2"));
    advance(1h);
    EXPECT_EQ(drain(), "12");
}

TEST_P(JobQueueContract, ALeaseThatNoSweepHasSeenYetStillRenewsAndSettles)
{
    put(job("a", "1"));
    put(job("b", "2"));
    const TakeResult taken = take();
    const LeasedLane &a = *laneOf(taken, "a");
    const LeasedLane &b = *laneOf(taken, "b");
    advance(1h);
    EXPECT_TRUE(queue().renew("w", {{a.lane, a.token}}, 10s)->empty());
    EXPECT_EQ(ack(b), SettleOutcome::Done);
    EXPECT_TRUE(take().lanes.empty());
    EXPECT_EQ(ack(a), SettleOutcome::Done);
}

TEST_P(JobQueueContract, RenewCountsFromNow)
{
    put(job("a", "1"));
    const LeasedLane held = takeOne();
    advance(9s);
    EXPECT_TRUE(queue().renew("w", {{held.lane, held.token}}, 10s)->empty());
    advance(10s - 1us);
    EXPECT_TRUE(take("w2").lanes.empty());
    tick();
    EXPECT_EQ(takeOne("w2").jobs, held.jobs);
}

TEST_P(JobQueueContract, SweepMovesExpiredLeasesAndDueLanesUpToItsLimit)
{
    for (int i = 0; i < 5; ++i)
        put(job("held" + QByteArray::number(i)));
    take();
    NewJob later = job("later");
    later.notBefore = 5s;
    put(later);
    EXPECT_EQ(control().sweep(500).value(), 0);
    advance(10s);
    EXPECT_EQ(control().sweep(2).value(), 2);
    EXPECT_EQ(control().sweep(500).value(), 4);
    EXPECT_EQ(control().sweep(500).value(), 0);
    EXPECT_EQ(take().lanes.size(), 6u);
}

TEST_P(JobQueueContract, ReleaseGivesBackAllButTheKeptAndCountsNothing)
{
    for (const char *lane : {"a", "b", "c"})
        put(job(lane, lane));
    const TakeResult taken = take("w1");
    put(job("d", "d"));
    const LeasedLane other = takeOne("w2");
    ASSERT_TRUE(queue().release("w1", {laneOf(taken, "b")->token}, false).isOk());
    const TakeResult again = take("w3");
    EXPECT_EQ(again.lanes.size(), 2u) << "neither the kept one nor that of another worker";
    ASSERT_NE(laneOf(again, "a"), nullptr);
    EXPECT_EQ(lane(job("a").lane).leasesLost, 0);
    EXPECT_EQ(laneOf(again, "a")->jobs, laneOf(taken, "a")->jobs);
    EXPECT_EQ(ack(*laneOf(taken, "a")), SettleOutcome::LeaseLost);
    EXPECT_EQ(ack(*laneOf(taken, "b")), SettleOutcome::Done);
    EXPECT_EQ(ack(other), SettleOutcome::Done);
}

TEST_P(JobQueueContract, ALostAnswerOfTakeLeaksNothing)
{
    putAll({job("a", "1"), job("b", "2")});
    const TakeResult known = take("w", 1);
    take("w", 1); // its answer never arrived
    ASSERT_TRUE(queue().release("w", {known.lanes.at(0).token}, false).isOk());
    const LeasedLane back = takeOne();
    EXPECT_NE(back.lane, known.lanes.at(0).lane);
    EXPECT_EQ(ack(back), SettleOutcome::Done);
    EXPECT_EQ(ack(known.lanes.at(0)), SettleOutcome::Done);
}

TEST_P(JobQueueContract, AClosedNameIsRefusedFor60Seconds)
{
    put(job("a", "1"));
    const LeasedLane held = takeOne("w1");
    ASSERT_TRUE(queue().release("w1", {}, true).isOk());
    const auto isRefused = [this, &held] {
        const auto refused = [](const auto &result) {
            return !result && result.error().code == ErrorCode::Conflict;
        };
        const int count = (refused(queue().take("w1", {1, 1, 1, 10s})) ? 1 : 0) +
                          (refused(queue().settle("w1", {{held.lane, held.token, {}, {}}})) ? 1 : 0) +
                          (refused(queue().renew("w1", {}, 10s)) ? 1 : 0) +
                          (refused(queue().exchange("w1", {})) ? 1 : 0);
        EXPECT_TRUE(count == 0 || count == 4) << count;
        return count == 4;
    };
    EXPECT_TRUE(isRefused());
    EXPECT_TRUE(queue().release("w1", {}, true).isOk()) << "safe to repeat";
    advance(60s - 1us);
    EXPECT_TRUE(isRefused());
    EXPECT_EQ(takeOne("w2").jobs, held.jobs);
    ASSERT_TRUE(queue().release("w1", {}, true).isOk());
    advance(60s);
    EXPECT_FALSE(isRefused());
}

TEST_P(JobQueueContract, UnblockTakesTheLaneFromALiveWorkerWithoutBlame)
{
    putAll({job("a", "1"), job("a", "2")});
    const LeasedLane old = takeOne("w1");
    ASSERT_TRUE(control().unblock(old.lane).isOk());
    EXPECT_EQ(lane(old.lane).leasesLost, 0);
    const LeasedLane current = takeOne("w2");
    EXPECT_EQ(current.jobs, old.jobs);
    EXPECT_GT(current.token, old.token);
    EXPECT_EQ(ack(old), SettleOutcome::LeaseLost);
    EXPECT_EQ(queue().renew("w1", {{old.lane, old.token}}, 10s)->size(), 1u);
    EXPECT_EQ(ack(current), SettleOutcome::Done);
}

TEST_P(JobQueueContract, UnblockLetsAWaitingHeadRunNowAndNeedsALaneWithJobs)
{
    put(job("a", "1"));
    judge(takeOne(), HeadVerdict::Kind::Retry, 1h);
    ASSERT_TRUE(control().unblock(job("a").lane).isOk());
    const LeasedLane taken = takeOne();
    EXPECT_EQ(taken.jobs[0].attempts, 1);
    ack(taken);
    EXPECT_EQ(control().unblock(job("a").lane).error().code, ErrorCode::NotFound);
    EXPECT_EQ(control().unblock(job("never").lane).error().code, ErrorCode::NotFound);
}

TEST_P(JobQueueContract, AfterACrashEveryLeaseIsLostAfterACleanStopNone)
{
    put(job("a", "1"));
    const LeasedLane first = takeOne();
    restart();
    EXPECT_EQ(lane(first.lane).leasesLost, 0);
    const LeasedLane second = takeOne();
    EXPECT_EQ(second.jobs, first.jobs);
    EXPECT_GT(second.token, first.token);
    EXPECT_EQ(ack(first), SettleOutcome::LeaseLost);
    crash();
    EXPECT_EQ(lane(first.lane).leasesLost, 1);
    EXPECT_EQ(ack(second), SettleOutcome::LeaseLost);
    const LeasedLane third = takeOne();
    EXPECT_EQ(third.jobs, first.jobs);
    EXPECT_GT(third.token, second.token);
}

TEST_P(JobQueueContract, AllThatWasAcceptedAndSettledSurvivesACrash)
{
    putAll({job("a", "1"), job("a", "2"), job("b", "3"), job("c", "4"), job("d", "5")});
    const TakeResult taken = take("w", 500, 1);
    ack(*laneOf(taken, "a"));
    judge(*laneOf(taken, "b"), HeadVerdict::Kind::Retry, 1s);
    judge(*laneOf(taken, "c"), HeadVerdict::Kind::Block);
    crash();
    const TakeResult again = take();
    ASSERT_EQ(again.lanes.size(), 2u);
    EXPECT_EQ(payloads(*laneOf(again, "a")), "2");
    EXPECT_EQ(payloads(*laneOf(again, "d")), "5");
    EXPECT_FALSE(lane(job("c").lane).blockedBy.isNull());
    advance(1s);
    EXPECT_EQ(takeOne().jobs[0].attempts, 1);
    EXPECT_EQ(counts().completed, 1);
}

} // namespace psi::contract
