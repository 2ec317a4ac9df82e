#include <set>

#include "tests/contract/jobqueuecontract.h"

namespace psi::contract {

namespace {
NewJob keyed(NewJob job, const QByteArray &key = "0123456789abcdef", bool whileAlive = false)
{
    job.dedupKey = key;
    job.dedupWhileAlive = whileAlive;
    return job;
}
} // namespace

// What comes in: dedup, ids, clock, epoch.

TEST_P(JobQueueContract, ADuplicateNamesTheJobThatStandsForItsKey)
{
    const JobId first = put(keyed(job("a", "1")));
    const Enqueued again = putAll({keyed(job("b", "2"))}).at(0);
    EXPECT_TRUE(again.duplicate);
    EXPECT_EQ(again.id, first);
    EXPECT_EQ(view().findByDedupKey("0123456789abcdef")->job.id, first);
    EXPECT_EQ(view().findByDedupKey("another").error().code, ErrorCode::NotFound);
    EXPECT_EQ(drain(), "1");
    const Enqueued late = putAll({keyed(job("a", "3"))}).at(0);
    EXPECT_TRUE(late.duplicate) << "also when the job is done";
    EXPECT_TRUE(late.id.isNull());
}

TEST_P(JobQueueContract, DuplicatesInOneCallAreFoundToo)
{
    const std::vector<Enqueued> answers =
        putAll({keyed(job("a", "1")), job("a", "2"), keyed(job("b", "3")), keyed(job("a", "4"), "k2")});
    EXPECT_FALSE(answers[0].duplicate);
    EXPECT_FALSE(answers[1].duplicate);
    EXPECT_TRUE(answers[2].duplicate);
    EXPECT_EQ(answers[2].id, answers[0].id);
    EXPECT_FALSE(answers[3].duplicate);
    EXPECT_EQ(drain(), "124");
}

TEST_P(JobQueueContract, JobsWithoutAKeyAreNeverDuplicates)
{
    EXPECT_EQ(putAll({job("a", "1"), job("a", "1")}).at(1).duplicate, false);
    EXPECT_EQ(drain(), "11");
}

TEST_P(JobQueueContract, AKeyIsFreeAgainWhenItsTimeIsOver)
{
    QueueBackendOptions options;
    options.dedupTtl = 36h;
    begin(options);
    put(keyed(job("a", "1")));
    drain();
    advance(36h - 1us);
    crash();
    EXPECT_TRUE(putAll({keyed(job("a", "2"))}).at(0).duplicate);
    tick();
    EXPECT_FALSE(putAll({keyed(job("a", "3"))}).at(0).duplicate);
    EXPECT_TRUE(putAll({keyed(job("a", "4"))}).at(0).duplicate) << "and held anew";
    EXPECT_EQ(drain(), "3");
}

TEST_P(JobQueueContract, AKeyHeldWhileItsJobLivesIsFreeWhenTheJobIsGone)
{
    const auto isHeld = [this] {
        return putAll({keyed(job("a", "x", Route::Outbound), "k", true)}).at(0).duplicate;
    };
    using Kind = HeadVerdict::Kind;
    EXPECT_FALSE(isHeld());
    advance(48h);
    EXPECT_TRUE(isHeld()) << "however long";
    judge(takeOne(), Kind::Retry);
    EXPECT_TRUE(isHeld());
    ack(takeOne());
    EXPECT_FALSE(isHeld());
    judge(takeOne(), Kind::Drop);
    EXPECT_FALSE(isHeld());
    EXPECT_EQ(control().drop(view().findByDedupKey("k")->job.id).value(), DropOutcome::Dropped);
    EXPECT_FALSE(isHeld());
    judge(takeOne(), Kind::Block);
    EXPECT_FALSE(isHeld());
}

TEST_P(JobQueueContract, ARequeuedJobGoesPastTheDedupAndHoldsItsKeyIfThatIsFree)
{
    const NewJob made = keyed(job("a", "1", Route::Outbound), "k", true);
    const JobId id = put(made);
    judge(takeOne(), HeadVerdict::Kind::Drop);
    EXPECT_TRUE(requeue(id, made, RequeuePlace::Original));
    EXPECT_EQ(putAll({made}).at(0).id, id) << "held again";
    judge(takeOne(), HeadVerdict::Kind::Drop);
    const JobId other = put(made);
    EXPECT_TRUE(requeue(id, made, RequeuePlace::Original)) << "although another holds the key";
    EXPECT_EQ(view().findByDedupKey("k")->job.id, other);
    EXPECT_EQ(ackId(id), SettleOutcome::Done);
    EXPECT_EQ(putAll({made}).at(0).id, other) << "its end did not free the other's key";
}

TEST_P(JobQueueContract, AnEmptyEnqueueIsNothing) { EXPECT_TRUE(putAll({}).empty()); }

TEST_P(JobQueueContract, LanesOfDifferentRingsAndRoutesAreDifferentLanes)
{
    putAll({job("a", "1"), job("a", "2", Route::Status), job("a", "3", Route::Inbound, "r2")});
    EXPECT_EQ(take().lanes.size(), 3u);
}

TEST_P(JobQueueContract, ANewQueueHasNoEpochAndKeepsTheOneItIsGiven)
{
    EXPECT_EQ(backend().identity().epoch().value(), QByteArray());
    ASSERT_TRUE(backend().identity().setEpoch("e1", false).isOk());
    crash();
    restart();
    EXPECT_EQ(backend().identity().epoch().value(), "e1");
    ASSERT_TRUE(backend().identity().setEpoch("e2", false).isOk());
    EXPECT_EQ(backend().identity().epoch().value(), "e2");
    put(job("a", "1", Route::Outbound));
    EXPECT_EQ(take().lanes.size(), 1u);
    lose();
    EXPECT_EQ(backend().identity().epoch().value(), QByteArray());
}

TEST_P(JobQueueContract, AdoptionPausesOutboundAndAreaUntilTheyAreResumed)
{
    ASSERT_TRUE(backend().identity().setEpoch("e1", true).isOk());
    for (int route = 0; route < routeCount; ++route)
        put(job("a", "x", static_cast<Route>(route)));
    restart();
    std::set<Route> given;
    for (const LeasedLane &one : take().lanes)
        given.insert(one.lane.route);
    EXPECT_EQ(given, (std::set{Route::Inbound, Route::Status, Route::Other, Route::Media}));
    ASSERT_TRUE(control().resume(PauseScope::route(Route::Outbound)).isOk());
    ASSERT_TRUE(control().resume(PauseScope::route(Route::Area)).isOk());
    EXPECT_EQ(take().lanes.size(), 2u);
}

TEST_P(JobQueueContract, IdsAndTokensRiseThroughEpochsCrashesAndClocksSetBack)
{
    std::int64_t last = 0;
    for (int round = 0; round < 6; ++round) {
        const JobId id = put(job("a"));
        EXPECT_GT(id.seq, last);
        const LeasedLane taken = takeOne();
        EXPECT_GT(taken.token.value, id.seq);
        last = taken.token.value;
        ack(taken);
        if (round % 3 == 0)
            ASSERT_TRUE(backend().identity().setEpoch("e" + QByteArray::number(round), false).isOk());
        else if (round % 3 == 1)
            restart([this] { backend().clock().setWall(-1h); });
        else
            crash();
    }
}

TEST_P(JobQueueContract, AClockSetBackWhileTheQueueRunsChangesNothing)
{
    NewJob later = job("a", "1");
    later.notBefore = 10s;
    const JobId before = put(later);
    backend().clock().setWall(-1h);
    advance(10s - 1us);
    EXPECT_TRUE(take().lanes.empty());
    tick();
    const LeasedLane taken = takeOne();
    EXPECT_EQ(taken.jobs.at(0).id, before);
    advance(10s);
    EXPECT_EQ(takeOne("w2").jobs.at(0).id, before) << "leases run by elapsed time";
    EXPECT_GT(put(job("b")).seq, before.seq);
}

TEST_P(JobQueueContract, AClockFoundAnHourBehindStartsWhereTheQueueWas)
{
    put(job("a", "1"));
    judge(takeOne(), HeadVerdict::Kind::Retry, 10s);
    const JobId before = put(job("b", "2"));
    ASSERT_TRUE(control().pause(PauseScope::route(Route::Area), 30s).isOk());
    restart([this] { backend().clock().setWall(-1h); });
    const JobId after = put(job("b", "3"));
    EXPECT_GT(after.seq, before.seq);
    EXPECT_LT(after.seq - before.seq, 1000) << "its time stood still, it did not jump";
    EXPECT_EQ(payloads(takeOne("w", 32)), "23");
    advance(10s);
    EXPECT_NE(laneOf(take(), "a"), nullptr) << "due after ten seconds, not after an hour and ten seconds";
    put(job("c", "4", Route::Area));
    advance(20s);
    EXPECT_NE(laneOf(take(), "c"), nullptr);
}

TEST_P(JobQueueContract, AClockFoundAheadIsBelieved)
{
    NewJob later = job("a", "1");
    later.notBefore = 1h;
    put(later);
    restart([this] { advance(1h); });
    EXPECT_EQ(payloads(takeOne()), "1");
}

TEST_P(JobQueueContract, NoIdIsGivenTwiceAfterTheQueueWasLost)
{
    std::set<std::int64_t> seen;
    for (int round = 0; round < 3; ++round) {
        for (int i = 0; i < 20; ++i)
            EXPECT_TRUE(seen.insert(put(job("a")).seq).second);
        advance(1ms); // whoever starts a service anew takes longer than the ids run ahead of the clock
        lose();
    }
}

} // namespace psi::contract
