#include <random>

#include "tests/contract/jobqueuecontract.h"

namespace psi::contract {

namespace {
using Kind = LimitSetting::Kind;

/// A bucket that fills by one in each interval: the textbook form of the rate, as a reference. In
/// microseconds.
struct Bucket
{
    RateLimit rate;
    Micros level = rate.interval * rate.burst;

    void pass(Micros time) { level = std::min(level + time, rate.interval * rate.burst); }
    int takeAll()
    {
        const auto whole = static_cast<int>(level / rate.interval);
        level -= rate.interval * whole;
        return whole;
    }
    Micros untilNext() const { return rate.interval - level; }
};

LimitSetting laneRate(RateLimit rate, const QByteArray &ring = {})
{
    return {Kind::LaneRate, Route::Outbound, ring, rate, 0};
}

LimitSetting ringRate(RateLimit rate, const QByteArray &ring = {})
{
    return {Kind::RingRate, Route::Outbound, ring, rate, 0};
}

LimitSetting ringLanes(int lanes, const QByteArray &ring = {})
{
    return {Kind::RingLanes, Route::Area, ring, {}, lanes};
}
} // namespace

// Limits: by lane, by ring, by leased lanes of a ring; exact wake-ups.

TEST_P(JobQueueContract, ALaneRateGivesExactlyWhatTheReferenceGives)
{
    const RateLimit rate{6s, 4};
    ASSERT_TRUE(control().setLimit(laneRate(rate)).isOk());
    putAll(std::vector<NewJob>(60, job("a", "x", Route::Outbound)));
    Bucket bucket{rate};
    std::mt19937 random(7);
    for (int step = 0; step < 40; ++step) {
        int given = 0;
        TakeResult taken = take();
        for (; !taken.lanes.empty(); taken = take(step % 2 == 0 ? "w1" : "w2")) {
            ASSERT_EQ(taken.lanes.size(), 1u);
            ++given;
            ack(taken.lanes[0]);
        }
        EXPECT_EQ(given, bucket.takeAll()) << "step " << step;
        EXPECT_EQ(taken.nextDue, bucket.untilNext()) << "step " << step;
        EXPECT_EQ(lane(job("a", {}, Route::Outbound).lane).state, LaneState::Waiting);
        const Micros pass = step % 3 == 0 ? bucket.untilNext() : Micros(random() % 15'000'000);
        advance(pass);
        bucket.pass(pass);
    }
}

TEST_P(JobQueueContract, LaneRatesOfDifferentLanesAreIndependent)
{
    ASSERT_TRUE(control().setLimit(laneRate({6s, 1})).isOk());
    for (const char *one : {"a", "b"})
        putAll({job(one, one, Route::Outbound), job(one, one, Route::Outbound)});
    const TakeResult taken = take();
    EXPECT_EQ(taken.lanes.size(), 2u);
    for (const LeasedLane &one : taken.lanes)
        ack(one);
    EXPECT_TRUE(take().lanes.empty());
    advance(6s);
    EXPECT_EQ(take().lanes.size(), 2u);
}

TEST_P(JobQueueContract, AnIdleLaneRemembersItsRate)
{
    ASSERT_TRUE(control().setLimit(laneRate({6s, 1})).isOk());
    put(job("a", "1", Route::Outbound));
    ack(takeOne());
    restart();
    put(job("a", "2", Route::Outbound));
    const TakeResult early = take();
    EXPECT_TRUE(early.lanes.empty());
    EXPECT_EQ(early.nextDue, Micros(6s));
    const LaneInfo info = lane(job("a", {}, Route::Outbound).lane);
    EXPECT_EQ(info.limitedUntil, backend().clock().now() + 6s);
    advance(6s);
    EXPECT_EQ(payloads(takeOne()), "2");
}

TEST_P(JobQueueContract, ARingRateGivesExactlyWhatTheReferenceGivesToTwoWorkers)
{
    const RateLimit rate{12'500us, 3};
    ASSERT_TRUE(control().setLimit(ringRate(rate)).isOk());
    for (int i = 0; i < 120; ++i)
        put(job("lane" + QByteArray::number(i % 20), "x", Route::Outbound));
    Bucket bucket{rate};
    std::mt19937 random(11);
    for (int step = 0; step < 50; ++step) {
        int given = 0;
        TakeResult taken = take();
        for (; !taken.lanes.empty(); taken = take(given % 2 == 0 ? "w1" : "w2", 2)) {
            given += static_cast<int>(taken.lanes.size());
            for (const LeasedLane &one : taken.lanes)
                ack(one);
        }
        EXPECT_EQ(given, bucket.takeAll()) << "step " << step;
        EXPECT_EQ(taken.nextDue, bucket.untilNext()) << "step " << step;
        EXPECT_FALSE(taken.more);
        const Micros pass = step % 3 == 0 ? bucket.untilNext() : Micros(random() % 40'000);
        advance(pass);
        bucket.pass(pass);
    }
}

TEST_P(JobQueueContract, ARingRateHoldsForBatchesToo)
{
    ASSERT_TRUE(control().setLimit({Kind::RingRate, Route::Inbound, {}, {1s, 5}, 0}).isOk());
    putAll(std::vector<NewJob>(20, job("a", "x")));
    const LeasedLane five = takeOne();
    EXPECT_EQ(five.jobs.size(), 5u);
    ack(five);
    EXPECT_EQ(take().nextDue, Micros(1s));
    advance(2s);
    EXPECT_EQ(takeOne().jobs.size(), 2u);
}

TEST_P(JobQueueContract, ALimitedRingIsSkippedAndItsLanesStayReady)
{
    ASSERT_TRUE(control().setLimit(ringRate({1s, 1})).isOk());
    put(job("a", "1", Route::Outbound, "limited"));
    put(job("b", "2", Route::Outbound, "limited"));
    ack(take("w", 1).lanes.at(0));
    put(job("c", "3", Route::Outbound, "free"));
    EXPECT_EQ(payloads(takeOne()), "3");
    const TakeResult taken = take();
    EXPECT_TRUE(taken.lanes.empty());
    std::int64_t ready = 0;
    for (const LaneCount &count : counts().lanes)
        ready += count.state == LaneState::Ready ? count.lanes : 0;
    EXPECT_EQ(ready, 1);
}

TEST_P(JobQueueContract, ARingGivesNoMoreLanesThanItMayHaveLeasedAcrossWorkers)
{
    ASSERT_TRUE(control().setLimit(ringLanes(4)).isOk());
    for (int i = 0; i < 8; ++i)
        put(job("lane" + QByteArray::number(i), "x", Route::Area, "ventas"));
    put(job("other", "y", Route::Area, "admin"));
    const TakeResult first = take("w1", 3);
    const TakeResult second = take("w2");
    EXPECT_EQ(first.lanes.size() + second.lanes.size(), 5u) << "four of the ring and the other ring's one";
    EXPECT_FALSE(second.more);
    const LeasedLane &mine = first.lanes[0].lane.ring == "ventas" ? first.lanes[0] : first.lanes[1];
    ack(mine);
    EXPECT_EQ(take("w2").lanes.size(), 1u);
    advance(10s);
    EXPECT_EQ(take("w3").lanes.size(), 5u) << "lost leases do not count for ever";
}

TEST_P(JobQueueContract, ARingsOwnLimitGoesBeforeItsRoutes)
{
    ASSERT_TRUE(control().setLimit(ringLanes(1)).isOk());
    ASSERT_TRUE(control().setLimit(ringLanes(2, "two")).isOk());
    ASSERT_TRUE(control().setLimit(ringLanes(0, "any")).isOk());
    for (const char *ring : {"one", "two", "any"}) {
        for (int i = 0; i < 4; ++i)
            put(job("lane" + QByteArray::number(i), "x", Route::Area, ring));
    }
    restart();
    EXPECT_EQ(take().lanes.size(), 1u + 2u + 4u);
    ASSERT_TRUE(control().setLimit(ringLanes(0)).isOk());
    EXPECT_EQ(take().lanes.size(), 3u) << "the route's limit was taken away";
}

TEST_P(JobQueueContract, NeitherADeferNorALostLeaseGivesALimitBack)
{
    ASSERT_TRUE(control().setLimit(laneRate({6s, 1})).isOk());
    put(job("a", "1", Route::Outbound));
    judge(takeOne(), HeadVerdict::Kind::Defer);
    EXPECT_EQ(take().nextDue, Micros(6s));
    advance(6s);
    takeOne("w1");
    advance(6s - 1us);
    EXPECT_TRUE(take("w2").lanes.empty());
    ASSERT_TRUE(queue().release("w1", {}, false).isOk());
    EXPECT_TRUE(take("w2").lanes.empty()) << "nor does a hand-back";
    tick();
    EXPECT_EQ(payloads(takeOne("w2")), "1");
}

TEST_P(JobQueueContract, ALaneIsReadyNoEarlierThanItsRateAllows)
{
    ASSERT_TRUE(control().setLimit(laneRate({6s, 1})).isOk());
    put(job("a", "1", Route::Outbound));
    const Timestamp taken = backend().clock().now();
    take("w", 1, 1, 1s);
    advance(1h);
    EXPECT_EQ(control().sweep(500).value(), 1);
    const LaneInfo info = lane(job("a", {}, Route::Outbound).lane);
    EXPECT_EQ(info.state, LaneState::Ready);
    EXPECT_EQ(info.since, taken + 6s) << "not when its lease was lost, a second after the take";
}

TEST_P(JobQueueContract, NextDueIsTheEarliestOfAllThatWillMove)
{
    EXPECT_EQ(take().nextDue, std::nullopt) << "an empty queue wakes nobody";
    NewJob later = job("a", "1");
    later.notBefore = 50s;
    put(later);
    EXPECT_EQ(take().nextDue, Micros(50s));
    put(job("b", "2"));
    const TakeResult leased = take("w", 1, 1, 20s);
    EXPECT_EQ(leased.nextDue, Micros(20s));
    ASSERT_TRUE(control().setLimit(ringRate({10s, 1})).isOk());
    putAll({job("c", "3", Route::Outbound), job("d", "4", Route::Outbound)});
    EXPECT_EQ(take("w", 1, 1, 30s).nextDue, Micros(10s));
    ASSERT_TRUE(control().pause(PauseScope::oneLane(job("e").lane), 5s).isOk());
    EXPECT_EQ(take("w", 0).nextDue, Micros(5s));
    advance(5s);
    EXPECT_EQ(take("w", 0).nextDue, Micros(5s)) << "the ring's rate";
    advance(5s);
    EXPECT_EQ(take().lanes.size(), 1u);
    EXPECT_EQ(take("w", 0).nextDue, Micros(10s)) << "the first lease";
}

TEST_P(JobQueueContract, ManyWaitingLanesAllComeAtTheirTime)
{
    checkSeldom();
    std::vector<NewJob> jobs;
    for (int i = 0; i < 1000; ++i) {
        jobs.push_back(job("lane" + QByteArray::number(i)));
        jobs.back().notBefore = Micros(1s) * (i % 10 + 1);
    }
    putAll(jobs);
    for (int second = 1; second <= 10; ++second) {
        EXPECT_EQ(take().nextDue, Micros(1s));
        advance(1s);
        std::size_t given = 0;
        for (TakeResult taken = take(); !taken.lanes.empty(); taken = take()) {
            given += taken.lanes.size();
            for (const LeasedLane &one : taken.lanes)
                ack(one);
        }
        EXPECT_EQ(given, 100u);
        checkInvariants();
    }
    EXPECT_EQ(take().nextDue, std::nullopt);
}

} // namespace psi::contract
