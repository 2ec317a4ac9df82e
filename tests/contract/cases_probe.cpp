#include "tests/contract/jobqueuecontract.h"

namespace psi::contract {

// Probes: one lane at a time of a paused ring, and what it says of the ring when it is settled.

namespace {
using Probe = ProbeVerdict::Kind;

Settle saying(const LeasedLane &lane, ProbeVerdict probe) { return {lane.lane, lane.token, {}, {}, probe}; }

Settle ackSaying(const LeasedLane &lane, ProbeVerdict probe)
{
    return {lane.lane, lane.token, {{lane.jobs.front().id, 5us}}, {}, probe};
}
} // namespace

TEST_P(JobQueueContract, AProbeLetsOneLaneWithOneJobThroughAndItsAckOpensTheRing)
{
    holdRing();
    putAll({job("a", "1"), job("a", "2"), job("b", "3")});
    probeRing();
    const LeasedLane passed = takeOne();
    EXPECT_EQ(passed.jobs.size(), 1u);
    EXPECT_TRUE(take().lanes.empty());
    EXPECT_EQ(ack(passed), SettleOutcome::Done);
    EXPECT_EQ(take().lanes.size(), 2u);
}

TEST_P(JobQueueContract, AProbeThatAcksNothingAndSaysNothingPausesTheRing)
{
    for (const auto kind : {HeadVerdict::Kind::Retry, HeadVerdict::Kind::Defer, HeadVerdict::Kind::Drop}) {
        begin({});
        ASSERT_TRUE(control().pause(PauseScope::ring(Route::Inbound, "r"), 5s).isOk());
        putAll({job("a", "1"), job("b", "2")});
        probeRing();
        judge(takeOne(), kind);
        EXPECT_TRUE(take().lanes.empty());
        advance(1h);
        EXPECT_TRUE(take().lanes.empty()) << "without an end";
        probeRing();
        EXPECT_EQ(take().lanes.size(), 1u) << "it may be probed again";
    }
}

TEST_P(JobQueueContract, AProbeIsHandedOnWhenItsLaneComesBackOrLosesItsLease)
{
    holdRing();
    putAll({job("a", "1"), job("b", "2")});
    probeRing();
    takeOne();
    ASSERT_TRUE(queue().release("w", {}, false).isOk());
    const LeasedLane second = takeOne();
    ASSERT_TRUE(control().unblock(second.lane).isOk());
    takeOne();
    restart();
    takeOne();
    crash();
    takeOne();
    advance(10s);
    takeOne();
    EXPECT_TRUE(take().lanes.empty()) << "one at a time";
    ASSERT_TRUE(control().resume(PauseScope::ring(Route::Inbound, "r")).isOk());
    EXPECT_EQ(take().lanes.size(), 1u);
}

TEST_P(JobQueueContract, ResumeOfTheRingEndsItsProbe)
{
    holdRing();
    putAll({job("a", "1"), job("b", "2"), job("c", "3")});
    probeRing();
    const LeasedLane passed = takeOne();
    ASSERT_TRUE(control().resume(PauseScope::ring(Route::Inbound, "r")).isOk());
    EXPECT_EQ(take("w", 1).lanes.size(), 1u);
    judge(passed, HeadVerdict::Kind::Defer);
    EXPECT_EQ(take().lanes.size(), 2u) << "its outcome means nothing any more";
}

TEST_P(JobQueueContract, APauseOfTheRingEndsItsProbe)
{
    const LeasedLane passed = probing();
    holdRing();
    settle(ackSaying(passed, {Probe::Opens}));
    EXPECT_TRUE(take().lanes.empty()) << "whoever held it meanwhile meant it";
    probeRing();
    holdRing();
    EXPECT_TRUE(take().lanes.empty());
}

TEST_P(JobQueueContract, APauseOfAtLeastSoLongLeavesAProbeAsItIs)
{
    for (const Micros wait : {Micros(5s), Micros(1h)}) {
        begin({});
        putAll({job("a", "1"), job("b", "2")});
        ASSERT_TRUE(control().pause(PauseScope::ring(Route::Inbound, "r"), 30s).isOk());
        probeRing();
        ASSERT_TRUE(control().pauseAtLeast(PauseScope::ring(Route::Inbound, "r"), wait).isOk());
        const LeasedLane passed = takeOne();
        ASSERT_TRUE(control().pauseAtLeast(PauseScope::ring(Route::Inbound, "r"), wait).isOk());
        settle(ackSaying(passed, {Probe::Opens}));
        EXPECT_EQ(take().lanes.size(), 1u);
    }
}

TEST_P(JobQueueContract, AProbePassesNoWiderPauseThanItsRings)
{
    put(job("a", "1"));
    holdRing();
    for (const PauseScope &wider : {PauseScope::all(), PauseScope::route(Route::Inbound)}) {
        ASSERT_TRUE(control().pause(wider, {}).isOk());
        probeRing();
        EXPECT_TRUE(take().lanes.empty());
        ASSERT_TRUE(control().resume(wider).isOk());
    }
    EXPECT_EQ(take().lanes.size(), 1u);
}

TEST_P(JobQueueContract, AProbeThatSaysThatTheRingWorksOpensItWhateverBecameOfItsJob)
{
    for (const auto kind : {HeadVerdict::Kind::Retry, HeadVerdict::Kind::Defer, HeadVerdict::Kind::Drop,
                            HeadVerdict::Kind::Block}) {
        const LeasedLane passed = probing();
        Settle works = saying(passed, {Probe::Opens});
        works.head = HeadVerdict{kind, passed.jobs.front().id, 1h, "E"};
        EXPECT_EQ(settle(works), SettleOutcome::Done);
        const TakeResult rest = take();
        ASSERT_EQ(rest.lanes.size(), 2u);
        EXPECT_FALSE(lane(rest.lanes[0].lane).paused);
    }
    settle(saying(probing(), {Probe::Opens}));
    EXPECT_EQ(take().lanes.size(), 3u);
}

TEST_P(JobQueueContract, AProbeThatLearnedNothingIsHandedOnWhateverBecameOfItsJob)
{
    const LeasedLane acked = probing();
    EXPECT_EQ(settle(ackSaying(acked, {Probe::Undecided})), SettleOutcome::Done);
    EXPECT_EQ(view().find(acked.jobs.front().id)->state, JobState::Completed);
    restart();
    for (const auto kind : {HeadVerdict::Kind::Drop, HeadVerdict::Kind::Retry}) {
        const LeasedLane next = takeOne();
        EXPECT_TRUE(lane(next.lane).paused) << "the ring is still held";
        EXPECT_TRUE(take().lanes.empty()) << "one at a time";
        Settle unknown = saying(next, {Probe::Undecided});
        unknown.head = HeadVerdict{kind, next.jobs.front().id, 5s, "E"};
        settle(unknown);
    }
    EXPECT_TRUE(take().lanes.empty());
    advance(5s);
    ack(takeOne());
    putAll({job("d", "4"), job("e", "5")});
    EXPECT_EQ(take().lanes.size(), 2u) << "the last of them opened it";
}

TEST_P(JobQueueContract, TheNextLaneProbesInTheExchangeThatSettlesTheLastOne)
{
    const LeasedLane passed = probing();
    Exchange exchange;
    exchange.settle = {ackSaying(passed, {Probe::Undecided})};
    exchange.take = TakeRequest{9, 9, 9, 10s};
    const Result<ExchangeResult> both = queue().exchange("w", exchange);
    ASSERT_TRUE(both.isOk());
    EXPECT_EQ(both->taken.lanes.size(), 1u);
    EXPECT_TRUE(take().lanes.empty());
}

TEST_P(JobQueueContract, AnAckThatSaysThatTheRingDoesNotWorkHoldsIt)
{
    settle(ackSaying(probing(), {Probe::Holds}));
    advance(1h);
    EXPECT_TRUE(take().lanes.empty());
    probeRing();
    EXPECT_EQ(take().lanes.size(), 1u) << "it may be probed again";
}

TEST_P(JobQueueContract, AProbeMayOpenItsRingAfterAWait)
{
    const LeasedLane passed = probing();
    settle(ackSaying(passed, {Probe::Opens, 7s}));
    const TakeResult none = take();
    EXPECT_TRUE(none.lanes.empty());
    EXPECT_EQ(none.nextDue, Micros(7s));
    advance(7s - 1us);
    EXPECT_TRUE(take().lanes.empty());
    tick();
    EXPECT_EQ(take().lanes.size(), 2u);
}

TEST_P(JobQueueContract, OnlyTheLaneThatProbesIsHeard)
{
    putAll({job("a", "1"), job("b", "2")});
    const TakeResult before = take();
    ASSERT_EQ(before.lanes.size(), 2u);
    holdRing();
    settle(ackSaying(before.lanes[0], {Probe::Opens}));
    put(job("c", "3"));
    EXPECT_TRUE(take().lanes.empty()) << "it was under way when the ring was held";
    probeRing();
    const LeasedLane passed = takeOne();
    put(job("d", "4"));
    settle(ackSaying(before.lanes[1], {Probe::Opens}));
    EXPECT_TRUE(take().lanes.empty());
    settle(ackSaying(passed, {Probe::Opens}));
    EXPECT_EQ(take().lanes.size(), 1u);
}

} // namespace psi::contract
