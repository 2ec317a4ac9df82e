#include "tests/contract/jobqueuecontract.h"

namespace psi::contract {

namespace {
const std::vector<PauseScope> &scopes()
{
    static const std::vector<PauseScope> all{PauseScope::all(), PauseScope::route(Route::Outbound),
                                             PauseScope::ring(Route::Outbound, "r"),
                                             PauseScope::oneLane({Route::Outbound, "r", "a"})};
    return all;
}
} // namespace

// Pauses at their four scopes.

TEST_P(JobQueueContract, APauseHoldsItsScopeAndNothingElse)
{
    // By kind: all, route, ring, lane.
    const std::vector<std::size_t> stillComing{0, 1, 2, 3};
    for (std::size_t i = 0; i < scopes().size(); ++i) {
        begin({});
        ASSERT_TRUE(control().pause(scopes()[i], {}).isOk());
        put(job("a", "1", Route::Outbound));
        put(job("b", "2", Route::Outbound));
        put(job("a", "3", Route::Outbound, "r2"));
        put(job("a", "4", Route::Area));
        const TakeResult taken = take();
        EXPECT_EQ(taken.lanes.size(), stillComing[i]);
        EXPECT_FALSE(taken.more);
        EXPECT_EQ(view().find({0, lane(job("a", {}, Route::Outbound).lane).head.seq})->state,
                  JobState::Blocked);
        EXPECT_TRUE(lane(job("a", {}, Route::Outbound).lane).paused);
        ASSERT_TRUE(control().resume(scopes()[i]).isOk());
        EXPECT_EQ(take().lanes.size(), 4 - stillComing[i]);
    }
}

TEST_P(JobQueueContract, APauseOfAnIdleLaneOrAnUnknownRingIsKept)
{
    for (const PauseScope &scope : scopes()) {
        begin({});
        ASSERT_TRUE(control().pause(scope, {}).isOk());
        advance(48h);
        ASSERT_TRUE(control().sweep(500).isOk());
        ASSERT_TRUE(control().purgeCompleted(1h, 1000, 500).isOk());
        crash();
        restart();
        put(job("a", "1", Route::Outbound));
        EXPECT_TRUE(take().lanes.empty());
        ASSERT_TRUE(control().resume(scope).isOk());
        EXPECT_EQ(payloads(takeOne()), "1");
    }
}

TEST_P(JobQueueContract, APauseWithAnEndEndsByItselfToTheMicrosecond)
{
    for (const PauseScope &scope : scopes()) {
        begin({});
        put(job("a", "1", Route::Outbound));
        ASSERT_TRUE(control().pause(scope, 30s).isOk());
        const TakeResult none = take();
        EXPECT_TRUE(none.lanes.empty());
        EXPECT_EQ(none.nextDue, Micros(30s));
        advance(30s - 1us);
        restart();
        EXPECT_TRUE(take().lanes.empty());
        tick();
        EXPECT_EQ(payloads(takeOne()), "1");
    }
}

TEST_P(JobQueueContract, ALaneIsReadyAsOfTheEndOfItsPauseHoweverLateThatIsSeen)
{
    put(job("a", "1"));
    ASSERT_TRUE(control().pause(PauseScope::oneLane(job("a").lane), 2s).isOk());
    advance(2s + 1us);
    put(job("b", "2"));
    advance(1h);
    EXPECT_EQ(drain(), "12");
}

TEST_P(JobQueueContract, ABlockedLaneRemembersSinceWhen)
{
    put(job("a", "1"));
    put(job("a", "2"));
    const LeasedLane taken = takeOne();
    const Timestamp blocked = backend().clock().now();
    judge(taken, HeadVerdict::Kind::Block);
    advance(1s);
    ASSERT_TRUE(control().pause(PauseScope::oneLane(taken.lane), {}).isOk());
    EXPECT_EQ(lane(taken.lane).since, blocked);
    ASSERT_TRUE(control().unblock(taken.lane).isOk());
    EXPECT_EQ(lane(taken.lane).since, blocked) << "it did not move in between";
}

TEST_P(JobQueueContract, ALaterPauseReplacesTheEndOfAnEarlierOne)
{
    for (const PauseScope &scope : scopes()) {
        begin({});
        put(job("a", "1", Route::Outbound));
        ASSERT_TRUE(control().pause(scope, 5s).isOk());
        ASSERT_TRUE(control().pause(scope, {}).isOk());
        advance(1h);
        EXPECT_TRUE(take().lanes.empty());
        ASSERT_TRUE(control().resume(scope).isOk());
        ASSERT_TRUE(control().resume(scope).isOk()) << "resume twice";
        EXPECT_EQ(take().lanes.size(), 1u);
    }
}

// Whoever is throttled waits; what a person decided stays.
TEST_P(JobQueueContract, APauseOfAtLeastSoLongNeverShortensOne)
{
    for (const PauseScope &scope : scopes()) {
        begin({});
        put(job("a", "1", Route::Outbound));
        ASSERT_TRUE(control().pause(scope, {}).isOk());
        ASSERT_TRUE(control().pauseAtLeast(scope, 5s).isOk());
        EXPECT_FALSE(take().nextDue) << "without an end, as before";
        advance(1h);
        EXPECT_TRUE(take().lanes.empty());
        ASSERT_TRUE(control().pause(scope, 30s).isOk());
        ASSERT_TRUE(control().pauseAtLeast(scope, 5s).isOk());
        EXPECT_EQ(take().nextDue, Micros(30s));
        ASSERT_TRUE(control().pause(scope, 2s).isOk());
        EXPECT_EQ(take().nextDue, Micros(2s)) << "pause itself replaces";
        advance(2s);
        EXPECT_EQ(take().lanes.size(), 1u);
    }
}

TEST_P(JobQueueContract, APauseOfAtLeastSoLongBeginsOneAndLengthensOne)
{
    for (const PauseScope &scope : scopes()) {
        begin({});
        put(job("a", "1", Route::Outbound));
        ASSERT_TRUE(control().pauseAtLeast(scope, 5s).isOk());
        EXPECT_EQ(take().nextDue, Micros(5s));
        advance(4s);
        ASSERT_TRUE(control().pauseAtLeast(scope, 10s).isOk());
        EXPECT_EQ(take().nextDue, Micros(10s));
        restart();
        advance(10s - 1us);
        EXPECT_TRUE(take().lanes.empty());
        tick();
        EXPECT_EQ(take().lanes.size(), 1u);
    }
}

TEST_P(JobQueueContract, ALeasedLaneIsPausedWhenItComesBack)
{
    putAll({job("a", "1"), job("a", "2")});
    const LeasedLane held = takeOne("w", 1);
    ASSERT_TRUE(control().pause(PauseScope::oneLane(held.lane), {}).isOk());
    EXPECT_EQ(lane(held.lane).state, LaneState::Leased);
    EXPECT_TRUE(queue().renew("w", {{held.lane, held.token}}, 10s)->empty());
    EXPECT_EQ(ack(held), SettleOutcome::Done);
    EXPECT_EQ(lane(held.lane).state, LaneState::Blocked);
    ASSERT_TRUE(control().resume(PauseScope::oneLane(held.lane)).isOk());
    EXPECT_EQ(payloads(takeOne()), "2");
}

TEST_P(JobQueueContract, ResumePutsALaneInBackoffBackToWaiting)
{
    put(job("a", "1"));
    judge(takeOne(), HeadVerdict::Kind::Retry, 10s);
    ASSERT_TRUE(control().pause(PauseScope::oneLane(job("a").lane), {}).isOk());
    EXPECT_EQ(lane(job("a").lane).state, LaneState::Blocked);
    advance(4s);
    ASSERT_TRUE(control().resume(PauseScope::oneLane(job("a").lane)).isOk());
    EXPECT_EQ(lane(job("a").lane).state, LaneState::Waiting);
    EXPECT_EQ(take().nextDue, Micros(6s));
    advance(6s);
    EXPECT_EQ(payloads(takeOne()), "1");
}

TEST_P(JobQueueContract, PausesOfSeveralScopesEndOneByOne)
{
    put(job("a", "1", Route::Outbound));
    for (const PauseScope &scope : scopes())
        ASSERT_TRUE(control().pause(scope, {}).isOk());
    for (const PauseScope &scope : scopes()) {
        EXPECT_TRUE(take().lanes.empty());
        ASSERT_TRUE(control().resume(scope).isOk());
    }
    EXPECT_EQ(take().lanes.size(), 1u);
}

TEST_P(JobQueueContract, ResumeOfAPausedLaneDoesNotFreeItFromItsDeadHead)
{
    put(job("a", "1"));
    put(job("a", "2"));
    const LeasedLane taken = takeOne();
    judge(taken, HeadVerdict::Kind::Block);
    ASSERT_TRUE(control().pause(PauseScope::oneLane(taken.lane), {}).isOk());
    ASSERT_TRUE(control().resume(PauseScope::oneLane(taken.lane)).isOk());
    EXPECT_TRUE(take().lanes.empty());
    ASSERT_TRUE(control().pause(PauseScope::oneLane(taken.lane), {}).isOk());
    ASSERT_TRUE(control().unblock(taken.lane).isOk());
    EXPECT_TRUE(take().lanes.empty()) << "nor does unblock end a pause";
    ASSERT_TRUE(control().resume(PauseScope::oneLane(taken.lane)).isOk());
    EXPECT_EQ(payloads(takeOne()), "2");
}

} // namespace psi::contract
