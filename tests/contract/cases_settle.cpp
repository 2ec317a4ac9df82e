#include "tests/contract/jobqueuecontract.h"

namespace psi::contract {

using Kind = HeadVerdict::Kind;

// What a settle does to jobs and lane; requeue; drop.

TEST_P(JobQueueContract, AStaleTokenIsRefusedEverywhereAndChangesNothing)
{
    putAll({job("a", "1"), job("a", "2")});
    const LeasedLane old = takeOne("w1", 32);
    advance(10s);
    const LeasedLane current = takeOne("w2", 1);
    ASSERT_EQ(payloads(current), "1");
    EXPECT_GT(current.token, old.token);
    EXPECT_EQ(ack(old), SettleOutcome::LeaseLost);
    for (const Kind kind : {Kind::Retry, Kind::Defer, Kind::Drop, Kind::Block})
        EXPECT_EQ(judge(old, kind), SettleOutcome::LeaseLost);
    const LeaseRef ref{old.lane, old.token};
    EXPECT_EQ(queue().renew("w1", {ref}, 10s).value(), std::vector{ref});
    ASSERT_TRUE(queue().release("w1", {}, false).isOk());
    const LaneInfo info = lane(old.lane);
    EXPECT_EQ(info.state, LaneState::Leased);
    EXPECT_EQ(info.token, current.token);
    EXPECT_EQ(info.jobs, 2);
    EXPECT_EQ(info.headAttempts, 0);
    EXPECT_EQ(ack(current), SettleOutcome::Done);
    EXPECT_EQ(payloads(takeOne()), "2");
}

TEST_P(JobQueueContract, ATokenOfAnotherLaneAndAForgottenLaneAreRefused)
{
    put(job("a", "1"));
    tick();
    put(job("b", "2"));
    const TakeResult taken = take();
    ASSERT_EQ(taken.lanes.size(), 2u);
    LeasedLane mixed = taken.lanes[0];
    mixed.token = taken.lanes[1].token;
    EXPECT_EQ(ack(mixed), SettleOutcome::LeaseLost);
    mixed.lane.key = "never seen";
    EXPECT_EQ(ack(mixed), SettleOutcome::LeaseLost);
    EXPECT_EQ(ack(taken.lanes[0]), SettleOutcome::Done);
    EXPECT_EQ(ack(taken.lanes[0]), SettleOutcome::LeaseLost) << "repeated";
}

TEST_P(JobQueueContract, ManyLanesAreSettledInOneCallAndEachGetsItsAnswer)
{
    put(job("a", "1"));
    tick();
    put(job("b", "2"));
    const TakeResult taken = take();
    ASSERT_EQ(taken.lanes.size(), 2u);
    std::vector<Settle> settles;
    for (const LeasedLane &one : taken.lanes)
        settles.push_back({one.lane, one.token, {{one.jobs[0].id, 1us}}, {}});
    settles[0].token.value += 1000;
    EXPECT_EQ(queue().settle("w", settles).value(),
              (std::vector{SettleOutcome::LeaseLost, SettleOutcome::Done}));
    EXPECT_EQ(lane(taken.lanes[0].lane).state, LaneState::Leased);
}

TEST_P(JobQueueContract, AnAckOfTheFirstJobsLeavesTheOthersReadyAsOfNow)
{
    putAll({job("a", "1"), job("a", "2"), job("a", "3")});
    const LeasedLane taken = takeOne();
    advance(1s);
    EXPECT_EQ(ackSome(taken, 2), SettleOutcome::Done);
    const LaneInfo info = lane(taken.lane);
    EXPECT_EQ(info.state, LaneState::Ready);
    EXPECT_EQ(info.since, backend().clock().now());
    EXPECT_EQ(payloads(takeOne()), "3");
}

TEST_P(JobQueueContract, ASettleWithoutAcksOrVerdictGivesTheLaneBackUncounted)
{
    put(job("a", "1"));
    const LeasedLane taken = takeOne();
    EXPECT_EQ(ackSome(taken, 0), SettleOutcome::Done);
    const LeasedLane again = takeOne();
    EXPECT_EQ(again.jobs[0].attempts, 0);
    EXPECT_EQ(lane(again.lane).leasesLost, 0);
}

TEST_P(JobQueueContract, AcksAreByIdSoAJobRequeuedBeforeTheTakenOnesStays)
{
    const JobId old = put(job("a", "0"));
    ack(takeOne());
    putAll({job("a", "1"), job("a", "2"), job("a", "3")});
    const LeasedLane taken = takeOne("w", 2);
    ASSERT_EQ(payloads(taken), "12");
    EXPECT_TRUE(requeue(old, job("a", "0"), RequeuePlace::Head));
    EXPECT_EQ(ack(taken), SettleOutcome::Done);
    EXPECT_EQ(payloads(takeOne()), "03");
}

TEST_P(JobQueueContract, AcksOfJobsThatWereNotTakenAreIgnored)
{
    const JobId first = put(job("a", "1"));
    const JobId second = put(job("a", "2"));
    const JobId other = put(job("b", "x"));
    const TakeResult taken = take("w", 500, 1);
    const LeasedLane &a = *laneOf(taken, "a");
    EXPECT_EQ(settle({a.lane, a.token, {{first, 1us}, {second, 1us}, {other, 1us}, {{0, 5}, 1us}}, {}}),
              SettleOutcome::Done);
    EXPECT_TRUE(view().find(second).isOk());
    EXPECT_EQ(view().find(other)->state, JobState::Active);
    EXPECT_EQ(payloads(takeOne()), "2");
}

TEST_P(JobQueueContract, ARetryKeepsTheHeadCountsATryAndWaits)
{
    putAll({job("a", "1"), job("a", "2")});
    const LeasedLane taken = takeOne();
    EXPECT_EQ(judge(taken, Kind::Retry, 2s), SettleOutcome::Done);
    EXPECT_EQ(lane(taken.lane).state, LaneState::Waiting);
    advance(2s - 1us);
    const TakeResult early = take();
    EXPECT_TRUE(early.lanes.empty());
    EXPECT_EQ(early.nextDue, Micros(1us));
    tick();
    const LeasedLane again = takeOne();
    EXPECT_EQ(payloads(again), "1") << "a job that has failed before runs alone";
    EXPECT_EQ(again.jobs[0].attempts, 1);
    EXPECT_EQ(again.jobs[0].lastError, "E");
    judge(again, Kind::Retry);
    EXPECT_EQ(takeOne().jobs[0].attempts, 2);
}

TEST_P(JobQueueContract, AcksAndAVerdictForTheHeadGoTogether)
{
    putAll({job("a", "1"), job("a", "2"), job("a", "3")});
    const LeasedLane taken = takeOne();
    EXPECT_EQ(settle({taken.lane,
                      taken.token,
                      {{taken.jobs[0].id, 1us}},
                      HeadVerdict{Kind::Retry, taken.jobs[1].id, 1s, "E"}}),
              SettleOutcome::Done);
    advance(1s);
    EXPECT_EQ(payloads(takeOne()), "2");
    EXPECT_EQ(lane(taken.lane).jobs, 2);
}

TEST_P(JobQueueContract, ADeferKeepsTheHeadAndCountsNothing)
{
    putAll({job("a", "1"), job("a", "2")});
    judge(takeOne(), Kind::Defer, 3s);
    const TakeResult early = take();
    EXPECT_TRUE(early.lanes.empty());
    EXPECT_EQ(early.nextDue, Micros(3s));
    advance(3s);
    const LeasedLane again = takeOne();
    EXPECT_EQ(payloads(again), "12");
    EXPECT_EQ(again.jobs[0].attempts, 0);
}

TEST_P(JobQueueContract, ADropSkipsTheHeadAndTheLaneGoesOnAtOnce)
{
    const JobId dead = put(job("a", "1"));
    put(job("a", "2"));
    judge(takeOne(), Kind::Drop);
    EXPECT_EQ(view().find(dead).error().code, ErrorCode::NotFound);
    EXPECT_EQ(counts().completed, 0) << "a dead job did not complete";
    EXPECT_EQ(payloads(takeOne()), "2");
}

TEST_P(JobQueueContract, ABlockHoldsTheLaneAndNamesItsDeadJob)
{
    const JobId dead = put(job("a", "1"));
    put(job("a", "2"));
    judge(takeOne(), Kind::Block);
    EXPECT_TRUE(take().lanes.empty());
    const LaneInfo info = lane(job("a").lane);
    EXPECT_EQ(info.state, LaneState::Blocked);
    EXPECT_EQ(info.blockedBy, dead);
    EXPECT_EQ(view().find(dead).error().code, ErrorCode::NotFound);
    advance(24h);
    EXPECT_TRUE(take().lanes.empty());
    ASSERT_TRUE(control().unblock(job("a").lane).isOk());
    EXPECT_EQ(payloads(takeOne()), "2");
}

TEST_P(JobQueueContract, ABlockedLaneStaysSoWhileEmptyAndItsDeadJobsDiscardFreesIt)
{
    const JobId dead = put(job("a", "1"));
    judge(takeOne(), Kind::Block);
    restart();
    EXPECT_EQ(lane(job("a").lane).blockedBy, dead);
    put(job("a", "2"));
    EXPECT_TRUE(take().lanes.empty());
    EXPECT_EQ(control().drop(dead).value(), DropOutcome::NotFound) << "it is in the store, not in the queue";
    EXPECT_EQ(payloads(takeOne()), "2");
}

TEST_P(JobQueueContract, ARetryOfTheDeadJobFreesItsLane)
{
    const JobId dead = put(job("a", "1"));
    put(job("a", "2"));
    judge(takeOne(), Kind::Block);
    EXPECT_TRUE(requeue(dead, job("a", "1"), RequeuePlace::Original));
    EXPECT_EQ(payloads(takeOne()), "12");
}

TEST_P(JobQueueContract, RequeuePutsAJobToTheHeadTheTailOrItsOwnPlace)
{
    const JobId old = put(job("a", "0"));
    judge(takeOne(), Kind::Drop);
    const JobId middle = put(job("a", "m"));
    put(job("a", "n"));
    tick();
    EXPECT_TRUE(requeue(old, job("a", "0"), RequeuePlace::Tail));
    EXPECT_EQ(control().drop(middle).value(), DropOutcome::Dropped);
    put(job("a", "z"));
    EXPECT_TRUE(requeue(middle, job("a", "m"), RequeuePlace::Original));
    const JobId late = put(job("b", "l"));
    EXPECT_EQ(control().drop(late).value(), DropOutcome::Dropped);
    EXPECT_TRUE(requeue(late, job("a", "l"), RequeuePlace::Head));
    EXPECT_EQ(payloads(takeOne()), "lmn0z");
}

TEST_P(JobQueueContract, ARequeuedJobKeepsItsIdIsLowAndFresh)
{
    NewJob made = job("a", "1");
    made.priority = PriorityClass::Urgent;
    made.dedupKey = "0123456789abcdef";
    const JobId id = put(made);
    judge(takeOne(), Kind::Retry);
    judge(takeOne(), Kind::Drop);
    advance(1min);
    EXPECT_TRUE(requeue(id, made, RequeuePlace::Original)) << "past the dedup";
    const Job again = takeOne().jobs[0];
    EXPECT_EQ(again.id, id);
    EXPECT_EQ(again.priority, PriorityClass::Low);
    EXPECT_EQ(again.attempts, 0);
    EXPECT_EQ(again.created, backend().clock().now());
}

TEST_P(JobQueueContract, RequeueTwiceIsANoOpWhichAlsoSetsTheTriesToZeroAndFreesTheLane)
{
    const JobId id = put(job("a", "1"));
    put(job("a", "2"));
    judge(takeOne(), Kind::Retry, 1h);
    EXPECT_FALSE(requeue(id, job("a", "1"), RequeuePlace::Tail));
    EXPECT_FALSE(requeue(id, job("a", "1"), RequeuePlace::Tail));
    const LeasedLane taken = takeOne();
    EXPECT_EQ(payloads(taken), "12") << "its place is kept, it waits no longer and counts as new";
    EXPECT_EQ(taken.jobs[0].attempts, 0);
    EXPECT_FALSE(requeue(id, job("a", "1"), RequeuePlace::Tail)) << "of a taken job";
    EXPECT_EQ(ack(taken), SettleOutcome::Done);
    EXPECT_TRUE(requeue(id, job("a", "1"), RequeuePlace::Tail)) << "of a completed job: it runs again";
}

TEST_P(JobQueueContract, RequeueOfALivingJobFreesItsLaneFromAnotherDeadOne)
{
    const JobId dead = put(job("a", "1"));
    const JobId behind = put(job("a", "2"));
    judge(takeOne(), Kind::Block);
    EXPECT_FALSE(requeue(behind, job("a", "2"), RequeuePlace::Head));
    EXPECT_EQ(payloads(takeOne()), "2");
    EXPECT_TRUE(lane(job("a").lane).blockedBy.isNull()) << dead.seq;
}

TEST_P(JobQueueContract, RequeueNeedsAnIdAndNeverLetsItsIdBeGivenAgain)
{
    EXPECT_EQ(queue().requeue({}, job("a"), RequeuePlace::Head).error().code, ErrorCode::Invalid);
    const std::int64_t ahead = backend().clock().now().time_since_epoch().count() + 10;
    EXPECT_TRUE(requeue({0, ahead}, job("a"), RequeuePlace::Tail));
    EXPECT_GT(put(job("b")).seq, ahead);
}

TEST_P(JobQueueContract, AJobPastItsDeadlineIsHandedOutAsExpired)
{
    NewJob made = job("a", "1", Route::Outbound);
    made.deadline = 5s;
    put(made);
    put(job("b", "2", Route::Outbound));
    advance(5s - 1us);
    TakeResult taken = take();
    EXPECT_FALSE(laneOf(taken, "a")->jobs[0].expired);
    judge(*laneOf(taken, "a"), Kind::Defer);
    ack(*laneOf(taken, "b"));
    tick();
    const LeasedLane late = takeOne();
    EXPECT_TRUE(late.jobs[0].expired);
    EXPECT_FALSE(late.jobs[0].exhausted);
    EXPECT_EQ(judge(late, Kind::Drop), SettleOutcome::Done);
    EXPECT_TRUE(counts().jobs.empty());
}

TEST_P(JobQueueContract, DropTakesAJobOutButNeverATakenOne)
{
    const JobId first = put(job("a", "1"));
    const JobId second = put(job("a", "2"));
    const JobId third = put(job("a", "3"));
    const LeasedLane taken = takeOne("w", 1);
    EXPECT_EQ(control().drop(first).value(), DropOutcome::Active);
    EXPECT_EQ(control().drop(second).value(), DropOutcome::Dropped);
    EXPECT_EQ(control().drop(second).value(), DropOutcome::NotFound);
    EXPECT_EQ(ack(taken), SettleOutcome::Done);
    EXPECT_EQ(control().drop(third).value(), DropOutcome::Dropped);
    EXPECT_TRUE(take().lanes.empty());
    EXPECT_TRUE(counts().lanes.empty());
}

TEST_P(JobQueueContract, TheDropOfAWaitingHeadLetsItsLaneGoOn)
{
    const JobId head = put(job("a", "1"));
    put(job("a", "2"));
    judge(takeOne(), Kind::Retry, 1h);
    EXPECT_EQ(control().drop(head).value(), DropOutcome::Dropped);
    EXPECT_EQ(payloads(takeOne()), "2");
}

TEST_P(JobQueueContract, AnExchangeIsEnqueueSettleRenewTakeInThisOrder)
{
    put(job("a", "1"));
    tick();
    putAll({job("b", "2"), job("b", "3")});
    const TakeResult taken = take("w", 2, 1);
    ASSERT_EQ(taken.lanes.size(), 2u);
    advance(9s);
    const LeasedLane &a = taken.lanes[0];
    const LeasedLane &b = taken.lanes[1];
    Exchange exchange;
    exchange.enqueue = {job("c", "4", Route::Outbound), job("a", "5")};
    exchange.settle = {{a.lane, a.token, {{a.jobs[0].id, 1us}}, {}}};
    exchange.renew = {{a.lane, a.token}, {b.lane, b.token}};
    exchange.renewLease = 10s;
    exchange.take = TakeRequest{500, 500, 32, 10s};
    const Result<ExchangeResult> done = queue().exchange("w", exchange);
    ASSERT_TRUE(done.isOk());
    EXPECT_EQ(done->enqueued.size(), 2u);
    EXPECT_EQ(done->settled, std::vector{SettleOutcome::Done});
    EXPECT_EQ(done->lost, (std::vector{LeaseRef{a.lane, a.token}}));
    ASSERT_EQ(done->taken.lanes.size(), 2u);
    EXPECT_EQ(payloads(*laneOf(done->taken, "a")), "5");
    EXPECT_EQ(payloads(*laneOf(done->taken, "c")), "4");
    advance(2s);
    EXPECT_EQ(ack(b), SettleOutcome::Done) << "it was renewed";
    const Result<ExchangeResult> nothing = queue().exchange("w", {});
    ASSERT_TRUE(nothing.isOk());
    EXPECT_TRUE(nothing->taken.lanes.empty());
}

} // namespace psi::contract
