#include "service/adapters/redis/redisjobcodec.h"
#include "tests/unit/redis/redisqueuekit.h"

namespace psi::test {

using namespace std::chrono_literals;

// The check finds damage done by hand, one invariant after the other, and mends it.

namespace {
class RedisFsckTest : public RedisQueueTest
{
protected:
    void SetUp() override
    {
        RedisQueueTest::SetUp();
        settings.promise.fsync = false;
        queue = open();
        std::vector<NewJob> jobs;
        for (const char *lane : {"ready", "leased", "waiting", "blocked"}) {
            jobs.push_back(job(lane, "1"));
            jobs.push_back(job(lane, "2"));
        }
        jobs.push_back(keyed("keyed", "k"));
        jobs.back().dedupWhileAlive = true;
        jobs.back().notBefore = 1h;
        ASSERT_TRUE(queue->enqueue(jobs).isOk());
        ASSERT_TRUE(queue->pause(PauseScope::oneLane(job("blocked").lane), {}).isOk());
        const auto taken = queue->take("w", {500, 0, 1, 1h});
        for (const LeasedLane &lane : taken->lanes) {
            Settle settle{lane.lane, lane.token, {}, {}};
            if (lane.lane.key == "waiting")
                settle.head = HeadVerdict{HeadVerdict::Kind::Retry, lane.jobs[0].id, 1h, "E"};
            if (lane.lane.key != "leased") {
                ASSERT_TRUE(queue->settle("w", {settle}).isOk());
            }
        }
        ASSERT_EQ(check(*queue), "");
    }

    QByteArray key(const QByteArray &name) { return "{psi:0}:" + name; }
    static QByteArray laneKey(const char *lane) { return QByteArray("0:1:r:") + lane; }
    QByteArray headOf(const char *lane) { return redis::idText(queue->lane(job(lane).lane)->head.seq); }

    /// Does the damage, and expects it to be found as the invariant, to be mended, and the queue to be whole.
    void damage(int invariant, const std::vector<QByteArray> &command)
    {
        server.command(command);
        const QByteArray found = check(*queue);
        EXPECT_TRUE(found.contains(QByteArray::number(invariant) + ": ")) << command[0].constData() << '\n'
                                                                          << found.constData();
        EXPECT_EQ(check(*queue), found) << "looking changes nothing";
        check(*queue, true);
        check(*queue, true); // what the first mending uncovered
        EXPECT_EQ(check(*queue), "") << command[0].constData();
    }

    std::unique_ptr<RedisJobQueue> queue;
};
} // namespace

TEST_F(RedisFsckTest, aLaneThatStandsNowhereOrTwiceIsPlacedAnew)
{
    damage(1, {"ZREM", key("rdy:0:r"), laneKey("ready")});
    damage(1, {"ZADD", key("waiting"), "5", laneKey("ready")});
    damage(1, {"ZREM", key("waiting"), laneKey("waiting")});
    damage(1, {"ZADD", key("leased"), "5", "0:1:r:nobody"});
    damage(1, {"DEL", key("h:") + laneKey("ready")});
    EXPECT_EQ(queue->lane(job("ready").lane)->jobs, 2);
    damage(1, {"DEL", key("blocked")});
}

TEST_F(RedisFsckTest, anIdWithoutAJobAndAJobWithoutALaneAreMended)
{
    damage(2, {"DEL", key("j:") + headOf("ready")});
    EXPECT_EQ(queue->lane(job("ready").lane)->jobs, 1);
    damage(2, {"ZREM", key("q:") + laneKey("waiting"), headOf("waiting")});
    EXPECT_EQ(queue->lane(job("waiting").lane)->jobs, 2);
    damage(2, {"ZADD", key("heads:0"), "5", laneKey("ready")});
}

TEST_F(RedisFsckTest, leasesThatDoNotFitAreMended)
{
    damage(3, {"DEL", key("own:w")});
    damage(3, {"SADD", key("own:w"), laneKey("ready")});
    damage(8, {"DEL", key("rle:0:r")});
    damage(8, {"SADD", key("rle:0:r"), laneKey("ready")});
    damage(4, {"ZREM", key("q:") + laneKey("leased"), headOf("leased")});
    // Whether the lease ends by it depends on which of the two is looked at first.
    ASSERT_TRUE(queue->release("w", {}, false).isOk());
    EXPECT_EQ(queue->take("w2", {500, 0, 32, lease}).value().lanes.size(), 2u) << "both can be taken";
}

TEST_F(RedisFsckTest, countsAndKeysThatDoNotFitAreMended)
{
    damage(5, {"ZREM", key("ids"), headOf("ready")});
    damage(5, {"ZADD", key("ids"), "77", "0000000000000077"});
    damage(5, {"HINCRBY", key("n"), "03:0:rline", "3"});
    damage(6, {"SET", key("d:orphan"), "00000000000000770"});
    EXPECT_EQ(queue->findByDedupKey("k")->job.dedupKey, "k") << "a key that is held stays";
}

TEST_F(RedisFsckTest, aRingThatStandsInTheWrongIndexIsPlacedAnew)
{
    damage(8, {"DEL", key("rings:0")});
    damage(8, {"ZADD", key("stopped"), "1", "0:r"});
    EXPECT_EQ(queue->take("w2", {500, 0, 32, lease})->lanes.size(), 1u);
}

TEST_F(RedisFsckTest, whatIsNoneOfTheQueueIsToldAndLeftAlone)
{
    server.command({"SET", key("what"), "x"});
    EXPECT_TRUE(check(*queue, true).contains("6: a key that is none of the queue: what"));
    EXPECT_EQ(server.command({"GET", key("what")}), "x");
    server.command({"DEL", key("what")});
}

TEST_F(RedisFsckTest, aLargeQueueIsCheckedInBoundedSteps)
{
    std::vector<NewJob> jobs;
    for (int i = 0; i < 3000; ++i)
        jobs.push_back(job("lane" + QByteArray::number(i)));
    ASSERT_TRUE(queue->enqueue(jobs).isOk());
    std::int64_t lanes = 0;
    int steps = 0;
    QByteArray cursor;
    do {
        const Result<FsckReport> report = queue->fsck(cursor, false);
        ASSERT_TRUE(report.isOk()) << why(report);
        EXPECT_TRUE(report->findings.empty());
        EXPECT_LE(report->lanesChecked, 2500);
        lanes += report->lanesChecked;
        cursor = report->next;
        ++steps;
    } while (!cursor.isEmpty());
    EXPECT_GE(lanes, 3005);
    EXPECT_GT(steps, 4);
}

} // namespace psi::test
