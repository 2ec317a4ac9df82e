#include "tests/unit/sqlite/queuefixture.h"

using namespace psi;
using namespace std::chrono_literals;

namespace {
using SqliteJobQueueTest = QueueFixture;

QByteArray payloadsOf(const LeasedLane &lane)
{
    QByteArray all;
    for (const Job &job : lane.jobs)
        all += job.payload;
    return all;
}
} // namespace

TEST_F(SqliteJobQueueTest, JobsComeOutInOrderAndLeaveWhenAcknowledged)
{
    put({job("a", "1"), job("b", "x"), job("a", "2"), job("a", "3")});
    TakeResult taken = take();
    ASSERT_EQ(taken.lanes.size(), 2u);
    EXPECT_EQ(payloadsOf(taken.lanes[0]), "123");
    EXPECT_EQ(payloadsOf(taken.lanes[1]), "x");
    EXPECT_TRUE(take().lanes.empty());
    EXPECT_EQ(ack(taken.lanes[0]), SettleOutcome::Done);
    EXPECT_EQ(ack(taken.lanes[0]), SettleOutcome::LeaseLost);
    EXPECT_EQ(ack(taken.lanes[1]), SettleOutcome::Done);
    EXPECT_TRUE(take().lanes.empty());
}

TEST_F(SqliteJobQueueTest, ARetryKeepsTheHeadAndRunsAlone)
{
    put({job("a", "1"), job("a", "2")});
    settleHead(take().lanes.at(0), HeadVerdict::Kind::Retry, 2s);
    TakeResult early = take();
    EXPECT_TRUE(early.lanes.empty());
    EXPECT_EQ(early.nextDue, Micros(2s));
    clock.advance(2s);
    TakeResult again = take();
    ASSERT_EQ(again.lanes.size(), 1u);
    EXPECT_EQ(payloadsOf(again.lanes[0]), "1");
    EXPECT_EQ(again.lanes[0].jobs[0].attempts, 1);
    EXPECT_EQ(again.lanes[0].jobs[0].lastError, "E");
}

TEST_F(SqliteJobQueueTest, DuplicatesNameTheLivingJobUntilTheirTimeIsOver)
{
    options.dedupTtl = 1h;
    queue->stop();
    open();
    NewJob keyed = job("a");
    keyed.dedupKey = "0123456789abcdef";
    const Enqueued first = put({keyed})[0];
    EXPECT_FALSE(first.duplicate);
    const Enqueued second = put({keyed})[0];
    EXPECT_TRUE(second.duplicate);
    EXPECT_EQ(second.id, first.id);
    ack(take().lanes.at(0));
    const Enqueued third = put({keyed})[0];
    EXPECT_TRUE(third.duplicate);
    EXPECT_TRUE(third.id.isNull());
    clock.advance(1h);
    EXPECT_FALSE(put({keyed})[0].duplicate);
}

TEST_F(SqliteJobQueueTest, AKeyHeldWhileAliveGoesWithItsJob)
{
    NewJob keyed = job("a", "p", Route::Outbound);
    keyed.dedupKey = "0123456789abcdef";
    keyed.dedupWhileAlive = true;
    EXPECT_FALSE(put({keyed})[0].duplicate);
    EXPECT_TRUE(put({keyed})[0].duplicate);
    ack(take().lanes.at(0));
    EXPECT_FALSE(put({keyed})[0].duplicate);
}

TEST_F(SqliteJobQueueTest, AfterACrashLeasesAreLostAndCountedAfterAStopNone)
{
    put({job("a", "1")});
    const LeasedLane held = take().lanes.at(0);
    crash();
    LeasedLane again = take().lanes.at(0);
    EXPECT_EQ(again.jobs[0].id, held.jobs[0].id);
    EXPECT_GT(again.token, held.token);
    EXPECT_EQ(ack(held), SettleOutcome::LeaseLost);
    queue->stop();
    open();
    again = take().lanes.at(0);
    EXPECT_FALSE(again.alone);
    crash(); // the second loss makes it suspect
    again = take().lanes.at(0);
    EXPECT_TRUE(again.alone);
}

TEST_F(SqliteJobQueueTest, APoisonJobIsExhaustedAfterFourCrashesAndNoOtherIs)
{
    put({job("a", "1"), job("a", "P"), job("a", "3"), job("b", "x")});
    int crashes = 0;
    for (int guard = 0; guard < 20; ++guard) {
        TakeResult taken = take();
        bool killed = false;
        for (LeasedLane &lane : taken.lanes) {
            const bool poison = payloadsOf(lane).contains('P') && !lane.jobs[0].exhausted;
            killed = killed || poison;
        }
        if (killed) {
            ++crashes;
            crash();
            continue;
        }
        for (LeasedLane &lane : taken.lanes) {
            for (const Job &one : lane.jobs)
                EXPECT_EQ(one.exhausted, one.payload == "P");
            ack(lane);
        }
        if (taken.lanes.empty())
            break;
    }
    EXPECT_EQ(crashes, 4);
}

TEST_F(SqliteJobQueueTest, TimeNeverGoesBackOverARestart)
{
    const JobId before = put({job("a")})[0].id;
    queue->stop();
    clock.wall -= 1h;
    open();
    const JobId after = put({job("a")})[0].id;
    EXPECT_GT(after.seq, before.seq);
    EXPECT_LT(after.seq - before.seq, 1000);
    EXPECT_EQ(take().lanes.at(0).jobs.size(), 2u);
}

TEST_F(SqliteJobQueueTest, TheEpochIsKept)
{
    EXPECT_EQ(queue->epoch().value(), QByteArray());
    ASSERT_TRUE(queue->setEpoch("abc", false).isOk());
    queue->stop();
    open();
    EXPECT_EQ(queue->epoch().value(), "abc");
}

TEST_F(SqliteJobQueueTest, AdoptionPausesCalls)
{
    ASSERT_TRUE(queue->setEpoch("abc", true).isOk());
    put({job("a", "p", Route::Outbound), job("b", "p", Route::Area), job("c", "p", Route::Media), job("d")});
    EXPECT_EQ(take().lanes.size(), 2u);
    ASSERT_TRUE(queue->resume(PauseScope::route(Route::Outbound)).isOk());
    EXPECT_EQ(take().lanes.size(), 1u);
}

TEST_F(SqliteJobQueueTest, ReleaseGivesLanesBackAndAClosedNameIsRefused)
{
    put({job("a"), job("b")});
    TakeResult taken = take();
    ASSERT_EQ(taken.lanes.size(), 2u);
    ASSERT_TRUE(queue->release("w", {taken.lanes[0].token}, true).isOk());
    EXPECT_EQ(queue->take("w", {1, 0, 1, 10s}).error().code, ErrorCode::Conflict);
    auto other = queue->take("v", {10, 0, 1, 10s});
    ASSERT_EQ(other->lanes.size(), 1u);
    EXPECT_EQ(other->lanes[0].lane, taken.lanes[1].lane);
}

TEST_F(SqliteJobQueueTest, AFullFileRefusesIntakeOnly)
{
    options.maxBytes = 1;
    queue->stop();
    open();
    EXPECT_EQ(queue->enqueue({job("a")}).error().code, ErrorCode::Full);
    Exchange exchange;
    exchange.enqueue = {job("a", "p", Route::Outbound)};
    exchange.take = TakeRequest{1, 1, 1, 10s};
    const auto done = queue->exchange("w", exchange);
    ASSERT_TRUE(done.isOk());
    EXPECT_EQ(done->enqueued.size(), 1u);
    EXPECT_EQ(done->taken.lanes.size(), 1u);
}

TEST_F(SqliteJobQueueTest, ExchangeIsOneCommitInItsOrder)
{
    put({job("a", "1"), job("b", "2")});
    TakeResult taken = take(1, 1);
    Exchange exchange;
    exchange.enqueue = {job("c", "3", Route::Outbound)};
    exchange.settle = {{taken.lanes[0].lane, taken.lanes[0].token, {{taken.lanes[0].jobs[0].id, 1us}}, {}}};
    exchange.renew = {{taken.lanes[0].lane, taken.lanes[0].token}};
    exchange.take = TakeRequest{10, 10, 10, 10s};
    const auto done = queue->exchange("w", exchange);
    ASSERT_TRUE(done.isOk());
    EXPECT_EQ(done->settled, std::vector{SettleOutcome::Done});
    EXPECT_EQ(done->lost.size(), 1u);
    EXPECT_EQ(done->taken.lanes.size(), 2u);
}

TEST_F(SqliteJobQueueTest, ANewerFileIsRefused)
{
    queue->stop();
    {
        auto raw = SqliteConnection::open({options.path, SqliteConnection::Mode::Writer});
        ASSERT_TRUE((*raw)->exec("PRAGMA user_version = 999").isOk());
    }
    queue = std::make_unique<SqliteJobQueue>(options, clock);
    EXPECT_EQ(queue->start().error().code, ErrorCode::UnknownVersion);
}
