#include <algorithm>

#include "tests/contract/jobqueuecontract.h"

namespace psi::contract {

// Order inside a lane, and between the lanes of a ring.

TEST_P(JobQueueContract, JobsOfALaneComeOutInOrderAndLeaveWhenAcknowledged)
{
    putAll({job("a", "1"), job("b", "x"), job("a", "2"), job("a", "3")});
    const TakeResult taken = take();
    ASSERT_EQ(taken.lanes.size(), 2u);
    EXPECT_EQ(payloads(*laneOf(taken, "a")), "123");
    EXPECT_EQ(payloads(*laneOf(taken, "b")), "x");
    EXPECT_FALSE(taken.more);
    EXPECT_EQ(ack(taken.lanes[0]), SettleOutcome::Done);
    EXPECT_EQ(ack(taken.lanes[1]), SettleOutcome::Done);
    EXPECT_TRUE(take().lanes.empty());
    EXPECT_TRUE(counts().jobs.empty());
}

TEST_P(JobQueueContract, AHandedOutJobCarriesAllItWasGiven)
{
    NewJob made = job("a", QByteArray("\1\0payload", 9), Route::Area, "ventas");
    made.line = "wsp4";
    made.dedupKey = "0123456789abcdef";
    made.priority = PriorityClass::High;
    made.correlation = "c1";
    const Timestamp now = backend().clock().now();
    const JobId id = put(made);
    const LeasedLane taken = takeOne();
    EXPECT_EQ(taken.lane, made.lane);
    Job expected;
    expected.id = id;
    expected.lane = made.lane;
    expected.line = made.line;
    expected.dedupKey = made.dedupKey;
    expected.priority = made.priority;
    expected.payload = made.payload;
    expected.correlation = made.correlation;
    expected.pos = id.seq;
    expected.created = now;
    expected.due = now;
    EXPECT_EQ(taken.jobs, std::vector{expected});
}

TEST_P(JobQueueContract, IdsRiseAndFollowTheClock)
{
    const JobId first = put(job("a"));
    EXPECT_EQ(first.seq, backend().clock().now().time_since_epoch().count());
    const std::vector<Enqueued> more = putAll({job("a"), job("b")});
    EXPECT_EQ(more[0].id.seq, first.seq + 1);
    EXPECT_EQ(more[1].id.seq, first.seq + 2);
    advance(1s);
    EXPECT_EQ(put(job("a")).seq, first.seq + 1'000'000);
}

TEST_P(JobQueueContract, ATakenLaneIsGivenToNobodyElseNorAreLaterJobsOfIt)
{
    put(job("a", "1"));
    const LeasedLane held = takeOne("w1");
    put(job("a", "2"));
    EXPECT_TRUE(take("w2").lanes.empty());
    EXPECT_TRUE(take("w1").lanes.empty());
    EXPECT_EQ(ack(held), SettleOutcome::Done);
    EXPECT_EQ(payloads(takeOne("w2")), "2");
}

TEST_P(JobQueueContract, ABatchHoldsAsManyJobsAsWereAskedFor)
{
    putAll({job("a", "1"), job("a", "2"), job("a", "3")});
    const LeasedLane first = takeOne("w", 2);
    EXPECT_EQ(payloads(first), "12");
    ack(first);
    EXPECT_EQ(payloads(takeOne("w", 2)), "3");
}

TEST_P(JobQueueContract, LanesOfLimitedRoutesGiveOneJobAtATime)
{
    for (const Route route : {Route::Outbound, Route::Area, Route::Media}) {
        putAll({job("a", "1", route), job("a", "2", route)});
        const LeasedLane taken = takeOne();
        EXPECT_EQ(payloads(taken), "1");
        ack(taken);
        ack(takeOne());
    }
}

TEST_P(JobQueueContract, ATakeHandsOutAtMost500Jobs)
{
    std::vector<NewJob> jobs;
    for (int lane = 0; lane < 30; ++lane) {
        for (int i = 0; i < 20; ++i)
            jobs.push_back(job("lane" + QByteArray::number(lane)));
    }
    putAll(jobs);
    const TakeResult taken = take();
    std::size_t given = 0;
    for (const LeasedLane &one : taken.lanes)
        given += one.jobs.size();
    EXPECT_EQ(given, 500u);
    EXPECT_TRUE(taken.more);
    EXPECT_EQ(take().lanes.size(), 5u);
}

TEST_P(JobQueueContract, ATakeHandsOutAtMostOneMebibyteButAlwaysOneJob)
{
    putAll({job("a", QByteArray(3 << 20, 'x')), job("a", "y")});
    const LeasedLane big = takeOne();
    EXPECT_EQ(big.jobs.size(), 1u);
    ack(big);
    ack(takeOne());
    const QByteArray half(1 << 19, 'x');
    putAll({job("a", half), job("a", half), job("a", "y")});
    const LeasedLane full = takeOne();
    EXPECT_EQ(full.jobs.size(), 2u) << "two halves are exactly one mebibyte";
    ack(full);
    EXPECT_EQ(payloads(takeOne()), "y");
}

TEST_P(JobQueueContract, ALaneThatFoundNoRoomInATakeComesWithTheNext)
{
    const QByteArray big(700'000, 'x');
    put(job("a", big));
    tick();
    put(job("b", big));
    const TakeResult first = take();
    ASSERT_EQ(first.lanes.size(), 1u);
    EXPECT_EQ(first.lanes[0].lane.key, "a");
    EXPECT_TRUE(first.more);
    const TakeResult second = take();
    ASSERT_EQ(second.lanes.size(), 1u);
    EXPECT_EQ(second.lanes[0].lane.key, "b");
    EXPECT_FALSE(second.more);
}

TEST_P(JobQueueContract, ABatchEndsBeforeAJobThatIsNotDueWhichThenHoldsTheLane)
{
    NewJob later = job("a", "2");
    later.notBefore = 5s;
    putAll({job("a", "1"), later, job("a", "3")});
    const LeasedLane first = takeOne();
    EXPECT_EQ(payloads(first), "1");
    ack(first);
    const TakeResult none = take();
    EXPECT_TRUE(none.lanes.empty()) << "the third job must not overtake the second";
    EXPECT_EQ(none.nextDue, Micros(5s));
    advance(5s);
    EXPECT_EQ(payloads(takeOne()), "23");
}

TEST_P(JobQueueContract, ABatchEndsBeforeAJobThatHasFailedAndThatJobRunsAlone)
{
    const JobId failed = put(job("a", "F"));
    judge(takeOne(), HeadVerdict::Kind::Retry);
    const JobId head = put(job("a", "z"));
    EXPECT_EQ(payloads(takeOne("w", 1)), "F");
    restart();
    // Put before the failed one: the batch ends before it.
    putAll({job("b", "1"), job("b", "2")});
    const TakeResult taken = take();
    ASSERT_EQ(taken.lanes.size(), 2u);
    EXPECT_EQ(payloads(*laneOf(taken, "a")), "F");
    ack(*laneOf(taken, "a"));
    ack(*laneOf(taken, "b"));
    EXPECT_GT(head, failed);
    EXPECT_EQ(payloads(takeOne()), "z");
}

TEST_P(JobQueueContract, LanesGoInTheOrderInWhichTheyBecameReady)
{
    for (const char *lane : {"c", "a", "d", "b"}) {
        put(job(lane, lane));
        tick();
    }
    EXPECT_EQ(drain(), "cadb");
}

TEST_P(JobQueueContract, AnAcknowledgedLaneGoesBehindTheOthers)
{
    putAll({job("a", "1"), job("a", "2")});
    tick();
    put(job("b", "x"));
    tick();
    ack(take("w", 1, 1).lanes.at(0));
    EXPECT_EQ(drain(), "x2");
}

TEST_P(JobQueueContract, PriorityNeverReordersALane)
{
    NewJob urgent = job("a", "U");
    urgent.priority = PriorityClass::Urgent;
    NewJob low = job("a", "L");
    low.priority = PriorityClass::Low;
    putAll({low, job("a", "n"), urgent, job("a", "m")});
    EXPECT_EQ(payloads(takeOne()), "LnUm");
}

TEST_P(JobQueueContract, ALaneIsAsUrgentAsItsMostUrgentJob)
{
    NewJob urgent = job("b", "U");
    urgent.priority = PriorityClass::Urgent;
    put(job("a", "1"));
    tick();
    putAll({job("b", "2"), urgent});
    tick();
    put(job("c", "3"));
    EXPECT_EQ(drain(), "2U13");
}

TEST_P(JobQueueContract, AnUrgentJobMovesAReadyLaneForwardAndItsEndMovesItBack)
{
    put(job("a", "1"));
    tick();
    put(job("b", "2"));
    tick();
    NewJob urgent = job("c", "U");
    urgent.priority = PriorityClass::Urgent;
    putAll({job("c", "3"), job("c", "4")});
    tick();
    put(urgent);
    const LeasedLane first = take("w", 1, 32).lanes.at(0);
    EXPECT_EQ(payloads(first), "34U");
    tick();
    put(job("c", "5"));
    ackSome(first, 3);
    EXPECT_EQ(drain(), "125") << "without its urgent job the lane waits like any other";
}

TEST_P(JobQueueContract, PromoteMakesAJobUrgentAndItsLaneGoFirst)
{
    put(job("a", "1"));
    tick();
    const JobId late = put(job("b", "2"));
    ASSERT_TRUE(control().promote(late).isOk());
    EXPECT_EQ(view().find(late)->job.priority, PriorityClass::Urgent);
    EXPECT_EQ(drain(), "21");
    EXPECT_EQ(control().promote(late).error().code, ErrorCode::NotFound);
}

TEST_P(JobQueueContract, NoLaneGoesBeforeOneThatBecameReady60SecondsEarlier)
{
    const auto order = [this](Micros between) {
        NewJob low = job("low", "L");
        low.priority = PriorityClass::Low;
        NewJob urgent = job("urgent", "U");
        urgent.priority = PriorityClass::Urgent;
        put(low);
        advance(between);
        put(urgent);
        return drain();
    };
    EXPECT_EQ(order(60s - 1us), "UL");
    EXPECT_EQ(order(60s + 1us), "LU");
}

TEST_P(JobQueueContract, EachClassIsWorthItsSecondsToTheMicrosecond)
{
    const auto order = [this](PriorityClass early, PriorityClass late, Micros between) {
        NewJob first = job("a", "1");
        first.priority = early;
        NewJob second = job("b", "2");
        second.priority = late;
        put(first);
        advance(between);
        put(second);
        return drain();
    };
    const std::vector<std::tuple<PriorityClass, PriorityClass, Micros>> bounds{
        {PriorityClass::Low, PriorityClass::Normal, 30s},
        {PriorityClass::Normal, PriorityClass::High, 10s},
        {PriorityClass::High, PriorityClass::Urgent, 20s},
        {PriorityClass::Normal, PriorityClass::Urgent, 30s},
    };
    for (const auto &[early, late, bound] : bounds) {
        EXPECT_EQ(order(early, late, bound - 1us), "21");
        EXPECT_EQ(order(early, late, bound + 1us), "12");
    }
}

TEST_P(JobQueueContract, ALaneIsReadyAsOfItsDueTimeHoweverLateThatIsSeen)
{
    NewJob due = job("a", "1");
    due.notBefore = 2s;
    put(due);
    advance(2s + 1us);
    put(job("b", "2"));
    advance(1h);
    EXPECT_EQ(drain(), "12");
    put(due);
    advance(2s - 1us);
    put(job("b", "2"));
    advance(1h);
    EXPECT_EQ(drain(), "21");
}

} // namespace psi::contract
