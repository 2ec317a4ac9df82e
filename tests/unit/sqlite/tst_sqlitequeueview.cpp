#include "service/adapters/sqlite/sqliteconnection.h"
#include "tests/unit/sqlite/queuefixture.h"

using namespace psi;
using namespace std::chrono_literals;

namespace {
class SqliteQueueViewTest : public QueueFixture
{
protected:
    std::int64_t jobsIn(JobState state, Route route = Route::Inbound)
    {
        const auto counts = queue->counts();
        EXPECT_TRUE(counts.isOk());
        std::int64_t jobs = 0;
        for (const QueueCount &count : counts->jobs)
            jobs += count.state == state && count.route == route ? count.jobs : 0;
        return jobs;
    }

    Micros oldest(Route route)
    {
        const auto counts = queue->counts();
        for (const OldestJob &one : counts->oldest) {
            if (one.route == route)
                return one.age;
        }
        return Micros(-1);
    }

    std::vector<FsckFinding> fsck(bool repair)
    {
        std::vector<FsckFinding> findings;
        QByteArray cursor;
        do {
            auto report = queue->fsck(cursor, repair);
            EXPECT_TRUE(report.isOk()) << (report ? "" : report.error().message.toStdString());
            if (!report)
                break;
            findings.insert(findings.end(), report->findings.begin(), report->findings.end());
            cursor = report->next;
        } while (!cursor.isEmpty());
        return findings;
    }

    /// Damages the file of the stopped queue and starts it again.
    void damage(const QByteArray &sql)
    {
        queue->stop();
        {
            auto raw = SqliteConnection::open({options.path, SqliteConnection::Mode::Writer});
            ASSERT_TRUE((*raw)->exec("PRAGMA ignore_check_constraints = 1;" + sql).isOk());
        }
        open();
    }

    void expectMended(int invariant)
    {
        const std::vector<FsckFinding> found = fsck(true);
        ASSERT_FALSE(found.empty());
        bool named = false;
        for (const FsckFinding &finding : found) {
            EXPECT_TRUE(finding.repaired) << finding.what.toStdString();
            named = named || finding.invariant == invariant;
        }
        EXPECT_TRUE(named);
        EXPECT_TRUE(fsck(false).empty());
    }
};
} // namespace

TEST_F(SqliteQueueViewTest, CountsFollowTheJobsThroughTheirStates)
{
    put({job("a", "1"), job("a", "2"), job("b", "3")});
    EXPECT_EQ(jobsIn(JobState::Waiting), 3);
    LeasedLane lane = take(1, 1).lanes.at(0);
    EXPECT_EQ(jobsIn(JobState::Active), 1);
    EXPECT_EQ(jobsIn(JobState::Waiting), 2);
    settleHead(lane, HeadVerdict::Kind::Retry, 5s);
    EXPECT_EQ(jobsIn(JobState::Delayed), 2);
    ASSERT_TRUE(queue->pause(PauseScope::oneLane(lane.lane), std::nullopt).isOk());
    EXPECT_EQ(jobsIn(JobState::Blocked), 2);
    ASSERT_TRUE(queue->pause(PauseScope::route(Route::Inbound), std::nullopt).isOk());
    EXPECT_EQ(jobsIn(JobState::Blocked), 3);
    ASSERT_TRUE(queue->resume(PauseScope::route(Route::Inbound)).isOk());
    ack(take().lanes.at(0));
    EXPECT_EQ(jobsIn(JobState::Waiting), 0);
    EXPECT_EQ(queue->counts()->completed, 1);
}

TEST_F(SqliteQueueViewTest, TheOldestAgeIsThatOfTheOldestHead)
{
    EXPECT_EQ(oldest(Route::Inbound), Micros(-1));
    put({job("a"), job("a")});
    clock.advance(3s);
    NewJob urgent = job("b");
    urgent.priority = PriorityClass::Urgent;
    put({urgent});
    clock.advance(1s);
    EXPECT_EQ(oldest(Route::Inbound), Micros(4s));
    LeasedLane b = take(1).lanes.at(0);
    EXPECT_EQ(b.lane.key, "b");
    LeasedLane a = take(1, 1).lanes.at(0);
    EXPECT_EQ(oldest(Route::Inbound), Micros(4s));
    ack(a); // its second job is as old
    EXPECT_EQ(oldest(Route::Inbound), Micros(4s));
    ack(take(1).lanes.at(0));
    EXPECT_EQ(oldest(Route::Inbound), Micros(1s));
}

TEST_F(SqliteQueueViewTest, PagesOfALaneAreInOrderAndStable)
{
    std::vector<NewJob> jobs;
    for (int i = 0; i < 7; ++i)
        jobs.push_back(job("a", QByteArray::number(i)));
    put(jobs);
    QueuePageQuery query;
    query.lane = jobs[0].lane;
    query.limit = 3;
    const auto first = queue->page(query);
    ASSERT_EQ(first->items.size(), 3u);
    put({job("a", "late")});
    query.cursor = first->next;
    const auto second = queue->page(query);
    ASSERT_EQ(second->items.size(), 3u);
    EXPECT_EQ(second->items[0].job.payload, "3");
    query.cursor = second->next;
    const auto third = queue->page(query);
    ASSERT_EQ(third->items.size(), 2u);
    EXPECT_EQ(third->items[1].job.payload, "late");
    EXPECT_TRUE(third->next.isEmpty());
}

TEST_F(SqliteQueueViewTest, FindKnowsLivingAndCompletedJobs)
{
    NewJob keyed = job("a", "1");
    keyed.dedupKey = "0123456789abcdef";
    const JobId id = put({keyed})[0].id;
    EXPECT_EQ(queue->find(id)->job.payload, "1");
    EXPECT_EQ(queue->findByDedupKey(keyed.dedupKey)->job.id, id);
    clock.advance(2s);
    ack(take().lanes.at(0));
    const auto done = queue->find(id);
    ASSERT_TRUE(done.isOk());
    EXPECT_EQ(done->state, JobState::Completed);
    EXPECT_EQ(done->finished, std::optional(clock.now()));
    EXPECT_EQ(done->took, Micros(5));
    EXPECT_EQ(done->job.lane, keyed.lane);
    EXPECT_EQ(done->job.created, clock.now() - 2s);
    EXPECT_EQ(queue->find({0, 5}).error().code, ErrorCode::NotFound);
    EXPECT_EQ(queue->findByDedupKey("nobody's").error().code, ErrorCode::NotFound);
}

TEST_F(SqliteQueueViewTest, CompletedJobsAreKeptByAgeAndCount)
{
    options.completedCount = 3;
    options.completedAge = 1h;
    queue->stop();
    open();
    for (int i = 0; i < 5; ++i) {
        put({job("a"), job("b")});
        for (const LeasedLane &lane : take().lanes)
            ack(lane);
    }
    EXPECT_EQ(queue->counts()->completed, 3);
    QueuePageQuery query;
    query.state = JobState::Completed;
    EXPECT_EQ(queue->page(query)->items.size(), 3u);
    EXPECT_EQ(queue->purgeCompleted(1h, 2, 100).value(), 1);
    EXPECT_EQ(queue->page(query)->items.size(), 2u);
    clock.advance(1h);
    EXPECT_EQ(queue->purgeCompleted(1h, 100, 100).value(), 2);
    EXPECT_EQ(queue->counts()->completed, 0);
}

TEST_F(SqliteQueueViewTest, ALaneSaysWhyItDoesNotMove)
{
    const auto ids = put({job("a", "1"), job("a", "2")});
    const LaneRef ref = job("a").lane;
    auto info = queue->lane(ref);
    EXPECT_EQ(info->state, LaneState::Ready);
    EXPECT_EQ(info->jobs, 2);
    EXPECT_EQ(info->head, ids[0].id);
    LeasedLane lane = take(1, 1).lanes.at(0);
    info = queue->lane(ref);
    EXPECT_EQ(info->state, LaneState::Leased);
    EXPECT_EQ(info->token, lane.token);
    EXPECT_EQ(info->worker, "w");
    settleHead(lane, HeadVerdict::Kind::Block);
    info = queue->lane(ref);
    EXPECT_EQ(info->state, LaneState::Blocked);
    EXPECT_EQ(info->blockedBy, ids[0].id);
    EXPECT_EQ(info->head, ids[1].id);
    ASSERT_TRUE(queue->unblock(ref).isOk());
    EXPECT_EQ(queue->lane(ref)->state, LaneState::Ready);
    EXPECT_EQ(queue->lane(job("nobody").lane).error().code, ErrorCode::NotFound);
}

TEST_F(SqliteQueueViewTest, NothingIsKeptForAnIdleLane)
{
    ASSERT_TRUE(queue->setLimit({LimitSetting::Kind::LaneRate, Route::Outbound, {}, {6s, 2}, 0}).isOk());
    put({job("a"), job("out", "p", Route::Outbound)});
    for (const LeasedLane &lane : take().lanes)
        ack(lane);
    EXPECT_EQ(queue->lane(job("a").lane).error().code, ErrorCode::NotFound);
    EXPECT_TRUE(queue->lane(job("out", "p", Route::Outbound).lane).isOk()); // its limit still runs
    clock.advance(6s);
    take();
    EXPECT_EQ(queue->lane(job("out", "p", Route::Outbound).lane).error().code, ErrorCode::NotFound);
}

TEST_F(SqliteQueueViewTest, FsckMendsALaneWithoutItsLoneJob)
{
    put({job("a"), job("a"), job("b")});
    damage("DELETE FROM job WHERE behind = 0");
    expectMended(2);
    EXPECT_EQ(take().lanes.size(), 1u);
}

TEST_F(SqliteQueueViewTest, FsckMendsAnIdleLaneWithJobs)
{
    put({job("a")});
    damage("UPDATE lane SET place = 10, turn = 1000");
    expectMended(1);
    EXPECT_EQ(take().lanes.size(), 1u);
}

TEST_F(SqliteQueueViewTest, TakeGetsOverDamageThatItMeets)
{
    put({job("a"), job("b"), job("c")});
    damage("UPDATE lane SET place = 10, turn = 1000 WHERE key = x'61'; DELETE FROM lane WHERE key = x'62';"
           "UPDATE ring SET ready_high = 4");
    EXPECT_EQ(take().lanes.size(), 2u);
    damage("DELETE FROM job");
    put({job("d", "1", Route::Outbound)});
    EXPECT_EQ(take().lanes.size(), 1u);
}

TEST_F(SqliteQueueViewTest, FsckMendsWrongClassesAndCounters)
{
    put({job("a"), job("b")});
    damage(
        "UPDATE lane SET classes = x'00000000000000000000000007000000' WHERE id = (SELECT min(id) FROM lane);"
        "UPDATE counter SET jobs = 40; UPDATE ring SET waiting = 9");
    expectMended(7);
    EXPECT_EQ(jobsIn(JobState::Waiting), 2);
    EXPECT_EQ(take().lanes.size(), 2u);
}

TEST_F(SqliteQueueViewTest, FsckMendsJobsThatTheirLaneCannotSee)
{
    put({job("a", "1"), job("a", "2")});
    damage("UPDATE job SET behind = 0");
    expectMended(2);
    EXPECT_EQ(take().lanes.at(0).jobs.size(), 2u);
}

TEST_F(SqliteQueueViewTest, FsckFreesKeysThatOutlivedTheirJob)
{
    NewJob keyed = job("a");
    keyed.dedupKey = "0123456789abcdef";
    keyed.dedupWhileAlive = true;
    put({keyed});
    damage("DELETE FROM job; DELETE FROM lane");
    EXPECT_TRUE(put({keyed})[0].duplicate);
    expectMended(6);
    EXPECT_FALSE(put({keyed})[0].duplicate);
}

TEST_F(SqliteQueueViewTest, FsckReportsAJobWithoutALaneAndKeepsIt)
{
    put({job("a")});
    damage("DELETE FROM lane");
    const std::vector<FsckFinding> found = fsck(true);
    ASSERT_FALSE(found.empty());
    EXPECT_EQ(found[0].invariant, 1);
    EXPECT_FALSE(found[0].repaired);
}

TEST_F(SqliteQueueViewTest, FsckGoesOnWhereItsCursorSays)
{
    std::vector<NewJob> jobs;
    for (int i = 0; i < 1200; ++i)
        jobs.push_back(job("lane" + QByteArray::number(i)));
    put(jobs);
    QByteArray cursor;
    std::int64_t lanes = 0;
    int steps = 0;
    do {
        const auto report = queue->fsck(cursor, false);
        ASSERT_TRUE(report.isOk());
        EXPECT_TRUE(report->findings.empty());
        EXPECT_LE(report->lanesChecked, 500);
        lanes += report->lanesChecked;
        cursor = report->next;
        ++steps;
    } while (!cursor.isEmpty());
    EXPECT_EQ(lanes, 1200);
    EXPECT_GE(steps, 3);
}
