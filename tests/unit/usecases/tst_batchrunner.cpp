#include <gtest/gtest.h>

#include "service/usecases/work/batchrunner.h"
#include "tests/unit/usecases/workkit.h"

using namespace psi;
using namespace std::chrono_literals;

namespace {

class BatchRunnerTest : public testing::Test
{
protected:
    WorkKit kit;
    double random = 0.5;
    std::vector<Micros> pauses;
    std::unique_ptr<BatchRunner> runner;

    void SetUp() override
    {
        runner = std::make_unique<BatchRunner>(
            kit.settings, kit.parts(), [this] { return random; },
            [this](Micros wait) { pauses.push_back(wait); });
    }
    BatchResult runAll() { return runner->run({taken()}); }
    std::vector<LeasedLane> taken() { return kit.queue.take("w", {500, 0, 32, 10s})->lanes; }
    void settle(const BatchResult &result) { ASSERT_TRUE(kit.queue.settle("w", result.settles)); }
    static const Settle &settleOf(const BatchResult &result, const QByteArray &person)
    {
        for (const Settle &settle : result.settles) {
            if (settle.lane.key == person)
                return settle;
        }
        throw std::out_of_range("no such lane");
    }
};

TEST_F(BatchRunnerTest, oneTransactionStoresAllLanesAndAcksEveryJob)
{
    for (int person = 0; person < 5; ++person) {
        for (int i = 0; i < 3; ++i)
            kit.add("p" + QByteArray::number(person), "m" + QByteArray::number(person * 10 + i));
    }
    const BatchResult result = runAll();
    EXPECT_EQ(kit.store.transactions(), std::vector<std::size_t>{15});
    ASSERT_EQ(result.settles.size(), 5u);
    for (const Settle &settle : result.settles) {
        EXPECT_EQ(settle.acked.size(), 3u);
        EXPECT_FALSE(settle.head);
    }
    EXPECT_EQ(kit.store.appliedOf("p2"), (std::vector<QByteArray>{"m20", "m21", "m22"}));
    EXPECT_EQ(kit.metrics.count("psi_outcomes_total{route=\"inbound\",outcome=\"applied\"}"), 15);
    EXPECT_FALSE(result.storeFault);
}

TEST_F(BatchRunnerTest, aRedeliveredEventIsAckedAndChangesNothing)
{
    kit.add("p", "m1");
    const std::vector<LeasedLane> lanes = taken();
    runner->run({lanes});
    const BatchResult again = runner->run({lanes});
    EXPECT_EQ(again.settles.front().acked.size(), 1u);
    EXPECT_EQ(kit.store.appliedOf("p").size(), 1u);
    EXPECT_EQ(kit.metrics.count("psi_outcomes_total{route=\"inbound\",outcome=\"duplicate\"}"), 1);
}

TEST_F(BatchRunnerTest, splittingFindsTheOneBadEventOf500AndStoresAllOthers)
{
    for (int person = 0; person < 50; ++person) {
        for (int i = 0; i < 10; ++i)
            kit.add("p" + QByteArray::number(person),
                    "m" + QByteArray::number(person) + '.' + QByteArray::number(i));
    }
    kit.store.failOn("m17.4", ErrorCode::EventFault);
    const BatchResult result = runAll();
    ASSERT_EQ(result.settles.size(), 50u);
    EXPECT_EQ(kit.store.appliedCount(), 494u); // the bad one and the five behind it wait
    const Settle &bad = settleOf(result, "p17");
    EXPECT_EQ(bad.acked.size(), 4u);
    ASSERT_TRUE(bad.head);
    EXPECT_EQ(bad.head->kind, HeadVerdict::Kind::Retry);
    ASSERT_EQ(kit.archive.attempts().size(), 1u);
    EXPECT_EQ(kit.archive.attempts().front().attempt, 1);
    EXPECT_EQ(kit.archive.attempts().front().code, "FAKE_FAULT");
    EXPECT_TRUE(kit.archive.dead().empty());
    EXPECT_FALSE(result.storeFault);
    EXPECT_EQ(kit.metrics.count("psi_retries_total{route=\"inbound\",reason=\"FAKE_FAULT\"}"), 1);
}

TEST_F(BatchRunnerTest, aHeadThatFailedBeforeRunsApartFromTheOthers)
{
    const JobId failed = kit.add("p1", "m1");
    kit.queue.edit(failed, [](Job &job) { job.attempts = 1; });
    kit.add("p2", "m2");
    kit.add("p3", "m3");
    runAll();
    EXPECT_EQ(kit.store.transactions(), (std::vector<std::size_t>{2, 1}));
}

TEST_F(BatchRunnerTest, theLastTryIsDeadWithItsRowBeforeTheQueueForgetsIt)
{
    const JobId poison = kit.add("p1", "bad");
    kit.queue.edit(poison, [](Job &job) { job.attempts = 2; });
    kit.store.failOn("bad", ErrorCode::EventFault);
    const BatchResult result = runAll();
    ASSERT_TRUE(result.settles.front().head);
    EXPECT_EQ(result.settles.front().head->kind, HeadVerdict::Kind::Drop);
    ASSERT_EQ(kit.archive.dead().size(), 1u);
    const DeadJob dead = kit.archive.dead().front();
    EXPECT_EQ(dead.job.id, poison);
    EXPECT_EQ(dead.job.attempts, 3);
    EXPECT_EQ(dead.reason, "EXHAUSTED_TRIES");
    EXPECT_EQ(dead.code, "FAKE_FAULT");
    EXPECT_EQ(kit.archive.attempts().back().attempt, 3);
    EXPECT_EQ(kit.metrics.count("psi_dead_total{route=\"inbound\",reason=\"EXHAUSTED_TRIES\"}"), 1);
}

TEST_F(BatchRunnerTest, blockIsTheVerdictWhereTheRouteSaysSo)
{
    kit.settings.retry[0].onExhausted = OnExhausted::Block;
    SetUp();
    const JobId poison = kit.add("p1", "bad");
    kit.queue.edit(poison, [](Job &job) { job.exhausted = true; });
    EXPECT_EQ(runAll().settles.front().head->kind, HeadVerdict::Kind::Block);
}

TEST_F(BatchRunnerTest, theWaitOfARetryIsUniformBetweenHalfAndWholeFromTheStartOfTheRun)
{
    kit.store.failOn("bad", ErrorCode::EventFault);
    const JobId poison = kit.add("p1", "bad");
    const std::vector<LeasedLane> lanes = taken();
    random = 0;
    EXPECT_EQ(runner->run({lanes}).settles.front().head->delay, Micros(1s));
    random = 0.999999;
    const Micros longest = runner->run({lanes}).settles.front().head->delay;
    EXPECT_GT(longest, Micros(1900ms));
    EXPECT_LT(longest, Micros(2s));
    EXPECT_EQ(poison, lanes.front().jobs.front().id);
}

TEST_F(BatchRunnerTest, aLostRaceIsRunAgainAtOnceThreeTimesAndThenCounts)
{
    kit.add("p1", "m1");
    int failures = 3;
    kit.store.setFault([&failures](std::span<const WorkEvent>) {
        return failures-- > 0 ? std::optional(Error{ErrorCode::LostRace, {}}) : std::nullopt;
    });
    const std::vector<LeasedLane> lanes = taken();
    BatchResult result = runner->run({lanes});
    EXPECT_EQ(result.settles.front().acked.size(), 1u);
    EXPECT_TRUE(pauses.empty());
    EXPECT_TRUE(kit.archive.attempts().empty());

    kit.add("p2", "m2");
    failures = 1000;
    result = runAll();
    ASSERT_TRUE(settleOf(result, "p2").head);
    EXPECT_EQ(settleOf(result, "p2").head->kind, HeadVerdict::Kind::Retry);
    EXPECT_EQ(kit.archive.attempts().size(), 1u);
    EXPECT_EQ(kit.store.startsOf("m2").size(), 4u);
}

TEST_F(BatchRunnerTest, aSerializationFailureIsTriedAgainWithJitterThenSplitAndNeverCounted)
{
    kit.add("p1", "m1");
    kit.add("p2", "m2");
    kit.store.failOn("m1", ErrorCode::Serialization);
    const BatchResult result = runAll();
    EXPECT_EQ(pauses.size(), 6u); // three for both, three for the one
    EXPECT_EQ(settleOf(result, "p2").acked.size(), 1u);
    const Settle &conflict = settleOf(result, "p1");
    ASSERT_TRUE(conflict.head);
    EXPECT_EQ(conflict.head->kind, HeadVerdict::Kind::Defer);
    EXPECT_GE(conflict.head->delay, Micros(100ms));
    EXPECT_LE(conflict.head->delay, Micros(500ms));
    EXPECT_TRUE(kit.archive.attempts().empty());
    EXPECT_FALSE(result.storeFault);
}

TEST_F(BatchRunnerTest, aFaultOfTheStoreSplitsNothingCountsNothingAndGivesTheLeasesBack)
{
    for (int i = 0; i < 20; ++i)
        kit.add("p" + QByteArray::number(i), "m" + QByteArray::number(i));
    for (const ErrorCode code : {ErrorCode::Unavailable, ErrorCode::Full, ErrorCode::NotDurable}) {
        SetUp();
        kit.store.setDown(Error{code, QStringLiteral("SQLITE_BUSY: locked")});
        const std::size_t before = kit.store.transactions().size();
        const BatchResult result = runAll();
        ASSERT_TRUE(result.storeFault);
        EXPECT_EQ(result.storeFault->code, code);
        EXPECT_EQ(kit.store.transactions().size(), before + 1);
        ASSERT_EQ(result.settles.size(), 20u);
        for (const Settle &settle : result.settles) {
            EXPECT_TRUE(settle.acked.empty());
            EXPECT_FALSE(settle.head);
        }
        settle(result);
    }
    EXPECT_TRUE(kit.archive.attempts().empty());
    EXPECT_EQ(kit.metrics.count("psi_dead_total{route=\"inbound\",reason=\"EXHAUSTED_TRIES\"}"), 0);
}

// An event that breaks every transaction with an error of the store's class: found by running the doubted
// lanes apart once others commit, and counted only then.
TEST_F(BatchRunnerTest, anErrorOfTheStoreCountsAgainstAnEventOnlyAloneWhileOthersCommit)
{
    kit.add("p1", "bad");
    kit.add("p2", "m2");
    kit.store.failOn("bad", ErrorCode::Unavailable);
    BatchResult result = runAll();
    EXPECT_TRUE(result.storeFault);
    EXPECT_EQ(kit.store.appliedCount(), 0u);
    settle(result);

    result = runAll(); // both run apart: the other commits, the probe too
    EXPECT_FALSE(result.storeFault);
    EXPECT_EQ(settleOf(result, "p2").acked.size(), 1u);
    ASSERT_TRUE(settleOf(result, "p1").head);
    EXPECT_EQ(settleOf(result, "p1").head->kind, HeadVerdict::Kind::Retry);
    ASSERT_EQ(kit.archive.attempts().size(), 1u);
    EXPECT_EQ(kit.archive.attempts().front().code, "FAKE_FAULT");
    EXPECT_EQ(kit.store.probes(), 1);
}

TEST_F(BatchRunnerTest, anOutageIsNoticedAfterTwoLoneFailuresInARow)
{
    for (int i = 0; i < 20; ++i)
        kit.add("p" + QByteArray::number(i), "m" + QByteArray::number(i));
    kit.store.setDown(Error{ErrorCode::Unavailable, {}});
    settle(runAll()); // all are in doubt now
    const std::size_t before = kit.store.transactions().size();
    const BatchResult result = runAll();
    EXPECT_TRUE(result.storeFault);
    EXPECT_EQ(kit.store.transactions().size(), before + 2);
    EXPECT_TRUE(kit.archive.attempts().empty());
}

TEST_F(BatchRunnerTest, anErrorOfTheStoreNeverCountsWhileNobodyElseCommits)
{
    kit.add("p1", "bad");
    kit.store.failOn("bad", ErrorCode::Unavailable);
    for (int i = 0; i < 10; ++i) {
        const BatchResult result = runAll();
        EXPECT_TRUE(result.storeFault);
        settle(result);
    }
    EXPECT_TRUE(kit.archive.attempts().empty());
}

TEST_F(BatchRunnerTest, anErrorOfTheStoreNeverCountsWhileTheProbeFails)
{
    kit.add("p1", "m1");
    kit.store.failOn("m1", ErrorCode::Unavailable);
    settle(runAll()); // in doubt
    for (int i = 0; i < 5; ++i) {
        kit.add("q" + QByteArray::number(i), "n" + QByteArray::number(i));
        kit.store.setDown(std::nullopt);
        std::vector<LeasedLane> lanes = taken();
        ASSERT_EQ(lanes.size(), 2u);
        std::stable_sort(lanes.begin(), lanes.end(),
                         [](const LeasedLane &a, const LeasedLane &) { return a.lane.key != "p1"; });
        BatchResult others = runner->run({{lanes[0]}}); // another lane commits
        EXPECT_FALSE(others.storeFault);
        settle(others);
        kit.store.setDown(Error{ErrorCode::Unavailable, {}});
        BatchResult mine = runner->run({{lanes[1]}});
        EXPECT_TRUE(mine.storeFault);
        settle(mine);
    }
    EXPECT_TRUE(kit.archive.attempts().empty());
    EXPECT_GE(kit.store.probes(), 5);
}

TEST_F(BatchRunnerTest, anErrorWithoutAClassIsSplitAndCountsOnceAnotherLaneCommitted)
{
    kit.add("p1", "m1");
    kit.add("p2", "bad");
    kit.store.failOn("bad", ErrorCode::Internal);
    const BatchResult result = runAll();
    EXPECT_FALSE(result.storeFault);
    EXPECT_EQ(settleOf(result, "p1").acked.size(), 1u);
    ASSERT_TRUE(settleOf(result, "p2").head);
    EXPECT_EQ(settleOf(result, "p2").head->kind, HeadVerdict::Kind::Retry);
    EXPECT_EQ(kit.archive.attempts().size(), 1u);
    EXPECT_EQ(kit.store.probes(), 1);
}

TEST_F(BatchRunnerTest, anErrorWithoutAClassAloneInTheProcessIsTheStores)
{
    kit.add("p2", "bad");
    kit.store.failOn("bad", ErrorCode::Internal);
    const BatchResult result = runAll();
    EXPECT_TRUE(result.storeFault);
    EXPECT_TRUE(kit.archive.attempts().empty());
}

TEST_F(BatchRunnerTest, ownCommitsOfTheLaneProveNothing)
{
    kit.add("p1", "m1");
    kit.add("p1", "bad");
    kit.store.failOn("bad", ErrorCode::Internal);
    const BatchResult result = runAll();
    EXPECT_TRUE(result.storeFault);
    EXPECT_EQ(result.settles.front().acked.size(), 1u);
    EXPECT_TRUE(kit.archive.attempts().empty());
}

TEST_F(BatchRunnerTest, aFailureThatCannotBeRecordedIsNotCounted)
{
    kit.add("p1", "bad");
    kit.store.failOn("bad", ErrorCode::EventFault);
    kit.archive.setDown(Error{ErrorCode::Unavailable, {}});
    const BatchResult result = runAll();
    EXPECT_TRUE(result.storeFault);
    EXPECT_FALSE(result.settles.front().head);
}

TEST_F(BatchRunnerTest, aRowThatTheArchiveRefusesHoldsUpItsOwnLaneOnly)
{
    const JobId job = kit.add("p1", "m1");
    kit.queue.edit(job, [](Job &one) { one.exhausted = true; });
    kit.add("p2", "m2");
    kit.archive.setDown(Error{ErrorCode::EventFault, {}});
    const BatchResult result = runAll();
    EXPECT_FALSE(result.storeFault);
    EXPECT_EQ(settleOf(result, "p2").acked.size(), 1u);
    ASSERT_TRUE(settleOf(result, "p1").head);
    EXPECT_EQ(settleOf(result, "p1").head->kind, HeadVerdict::Kind::Defer);
}

TEST_F(BatchRunnerTest, anExhaustedJobIsClosedWithoutARun)
{
    const JobId killer = kit.add("p1", "m1");
    kit.queue.edit(killer, [](Job &job) { job.exhausted = true; });
    const BatchResult result = runAll();
    EXPECT_TRUE(kit.store.transactions().empty());
    ASSERT_TRUE(result.settles.front().head);
    EXPECT_EQ(result.settles.front().head->kind, HeadVerdict::Kind::Drop);
    ASSERT_EQ(kit.archive.dead().size(), 1u);
    EXPECT_EQ(kit.archive.dead().front().reason, "KILLED_WORKER");
    EXPECT_EQ(kit.archive.dead().front().eventKey, "key of " + FakeCodec::message("p1", "m1"));
    EXPECT_EQ(kit.metrics.count("psi_dead_total{route=\"inbound\",reason=\"KILLED_WORKER\"}"), 1);
}

TEST_F(BatchRunnerTest, anExhaustedJobWhoseGuardStandsIsAcknowledged)
{
    const JobId killer = kit.add("p1", "m1");
    const std::vector<LeasedLane> first = taken();
    runner->run({first});
    std::vector<LeasedLane> again = first;
    again.front().jobs.front().exhausted = true;
    const BatchResult result = runner->run({again});
    EXPECT_FALSE(result.settles.front().head);
    ASSERT_EQ(result.settles.front().acked.size(), 1u);
    EXPECT_EQ(result.settles.front().acked.front().id, killer);
    EXPECT_TRUE(kit.archive.dead().empty());
}

TEST_F(BatchRunnerTest, anExpiredJobIsDeadAsExpired)
{
    const JobId late = kit.add("p1", "m1");
    kit.queue.edit(late, [](Job &job) { job.expired = true; });
    const BatchResult result = runAll();
    EXPECT_EQ(result.settles.front().head->kind, HeadVerdict::Kind::Drop);
    EXPECT_EQ(kit.archive.dead().front().reason, "EXPIRED");
}

TEST_F(BatchRunnerTest, aJobThatMayNotRunBehindOthersWaitsForItsTurn)
{
    kit.add("p1", "m1");
    const JobId second = kit.add("p1", "m2");
    kit.queue.edit(second, [](Job &job) { job.exhausted = true; });
    BatchResult result = runAll();
    EXPECT_EQ(result.settles.front().acked.size(), 1u);
    EXPECT_TRUE(kit.archive.dead().empty());
    settle(result);
    result = runAll();
    EXPECT_EQ(kit.archive.dead().size(), 1u);
    EXPECT_EQ(result.settles.front().head->job, second);
}

TEST_F(BatchRunnerTest, aPayloadOfANewerProgramIsDeferredAndNotTried)
{
    const JobId future = kit.addRaw("p1", "9 from the future");
    kit.add("p1", "m1");
    const BatchResult result = runAll();
    const HeadVerdict verdict = result.settles.front().head.value();
    EXPECT_EQ(verdict.kind, HeadVerdict::Kind::Defer);
    EXPECT_EQ(verdict.job, future);
    EXPECT_EQ(verdict.delay, Micros(2s));
    EXPECT_EQ(kit.store.appliedCount(), 0u); // order of the lane is kept
    EXPECT_TRUE(kit.archive.dead().empty());
}

TEST_F(BatchRunnerTest, manyPayloadsOfANewerProgramAreSpreadButNoneWaitsOverAMinute)
{
    NewerPayloads newer;
    for (int i = 0; i < 11601; ++i)
        EXPECT_EQ(newer.wait(Micros(0)), 2s + i * 5ms);
    EXPECT_EQ(newer.wait(Micros(0)), Micros(60s));
    EXPECT_EQ(newer.wait(Micros(50s)), Micros(10s) + 5ms);
    EXPECT_EQ(newer.wait(Micros(1h)), Micros(2s));
}

TEST_F(BatchRunnerTest, anUnreadablePayloadIsDead)
{
    kit.addRaw("p1", "?");
    const BatchResult result = runAll();
    EXPECT_EQ(result.settles.front().head->kind, HeadVerdict::Kind::Drop);
    EXPECT_EQ(kit.archive.dead().front().reason, "UNREADABLE");
}

TEST_F(BatchRunnerTest, theLineIsResolvedWhenTheJobRuns)
{
    kit.addRaw("p1", FakeCodec::message("p1", "m1", "200"));
    runAll();
    EXPECT_EQ(kit.metrics.count("psi_parked_total{reason=\"linea_desconocida\"}"), 1);
    kit.lines.replace(LineDirectory{{{QStringLiteral("200"), LineId(QStringLiteral("nueva"))}}});
    kit.addRaw("p2", FakeCodec::message("p2", "m2", "200"));
    runAll();
    EXPECT_EQ(kit.metrics.count("psi_parked_total{reason=\"linea_desconocida\"}"), 1);
}

} // namespace
