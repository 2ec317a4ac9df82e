#include "tests/contract/jobqueuecontract.h"

namespace psi::contract {

namespace {
bool isPoison(const Job &job) { return job.payload == "P"; }

/// Says whether the process dies of what it was handed: it runs the poison, unless told not to.
bool kills(const std::vector<LeasedLane> &lanes)
{
    for (const LeasedLane &lane : lanes) {
        for (const Job &job : lane.jobs) {
            if (isPoison(job) && !job.exhausted)
                return true;
        }
    }
    return false;
}

/// 64 lanes x 32 jobs, one of them the poison.
std::vector<NewJob> jobsWithPoisonAt(int place)
{
    std::vector<NewJob> jobs;
    for (int i = 0; i < 32; ++i) {
        for (int lane = 0; lane < 64; ++lane) {
            NewJob made;
            made.lane = {Route::Inbound, "r", "lane" + QByteArray::number(lane)};
            made.payload = lane == 7 && i == place ? "P" : ".";
            jobs.push_back(made);
        }
    }
    return jobs;
}

/// What a worker does that lived: acknowledges all, but closes an exhausted job as dead.
Settle outcomeOf(const LeasedLane &lane)
{
    Settle settle{lane.lane, lane.token, {}, {}};
    for (const Job &job : lane.jobs) {
        if (job.exhausted)
            settle.head = HeadVerdict{HeadVerdict::Kind::Drop, job.id, Micros(0), "E"};
        else
            settle.acked.push_back({job.id, 1us});
    }
    return settle;
}
} // namespace

// Lanes that lose their leases: memory, suspicion, and the one job that is to blame.

TEST_P(JobQueueContract, AfterOneLostLeaseALaneIsServedAsBefore)
{
    putAll({job("a", "1"), job("a", "2")});
    takeOne();
    advance(10s);
    const LeasedLane again = takeOne();
    EXPECT_FALSE(again.alone);
    EXPECT_EQ(payloads(again), "12");
    EXPECT_EQ(lane(again.lane).leasesLost, 1);
}

TEST_P(JobQueueContract, FromTheSecondLossOnALaneIsSuspectAndComesWithOneJob)
{
    putAll({job("a", "1"), job("a", "2"), job("a", "3")});
    for (int loss = 0; loss < 2; ++loss) {
        takeOne("w", 2);
        advance(10s);
    }
    put(job("b", "x"));
    TakeResult taken = take();
    ASSERT_EQ(taken.lanes.size(), 2u) << "others are served beside it";
    const LeasedLane first = *laneOf(taken, "a");
    EXPECT_TRUE(first.alone);
    EXPECT_FALSE(laneOf(taken, "b")->alone);
    EXPECT_EQ(payloads(first), "1");
    EXPECT_TRUE(lane(first.lane).suspect);
    ack(first);
    const LeasedLane second = takeOne();
    EXPECT_TRUE(second.alone) << "the mark is the second job, the last that was handed out";
    EXPECT_EQ(payloads(second), "2");
    ack(second);
    const LeasedLane third = takeOne();
    EXPECT_FALSE(third.alone);
    EXPECT_EQ(lane(third.lane).leasesLost, 0);
}

TEST_P(JobQueueContract, AnySettleOfTheMarkEndsTheSuspicion)
{
    for (const HeadVerdict::Kind kind : {HeadVerdict::Kind::Retry, HeadVerdict::Kind::Defer}) {
        const JobId id = put(job("a", "1"));
        for (int loss = 0; loss < 2; ++loss) {
            takeOne();
            advance(10s);
        }
        judge(takeOne(), kind);
        const LeasedLane again = takeOne();
        EXPECT_FALSE(again.alone);
        EXPECT_EQ(again.jobs[0].id, id);
        ack(again);
    }
}

TEST_P(JobQueueContract, TheMarkIsTheLastByPlaceNotByNumber)
{
    const JobId old = put(job("a", "T"));
    judge(takeOne(), HeadVerdict::Kind::Drop);
    put(job("a", "1"));
    requeue(old, job("a", "T"), RequeuePlace::Tail);
    for (int loss = 0; loss < 2; ++loss) {
        EXPECT_EQ(payloads(takeOne()), "1T");
        advance(10s);
    }
    const LeasedLane first = takeOne();
    EXPECT_EQ(payloads(first), "1");
    ack(first);
    EXPECT_TRUE(takeOne().alone) << "the requeued job has an older id, but stood last";
}

TEST_P(JobQueueContract, ASmallerBatchThatIsLostDoesNotMoveTheMarkBack)
{
    putAll({job("a", "1"), job("a", "2"), job("a", "3")});
    takeOne("w", 3);
    advance(10s);
    takeOne("w", 1);
    advance(10s);
    for (const char *next : {"1", "2", "3"}) {
        const LeasedLane taken = takeOne();
        EXPECT_EQ(payloads(taken), next);
        EXPECT_TRUE(taken.alone) << "all three were handed out and lost";
        ack(taken);
    }
}

TEST_P(JobQueueContract, HandBacksAreNoLosses)
{
    put(job("a", "1"));
    for (int i = 0; i < 3; ++i) {
        takeOne();
        ASSERT_TRUE(queue().release("w", {}, false).isOk());
        takeOne();
        ASSERT_TRUE(control().unblock(job("a").lane).isOk());
        takeOne();
        restart();
    }
    EXPECT_FALSE(takeOne().alone);
    EXPECT_EQ(lane(job("a").lane).leasesLost, 0);
}

TEST_P(JobQueueContract, AProcessGetsOneSuspectAtATimeAndTheOthersAreSkipped)
{
    const auto lanes = {"a", "b", "c"};
    for (const char *one : lanes)
        putAll({job(one, one), job(one, one)});
    crashTwice();
    put(job("d", "d"));
    const TakeResult mine = take("w1");
    EXPECT_EQ(mine.lanes.size(), 2u) << "one suspect and the innocent lane";
    EXPECT_FALSE(mine.more) << "what it may not take does not count";
    EXPECT_TRUE(take("w1").lanes.empty());
    const TakeResult others = take("w2");
    EXPECT_EQ(others.lanes.size(), 1u) << "another process may run one too";
    EXPECT_TRUE(others.lanes.at(0).alone);
    for (const LeasedLane &one : mine.lanes) {
        if (one.alone)
            ack(one);
    }
    EXPECT_EQ(take("w1").lanes.size(), 1u);
}

TEST_P(JobQueueContract, ASuspectObeysPauseRateAndNumberOfItsRing)
{
    put(job("a", "1", Route::Area));
    crashTwice();
    ASSERT_TRUE(control().pause(PauseScope::ring(Route::Area, "r"), {}).isOk());
    EXPECT_TRUE(take().lanes.empty());
    ASSERT_TRUE(control().resume(PauseScope::ring(Route::Area, "r")).isOk());
    ASSERT_TRUE(control().setLimit({LimitSetting::Kind::RingLanes, Route::Area, {}, {}, 1}).isOk());
    put(job("b", "2", Route::Area));
    const TakeResult taken = take();
    EXPECT_EQ(taken.lanes.size(), 1u);
    EXPECT_FALSE(taken.more);
}

TEST_P(JobQueueContract, AJobThatTwiceLosesItsLeaseWhileAloneIsExhaustedAndOnlyThat)
{
    putAll({job("a", "1"), job("a", "2")});
    for (int loss = 0; loss < 4; ++loss) {
        const LeasedLane taken = takeOne();
        EXPECT_EQ(taken.alone, loss >= 2);
        EXPECT_FALSE(taken.jobs[0].exhausted);
        advance(10s);
    }
    const LeasedLane dead = takeOne();
    EXPECT_EQ(payloads(dead), "1");
    EXPECT_TRUE(dead.jobs[0].exhausted);
    EXPECT_EQ(dead.jobs[0].attempts, 0);
    judge(dead, HeadVerdict::Kind::Drop);
    const LeasedLane next = takeOne();
    EXPECT_EQ(payloads(next), "2");
    EXPECT_FALSE(next.jobs[0].exhausted);
}

TEST_P(JobQueueContract, AnySettleOfAJobClearsItsLossesWhileAlone)
{
    put(job("a", "1"));
    for (int loss = 0; loss < 3; ++loss) {
        takeOne();
        advance(10s);
    }
    judge(takeOne(), HeadVerdict::Kind::Defer);
    for (int loss = 0; loss < 3; ++loss) {
        EXPECT_FALSE(takeOne().jobs[0].exhausted);
        advance(10s);
    }
    EXPECT_FALSE(takeOne().jobs[0].exhausted) << "one loss while alone since the settle";
}

TEST_P(JobQueueContract, AnExhaustedJobThatIsRequeuedWhereItStandsRunsAnew)
{
    const JobId id = put(job("a", "1"));
    for (int loss = 0; loss < 4; ++loss) {
        takeOne();
        advance(10s);
    }
    EXPECT_FALSE(requeue(id, job("a", "1"), RequeuePlace::Original));
    EXPECT_FALSE(takeOne().jobs[0].exhausted);
}

TEST_P(JobQueueContract, APoisonJobAnywhereInItsLaneIsDeadAfterFourCrashesAndNoOtherJobIs)
{
    checkSeldom();
    for (const int place : {0, 1, 17, 31}) {
        SCOPED_TRACE("place " + std::to_string(place));
        begin({});
        const std::vector<NewJob> jobs = jobsWithPoisonAt(place);
        putAll(jobs);
        std::size_t acknowledged = 0;
        std::vector<bool> dead; // of each dead job: was it the poison?
        int crashes = 0;
        for (auto taken = takeAll(); !taken.empty(); taken = takeAll()) {
            if (kills(taken)) {
                ASSERT_LT(++crashes, 10);
                crash();
                continue;
            }
            std::vector<Settle> settles;
            for (const LeasedLane &lane : taken) {
                settles.push_back(outcomeOf(lane));
                acknowledged += settles.back().acked.size();
                if (settles.back().head)
                    dead.push_back(isPoison(lane.jobs.front()));
            }
            ASSERT_TRUE(queue().settle("w", settles).isOk());
        }
        checkInvariants();
        EXPECT_EQ(crashes, 4);
        EXPECT_EQ(dead, std::vector{true});
        EXPECT_EQ(acknowledged, jobs.size() - 1);
    }
}

} // namespace psi::contract
