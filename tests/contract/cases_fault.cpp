#include "tests/contract/jobqueuecontract.h"
#include "tests/support/faultyjobqueue.h"

namespace psi::contract {

namespace {
using When = FaultyJobQueue::When;

template <typename T>
bool failed(const Result<T> &result)
{
    return !result.isOk();
}
} // namespace

// Calls that fail before they took effect, or after; every verb is safe to repeat. With a crash in between:
// the backend was killed in the call.

TEST_P(JobQueueContract, AVerbWhoseWriteFailsAnswersAnErrorAndDoesNothing)
{
    const NewJob made = job("a", "1");
    put(made);
    tick();
    const JobId id = put(job("b", "2"));
    const LeasedLane held = take("w", 1).lanes.at(0);
    failWrites(true);
    EXPECT_TRUE(failed(queue().enqueue({job("c", "3")})));
    EXPECT_TRUE(failed(queue().take("w", {9, 9, 9, 10s})));
    EXPECT_TRUE(failed(queue().settle("w", {{held.lane, held.token, {{held.jobs[0].id, 1us}}, {}}})));
    EXPECT_TRUE(failed(queue().renew("w", {{held.lane, held.token}}, 1h)));
    EXPECT_TRUE(failed(queue().release("w", {}, false)));
    EXPECT_TRUE(failed(queue().requeue({0, 7}, made, RequeuePlace::Head)));
    Exchange exchange;
    exchange.enqueue = {job("d", "4")};
    EXPECT_TRUE(failed(queue().exchange("w", exchange)));
    EXPECT_TRUE(failed(control().pause(PauseScope::all(), {})));
    EXPECT_TRUE(failed(control().pauseAtLeast(PauseScope::all(), 1s)));
    EXPECT_TRUE(failed(control().drop(id)));
    EXPECT_TRUE(failed(control().promote(id)));
    EXPECT_TRUE(failed(control().setLimit({LimitSetting::Kind::RingLanes, Route::Inbound, {}, {}, 1})));
    failWrites(false);
    EXPECT_EQ(lane(held.lane).since, backend().clock().now() + 10s);
    EXPECT_EQ(ack(held), SettleOutcome::Done);
    const TakeResult rest = take();
    ASSERT_EQ(rest.lanes.size(), 1u);
    EXPECT_EQ(rest.lanes[0].jobs.size(), 1u);
    EXPECT_EQ(rest.lanes[0].jobs[0].priority, PriorityClass::Normal);
    EXPECT_EQ(put(job("e", "5")).isNull(), false);
}

TEST_P(JobQueueContract, EnqueueIsSafeToRepeatByItsKey)
{
    for (const When when : {When::Before, When::After}) {
        begin({});
        NewJob made = job("a", "1");
        made.dedupKey = "0123456789abcdef";
        FaultyJobQueue faulty(queue());
        faulty.failCall(1, when);
        EXPECT_TRUE(failed(faulty.enqueue({made})));
        crash();
        EXPECT_EQ(putAll({made}).at(0).duplicate, when == When::After);
        EXPECT_EQ(drain(), "1");
    }
}

TEST_P(JobQueueContract, TakeIsSafeToRepeatByRelease)
{
    for (const When when : {When::Before, When::After}) {
        begin({});
        putAll({job("a", "1"), job("b", "2")});
        FaultyJobQueue faulty(queue());
        const TakeResult known = faulty.take("w", {1, 0, 1, 10s}).value();
        faulty.failCall(1, when);
        EXPECT_TRUE(failed(faulty.take("w", {1, 0, 1, 10s})));
        ASSERT_TRUE(faulty.release("w", {known.lanes.at(0).token}, false).isOk());
        EXPECT_EQ(faulty.take("w", {9, 0, 1, 10s})->lanes.size(), 1u);
        EXPECT_EQ(lane(job("a").lane).leasesLost + lane(job("b").lane).leasesLost, 0);
    }
}

TEST_P(JobQueueContract, SettleIsSafeToRepeatByItsToken)
{
    for (const When when : {When::Before, When::After}) {
        begin({});
        putAll({job("a", "1"), job("a", "2")});
        const LeasedLane held = takeOne();
        const Settle settle{
            held.lane, held.token, {}, HeadVerdict{HeadVerdict::Kind::Retry, held.jobs[0].id, 1s, "E"}};
        FaultyJobQueue faulty(queue());
        faulty.failCall(1, when);
        EXPECT_TRUE(failed(faulty.settle("w", {settle})));
        const SettleOutcome expected = when == When::Before ? SettleOutcome::Done : SettleOutcome::LeaseLost;
        EXPECT_EQ(faulty.settle("w", {settle})->at(0), expected);
        EXPECT_EQ(view().find(held.jobs[0].id)->job.attempts, 1) << "counted once";
    }
}

TEST_P(JobQueueContract, ASettleThatACrashFollowedHoldsOrIsRunAgain)
{
    for (const When when : {When::Before, When::After}) {
        begin({});
        putAll({job("a", "1"), job("a", "2")});
        const LeasedLane held = takeOne();
        FaultyJobQueue faulty(queue());
        faulty.failCall(1, when);
        EXPECT_TRUE(failed(faulty.settle("w", {{held.lane, held.token, {{held.jobs[0].id, 1us}}, {}}})));
        crash();
        EXPECT_EQ(ack(held), SettleOutcome::LeaseLost);
        EXPECT_EQ(drain(), when == When::Before ? "12" : "2");
    }
}

TEST_P(JobQueueContract, RenewAndReleaseAreSafeToRepeat)
{
    for (const When when : {When::Before, When::After}) {
        begin({});
        put(job("a", "1"));
        const LeasedLane held = takeOne();
        const LeaseRef ref{held.lane, held.token};
        FaultyJobQueue faulty(queue());
        faulty.failCall(1, when);
        EXPECT_TRUE(failed(faulty.renew("w", {ref}, 1min)));
        EXPECT_TRUE(faulty.renew("w", {ref}, 1min)->empty());
        faulty.failCall(1, when);
        EXPECT_TRUE(failed(faulty.release("w", {}, true)));
        EXPECT_TRUE(faulty.release("w", {}, true).isOk());
        EXPECT_EQ(faulty.renew("w2", {ref}, 1min).value(), std::vector{ref});
        EXPECT_EQ(takeOne("w2").jobs, held.jobs);
        crash();
        EXPECT_EQ(queue().renew("w2", {ref}, 1min).value(), std::vector{ref});
    }
}

TEST_P(JobQueueContract, RequeueIsSafeToRepeat)
{
    for (const When when : {When::Before, When::After}) {
        begin({});
        const JobId id = put(job("a", "1"));
        put(job("a", "2"));
        judge(takeOne(), HeadVerdict::Kind::Block);
        FaultyJobQueue faulty(queue());
        faulty.failCall(1, when);
        EXPECT_TRUE(failed(faulty.requeue(id, job("a", "1"), RequeuePlace::Original)));
        crash();
        EXPECT_EQ(requeue(id, job("a", "1"), RequeuePlace::Original), when == When::Before);
        EXPECT_EQ(drain(), "12");
    }
}

TEST_P(JobQueueContract, AnExchangeIsSafeToRepeat)
{
    for (const When when : {When::Before, When::After}) {
        begin({});
        put(job("a", "1"));
        const LeasedLane held = takeOne();
        Exchange exchange;
        exchange.enqueue = {job("b", "2", Route::Outbound)};
        exchange.enqueue[0].dedupKey = "outbox:1:0......";
        exchange.enqueue[0].dedupWhileAlive = true;
        exchange.settle = {{held.lane, held.token, {{held.jobs[0].id, 1us}}, {}}};
        exchange.take = TakeRequest{9, 9, 9, 10s};
        FaultyJobQueue faulty(queue());
        faulty.failCall(1, when);
        EXPECT_TRUE(failed(faulty.exchange("w", exchange)));
        ASSERT_TRUE(faulty.release("w", {held.token}, false).isOk());
        const ExchangeResult again = faulty.exchange("w", exchange).value();
        EXPECT_EQ(again.enqueued.at(0).duplicate, when == When::After);
        EXPECT_EQ(again.settled.at(0), when == When::Before ? SettleOutcome::Done : SettleOutcome::LeaseLost);
        EXPECT_EQ(again.taken.lanes.size(), 1u);
        EXPECT_EQ(counts().completed, 1);
    }
}

TEST_P(JobQueueContract, AFaultStrikesTheCallItWasPlannedForAndOnlyThat)
{
    FaultyJobQueue faulty(queue());
    faulty.failCall(3, When::After, {ErrorCode::Full, QStringLiteral("full")});
    EXPECT_TRUE(faulty.enqueue({job("a", "1")}).isOk());
    EXPECT_TRUE(faulty.renew("w", {}, 10s).isOk());
    EXPECT_EQ(faulty.enqueue({job("a", "2")}).error().code, ErrorCode::Full);
    EXPECT_TRUE(faulty.enqueue({job("a", "3")}).isOk());
    EXPECT_EQ(faulty.calls(), 4);
    EXPECT_EQ(drain(), "123");
}

} // namespace psi::contract
