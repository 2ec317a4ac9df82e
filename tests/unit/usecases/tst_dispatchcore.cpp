#include <gtest/gtest.h>

#include "tests/unit/usecases/stepkit.h"

using namespace psi;
using namespace std::chrono_literals;

namespace {

class DispatchCoreTest : public testing::Test
{
protected:
    StepKit kit;

    void SetUp() override
    {
        kit.settings.threads = 4;
        kit.begin();
    }
    void stopAndEnd()
    {
        kit.mail.stop = true;
        kit.settleDown();
        ASSERT_TRUE(kit.core->isFinished());
        kit.core->end(std::exchange(kit.mail, {}));
    }
    int takes() const
    {
        const std::vector<Exchange> all = kit.queue.exchanges();
        return static_cast<int>(
            std::count_if(all.begin(), all.end(), [](const Exchange &one) { return one.take.has_value(); }));
    }
};

TEST_F(DispatchCoreTest, workIsTakenAppliedAndAcknowledged)
{
    kit.add("p1", "m1");
    kit.add("p1", "m2");
    kit.settleDown();
    EXPECT_EQ(kit.store.appliedOf("p1"), (std::vector<QByteArray>{"m1", "m2"}));
    EXPECT_EQ(kit.queue.jobCount(), 0u);
    EXPECT_EQ(kit.metrics.observed("psi_wait_seconds{route=\"inbound\"}").size(), 2u);
    EXPECT_EQ(kit.metrics.observed("psi_end_to_end_seconds").size(), 2u);
}

TEST_F(DispatchCoreTest, outcomesTravelWithTheNextTakeInOneExchange)
{
    kit.add("p1", "m1");
    kit.turn(); // take
    kit.turn(); // its outcome
    const Exchange last = kit.queue.exchanges().back();
    EXPECT_EQ(last.settle.size(), 1u);
    EXPECT_TRUE(last.take);
}

TEST_F(DispatchCoreTest, nothingIsTakenWithoutAnIdleWorker)
{
    kit.hold = true;
    for (int i = 0; i < 4; ++i)
        kit.add("p" + QByteArray::number(i), "m" + QByteArray::number(i));
    kit.settleDown();
    EXPECT_EQ(kit.batchSizes, (std::vector<std::size_t>{1, 1, 1, 1}));
    const int before = takes();
    kit.add("p9", "m9");
    kit.mail.newWork = true;
    kit.advance(2s);
    EXPECT_EQ(takes(), before);
    kit.runHeld();
    kit.hold = false;
    kit.settleDown();
    EXPECT_EQ(kit.queue.jobCount(), 0u);
}

class GatheringTest : public DispatchCoreTest
{
protected:
    void SetUp() override
    {
        kit.settings.gatherAtLeast = WorkSettings().gatherAtLeast;
        kit.settings.gatherAtMost = WorkSettings().gatherAtMost;
        DispatchCoreTest::SetUp();
    }
    void addMore(const QByteArray &name, int count)
    {
        for (int i = 0; i < count; ++i) {
            kit.add(name + QByteArray::number(i), name + QByteArray::number(i));
            kit.mail.newWork = true;
            kit.settleDown();
        }
    }
};

TEST_F(GatheringTest, afterATakeWorkGathersForFiveMillisecondsWhetherABatchRunsOrNot)
{
    for (const bool runs : {true, false}) {
        kit.batchSizes.clear();
        kit.hold = runs;
        addMore(runs ? "first" : "second", 1); // nothing before it: at once
        addMore(runs ? "a" : "b", 10);
        EXPECT_EQ(kit.batchSizes, std::vector<std::size_t>{1});
        EXPECT_EQ(kit.core->waitTime(), Micros(5ms));
        kit.advance(4ms);
        EXPECT_EQ(kit.batchSizes, std::vector<std::size_t>{1});
        kit.advance(1ms);
        EXPECT_EQ(kit.batchSizes, (std::vector<std::size_t>{1, 10}));
        kit.runHeld();
        kit.hold = false;
        kit.advance(1s);
        EXPECT_EQ(kit.queue.jobCount(), 0u);
    }
}

TEST_F(GatheringTest, workGathersForAsLongAsTheLastBatchTookButNeverLongerThanTwentyFiveMilliseconds)
{
    for (const auto &[took, gathers] : {std::pair(20ms, 20ms), std::pair(300ms, 25ms), std::pair(1ms, 5ms)}) {
        const QByteArray name = QByteArray::number(took.count());
        kit.hold = true;
        addMore("first" + name, 1);
        kit.clock.advance(took);
        kit.runHeld();
        kit.advance(1s);
        kit.hold = true;
        addMore("slow" + name, 1);
        addMore("next" + name, 1);
        EXPECT_EQ(kit.core->waitTime(), Micros(gathers));
        kit.advance(1s);
        kit.runHeld();
        kit.advance(1s);
        kit.runHeld();
        kit.advance(1s);
        EXPECT_EQ(kit.queue.jobCount(), 0u);
    }
}

TEST_F(DispatchCoreTest, whileTheIntakeIsPressedTheQueueIsTalkedToTenTimesASecondAndWorkGoesOn)
{
    kit.intakeIsPressed = true;
    const std::size_t before = kit.queue.exchanges().size();
    for (int i = 0; i < 100; ++i) {
        kit.add("p" + QByteArray::number(i), "m" + QByteArray::number(i));
        kit.mail.newWork = true;
        kit.advance(10ms);
    }
    const std::size_t talks = kit.queue.exchanges().size() - before;
    EXPECT_GE(talks, 9u);
    EXPECT_LE(talks, 11u);
    EXPECT_GE(kit.store.appliedCount(), 80u);
    kit.intakeIsPressed = false;
    kit.advance(100ms);
    EXPECT_EQ(kit.store.appliedCount(), 100u);
    EXPECT_EQ(kit.queue.jobCount(), 0u);
}

TEST_F(DispatchCoreTest, whenAFloodIsOverWorkGoesOnWithinTwentyMilliseconds)
{
    kit.intakeIsPressed = true;
    kit.add("a", "m1");
    kit.mail.newWork = true;
    kit.settleDown();
    kit.add("b", "m2");
    kit.mail.newWork = true;
    kit.advance(30ms);
    EXPECT_EQ(kit.store.appliedCount(), 1u);
    kit.intakeIsPressed = false;
    kit.advance(20ms);
    EXPECT_EQ(kit.store.appliedCount(), 2u);
}

TEST_F(DispatchCoreTest, aStopDoesNotGiveWayToAPressedIntake)
{
    kit.intakeIsPressed = true;
    kit.add("p", "m");
    kit.settleDown();
    kit.hold = true;
    stopAndEnd();
    EXPECT_EQ(kit.queue.jobCount(), 0u);
}

TEST_F(DispatchCoreTest, newWorkWakesItAtOnceAndAnIdleOneAsksOncePerSecond)
{
    kit.settleDown();
    const int before = takes();
    EXPECT_EQ(kit.core->waitTime(), Micros(1s));
    kit.advance(10s);
    EXPECT_EQ(takes(), before + 10);
    kit.add("p", "m");
    kit.mail.newWork = true;
    kit.settleDown();
    EXPECT_EQ(kit.store.appliedCount(), 1u);
}

TEST_F(DispatchCoreTest, aWaitingLaneIsTakenWhenItIsDue)
{
    const JobId job = kit.add("p", "m");
    kit.queue.edit(job, [&](Job &one) { one.due = kit.clock.now() + 237ms; });
    kit.settleDown();
    EXPECT_EQ(kit.core->waitTime(), Micros(237ms));
    kit.advance(236ms);
    EXPECT_EQ(kit.store.appliedCount(), 0u);
    kit.advance(1ms);
    EXPECT_EQ(kit.store.appliedCount(), 1u);
}

TEST_F(DispatchCoreTest, manyLanesMakeFewBigBatchesAndFewMakeOneEach)
{
    for (int i = 0; i < 3; ++i)
        kit.add("p" + QByteArray::number(i), "m" + QByteArray::number(i));
    kit.settleDown();
    EXPECT_EQ(kit.batchSizes, (std::vector<std::size_t>{1, 1, 1}));
    kit.batchSizes.clear();
    for (int i = 0; i < 128; ++i)
        kit.add("q" + QByteArray::number(i), "n" + QByteArray::number(i));
    kit.mail.newWork = true;
    kit.settleDown();
    EXPECT_EQ(kit.batchSizes, (std::vector<std::size_t>{64, 64}));
}

TEST_F(DispatchCoreTest, aSuspectLaneIsABatchOfItsOwn)
{
    for (int i = 0; i < 40; ++i)
        kit.add("p" + QByteArray::number(i), "m" + QByteArray::number(i));
    kit.queue.makeAlone(WorkKit::laneOf("p7"));
    kit.settleDown();
    ASSERT_FALSE(kit.batchSizes.empty());
    EXPECT_EQ(kit.batchSizes.front(), 1u);
    EXPECT_EQ(kit.batchSizes[1], 39u);
}

TEST_F(DispatchCoreTest, runningBatchesAreRenewedAtAThirdOfTheLeaseForAtMostAMinute)
{
    kit.hold = true;
    kit.add("p", "m");
    kit.settleDown();
    kit.advance(3s);
    const auto renewals = [&] {
        std::size_t count = 0;
        for (const Exchange &one : kit.queue.exchanges())
            count += one.renew.size();
        return count;
    };
    EXPECT_EQ(renewals(), 0u);
    kit.advance(400ms);
    EXPECT_EQ(renewals(), 1u);
    kit.advance(60s);
    const std::size_t after = renewals();
    EXPECT_GE(after, 17u);
    kit.advance(20s);
    EXPECT_EQ(renewals(), after);
    EXPECT_EQ(kit.gaveUp, 0);
}

TEST_F(DispatchCoreTest, aWorkerThatHangsForTwoMinutesEndsTheProcess)
{
    kit.hold = true;
    kit.add("p", "m");
    kit.settleDown();
    kit.advance(119s);
    EXPECT_EQ(kit.gaveUp, 0);
    kit.advance(2s);
    EXPECT_EQ(kit.gaveUp, 1);
    EXPECT_EQ(kit.log.count(QStringLiteral("hangs")), 1);
}

TEST_F(DispatchCoreTest, aLostLeaseIsCountedOnceAndNotRenewedAgain)
{
    kit.hold = true;
    kit.add("p", "m");
    kit.settleDown();
    kit.queue.loseLease(WorkKit::laneOf("p"));
    kit.queue.edit({0, 1}, [&](Job &job) { job.due = kit.clock.now() + 1h; });
    kit.advance(20s);
    EXPECT_EQ(kit.metrics.count("psi_lease_lost_total"), 1);
    kit.hold = false;
    kit.runHeld();
    kit.settleDown();
    EXPECT_EQ(kit.metrics.count("psi_lease_lost_total"), 1);
    EXPECT_EQ(kit.queue.jobCount(), 1u); // its ack changed nothing
}

TEST_F(DispatchCoreTest, aPoisonEventIsTriedThreeTimesThenDeadWhileOthersFlow)
{
    kit.store.failOn("bad", ErrorCode::EventFault);
    const Micros began = kit.clock.steady();
    kit.add("p1", "bad");
    kit.add("p1", "m1");
    int sent = 0;
    for (int tick = 0; tick < 120; ++tick) { // 12 s, another conversation's message each 100 ms
        kit.add("q" + QByteArray::number(tick), "n" + QByteArray::number(tick));
        ++sent;
        kit.mail.newWork = true;
        kit.settleDown();
        EXPECT_EQ(kit.store.appliedCount() - kit.store.appliedOf("p1").size(),
                  static_cast<std::size_t>(sent));
        kit.advance(100ms);
    }
    const std::vector<FailedAttempt> attempts = kit.archive.attempts();
    ASSERT_EQ(attempts.size(), 3u);
    const Micros first = attempts[1].started - attempts[0].started;
    const Micros second = attempts[2].started - attempts[1].started;
    EXPECT_GE(first, Micros(1s));
    EXPECT_LE(first, Micros(2s));
    EXPECT_GE(second, Micros(2s));
    EXPECT_LE(second, Micros(4s));
    ASSERT_EQ(kit.archive.dead().size(), 1u);
    EXPECT_EQ(kit.archive.dead().front().job.attempts, 3);
    EXPECT_EQ(kit.store.appliedOf("p1"), std::vector<QByteArray>{"m1"});
    const Micros stored = kit.store.startsOf("m1").back() - began;
    EXPECT_LE(stored, (attempts[2].started - attempts[0].started) + Micros(1s));
}

TEST_F(DispatchCoreTest, aBlockedRouteKeepsItsLaneAfterTheDeadHead)
{
    kit.settings.retry[0].onExhausted = OnExhausted::Block;
    kit.settings.retry[0].attempts = 1;
    kit.begin();
    kit.store.failOn("bad", ErrorCode::EventFault);
    kit.add("p1", "bad");
    kit.add("p1", "m1");
    kit.settleDown();
    EXPECT_EQ(kit.archive.dead().size(), 1u);
    EXPECT_TRUE(kit.queue.isBlocked(WorkKit::laneOf("p1")));
    EXPECT_EQ(kit.store.appliedCount(), 0u);
}

TEST_F(DispatchCoreTest, anOutageOfTheStoreOfHoursGivesNoDeadJobAndEverythingIsStoredAfterIt)
{
    kit.store.setDown(Error{ErrorCode::Unavailable, QStringLiteral("SQLITE_IOERR: disk")});
    for (int i = 0; i < 300; ++i)
        kit.add("p" + QByteArray::number(i % 30), "m" + QByteArray::number(i));
    kit.settleDown();
    EXPECT_FALSE(kit.core->storeWorks());
    const int before = takes();
    kit.advance(3h);
    EXPECT_EQ(takes(), before); // taking stopped
    EXPECT_EQ(kit.queue.leasedCount(), 0u);
    EXPECT_GT(kit.store.probes(), 3 * 3600 / 3);
    EXPECT_EQ(kit.log.count(QStringLiteral("the store failed")), 1);
    kit.store.setDown(std::nullopt);
    kit.advance(2s);
    EXPECT_TRUE(kit.core->storeWorks());
    EXPECT_EQ(kit.store.appliedCount(), 300u);
    EXPECT_EQ(kit.queue.jobCount(), 0u);
    EXPECT_TRUE(kit.archive.attempts().empty());
    EXPECT_TRUE(kit.archive.dead().empty());
}

TEST_F(DispatchCoreTest, probesOfTheStoreCarryJitterBetweenATenthAndTwoSeconds)
{
    for (const auto &[draw, wait] : {std::pair(0.0, Micros(100ms)), std::pair(1.0, Micros(2s))}) {
        kit.random = draw;
        kit.begin();
        kit.store.setDown(Error{ErrorCode::Unavailable, {}});
        kit.add("p" + QByteArray::number(draw), "m" + QByteArray::number(draw));
        kit.settleDown();
        const int before = kit.store.probes();
        kit.advance(wait - 1ms);
        EXPECT_EQ(kit.store.probes(), before);
        kit.advance(1ms);
        EXPECT_EQ(kit.store.probes(), before + 1);
    }
}

// Its transactions fail with an error of the store's class whatever it is batched with.
TEST_F(DispatchCoreTest, anEventThatBreaksEveryTransactionEndsDeadAndTheOthersAreStored)
{
    kit.store.failOn("bad", ErrorCode::Unavailable);
    kit.add("p1", "bad");
    for (int tick = 0; tick < 300; ++tick) {
        kit.add("q" + QByteArray::number(tick % 20), "n" + QByteArray::number(tick));
        kit.mail.newWork = true;
        kit.advance(100ms);
    }
    EXPECT_EQ(kit.store.appliedCount(), 300u);
    EXPECT_EQ(kit.archive.attempts().size(), 3u);
    ASSERT_EQ(kit.archive.dead().size(), 1u);
    EXPECT_EQ(kit.queue.jobCount(), 0u);
}

TEST_F(DispatchCoreTest, afterAQueueErrorLostLeasesGoBackFirstAndOutcomesAreSentAgain)
{
    kit.hold = true;
    kit.add("p1", "m1");
    kit.settleDown(); // p1 runs
    kit.add("p2", "m2");
    kit.queue.loseAnswers(1);
    kit.mail.newWork = true;
    kit.turn();
    kit.advance(5ms); // p2 is leased, nobody knows
    EXPECT_FALSE(kit.core->queueWorks());
    EXPECT_EQ(kit.queue.leasedCount(), 2u);
    kit.hold = false;
    kit.runHeld(); // p1's outcome waits for the queue
    kit.turn();
    kit.advance(100ms);
    ASSERT_EQ(kit.queue.releases().size(), 1u);
    EXPECT_EQ(kit.queue.releases().front().keep.size(), 1u);
    EXPECT_FALSE(kit.queue.releases().front().close);
    EXPECT_TRUE(kit.core->queueWorks());
    EXPECT_EQ(kit.queue.jobCount(), 0u);
    EXPECT_EQ(kit.store.startsOf("m1").size(), 1u);
    EXPECT_EQ(kit.metrics.count("psi_lease_lost_total"), 0);
}

TEST_F(DispatchCoreTest, aQueueThatStaysAwayIsAskedWithGrowingPauses)
{
    kit.queue.fail(Error{ErrorCode::Unavailable, QStringLiteral("away")});
    kit.settleDown();
    const std::size_t before = kit.queue.exchanges().size();
    kit.advance(60s);
    EXPECT_LT(kit.queue.exchanges().size() - before, 40u);
    EXPECT_EQ(kit.log.count(QStringLiteral("the queue failed")), 1);
    kit.queue.fail(std::nullopt);
    kit.add("p", "m");
    kit.advance(2s);
    EXPECT_TRUE(kit.core->queueWorks());
    EXPECT_EQ(kit.store.appliedCount(), 1u);
    EXPECT_EQ(kit.log.count(QStringLiteral("answers again")), 1);
}

TEST_F(DispatchCoreTest, wakeUpsTravelWithTheOutcomesAndAFullQueueStillTakesThose)
{
    BatchResult result;
    result.wakeUps.push_back(WorkKit::messageOf("out", "w1"));
    kit.hold = true;
    kit.add("p", "m");
    kit.settleDown();
    kit.queue.setFull(true);
    kit.hold = false;
    kit.runHeld();
    kit.mail.done.front().result.wakeUps = result.wakeUps;
    kit.turn();
    EXPECT_EQ(kit.queue.exchanges().back().enqueue.size(), 1u);
    EXPECT_EQ(kit.queue.jobCount(), 0u); // p is settled; the wake-up is left to the relay
    EXPECT_EQ(kit.log.count(QStringLiteral("left to the relay")), 1);
    EXPECT_TRUE(kit.core->queueWorks());
}

TEST_F(DispatchCoreTest, postedRequestsRunOnItsThreadWithQueueAndControl)
{
    bool ran = false;
    kit.mail.requests.push_back([&](JobQueue &queue, QueueControl &control) {
        ran = &queue == &kit.queue && &control == &kit.queue;
    });
    kit.turn();
    EXPECT_TRUE(ran);
}

TEST_F(DispatchCoreTest, aCleanStopSettlesWhatRanAndHandsTheRestBack)
{
    kit.hold = true;
    kit.add("p1", "m1");
    kit.settleDown();
    kit.add("p2", "m2");
    kit.mail.stop = true;
    kit.turn();
    EXPECT_FALSE(kit.core->isFinished());
    EXPECT_EQ(kit.queue.leasedCount(), 1u); // nothing more is taken
    kit.runHeld();
    kit.turn();
    ASSERT_TRUE(kit.core->isFinished());
    kit.core->end({});
    EXPECT_EQ(kit.queue.leasedCount(), 0u);
    EXPECT_EQ(kit.queue.jobCount(), 1u);
    ASSERT_EQ(kit.queue.releases().size(), 1u);
    EXPECT_TRUE(kit.queue.releases().front().close);
}

TEST_F(DispatchCoreTest, aStopWaitsForAHangingWorkerOnlySoLongAndItsLeasesGoBackAllTheSame)
{
    kit.hold = true;
    kit.add("p1", "m1");
    kit.settleDown();
    kit.mail.stop = true;
    kit.turn();
    kit.advance(kit.settings.stopWithin);
    ASSERT_TRUE(kit.core->isFinished());
    kit.core->end({});
    EXPECT_EQ(kit.queue.leasedCount(), 0u);
    EXPECT_EQ(kit.queue.jobCount(), 1u);
    kit.core->begin("worker again");
    kit.hold = false;
    kit.runHeld(); // the outcome of the closed session is void
    kit.settleDown();
    EXPECT_EQ(kit.queue.jobCount(), 0u);
    EXPECT_EQ(kit.store.appliedCount(), 1u);
    EXPECT_EQ(kit.metrics.count("psi_lease_lost_total"), 0);
}

TEST_F(DispatchCoreTest, aStopDuringAnOutageOfTheQueueStillSendsTheOutcomes)
{
    kit.hold = true;
    kit.add("p1", "m1");
    kit.settleDown();
    kit.queue.fail(Error{ErrorCode::Unavailable, {}});
    kit.runHeld();
    kit.turn();
    kit.queue.fail(std::nullopt);
    stopAndEnd();
    EXPECT_EQ(kit.queue.jobCount(), 0u);
}

} // namespace
