#include <algorithm>
#include <atomic>
#include <set>
#include <thread>

#include <QFile>
#include <QList>

#include "tests/support/faultproxy.h"
#include "tests/unit/redis/redisqueuekit.h"

namespace psi::test {

using namespace std::chrono_literals;

// How the adapter lives with its server: who it is to it, connections that break, scripts it forgets, bounds.

TEST_F(RedisQueueTest, aQueueIsMadeForItsShardsAndItsInstallKey)
{
    settings.shards = 2;
    settings.keyFingerprint = "print";
    open();
    settings.shards = 3;
    EXPECT_EQ(RedisJobQueue(settings).start().error().code, ErrorCode::Invalid);
    settings.shards = 2;
    settings.keyFingerprint = "another";
    const Result<void> other = RedisJobQueue(settings).start();
    ASSERT_FALSE(other.isOk());
    EXPECT_TRUE(other.error().message.startsWith(QStringLiteral("privacy.hash_key"))) << why(other);
    settings.keyFingerprint = "print";
    EXPECT_TRUE(RedisJobQueue(settings).start().isOk());
    server.command({"HSET", "{psi:1}:m", "version", "2"});
    EXPECT_EQ(RedisJobQueue(settings).start().error().code, ErrorCode::UnknownVersion);
}

TEST_F(RedisQueueTest, everyVerbOfAnotherEpochIsRefusedUntilItIsServed)
{
    const auto mine = open();
    const auto others = open();
    ASSERT_TRUE(mine->setEpoch("e1", false).isOk());
    EXPECT_EQ(others->enqueue({job("a")}).error().code, ErrorCode::EpochMismatch);
    EXPECT_EQ(others->take("w", {1, 1, 1, lease}).error().code, ErrorCode::EpochMismatch);
    EXPECT_EQ(others->counts().error().code, ErrorCode::EpochMismatch);
    EXPECT_EQ(others->epoch().value(), "e1");
    EXPECT_EQ(others->enqueue({job("a")}).error().code, ErrorCode::EpochMismatch)
        << "asking does not serve it";
    others->serve("e1");
    EXPECT_TRUE(others->enqueue({job("a")}).isOk());
    ASSERT_EQ(server.command({"FLUSHALL"}), "OK");
    EXPECT_EQ(mine->enqueue({job("a")}).error().code, ErrorCode::EpochMismatch)
        << "an emptied server is noticed";
    EXPECT_EQ(mine->epoch().value(), "");
}

TEST_F(RedisQueueTest, aConnectionThatWasCutWhileIdleIsMadeAgainInTheSameCall)
{
    FaultProxy proxy(server.port());
    settings.target.addresses = {{"127.0.0.1", proxy.port()}};
    const auto queue = open();
    ASSERT_TRUE(queue->enqueue({job("a")}).isOk());
    for (int i = 0; i < 3; ++i) {
        proxy.cut();
        while (proxy.connections() > 0)
            std::this_thread::yield();
        EXPECT_TRUE(queue->enqueue({job("a")}).isOk());
        EXPECT_TRUE(queue->take("w", {1, 0, 1, lease}).isOk());
        EXPECT_TRUE(queue->counts().isOk());
    }
}

TEST_F(RedisQueueTest, aLostCallSaysUnavailableAndItsRepetitionIsSafe)
{
    using When = FaultProxy::When;
    FaultProxy proxy(server.port());
    settings.target.addresses = {{"127.0.0.1", proxy.port()}};
    const auto queue = open();
    int keys = 0;
    for (const When when : {When::Before, When::After}) {
        ++keys;
        const NewJob made = keyed("lane" + QByteArray::number(keys), "key" + QByteArray::number(keys));
        ASSERT_TRUE(queue->enqueue({}).isOk() && queue->counts().isOk());
        ASSERT_TRUE(queue->enqueue({job("warm")}).isOk());
        proxy.failCommand(1, when);
        EXPECT_EQ(queue->enqueue({made}).error().code, ErrorCode::Unavailable);
        const auto again = queue->enqueue({made});
        ASSERT_TRUE(again.isOk()) << why(again);
        EXPECT_EQ(again->at(0).duplicate, when == When::After);
        ASSERT_TRUE(queue->renew("w", {}, lease).isOk());
        proxy.failCommand(1, when);
        EXPECT_EQ(queue->take("w", {9, 0, 9, lease}).error().code, ErrorCode::Unavailable);
        ASSERT_TRUE(queue->release("w", {}, false).isOk());
        const auto taken = queue->take("w", {9, 0, 9, lease});
        ASSERT_TRUE(taken.isOk());
        ASSERT_EQ(taken->lanes.size(), 2u) << "the lost answer leaked nothing";
        std::vector<Settle> settles;
        for (const LeasedLane &lane : taken->lanes) {
            settles.push_back({lane.lane, lane.token, {}, {}});
            for (const Job &one : lane.jobs)
                settles.back().acked.push_back({one.id, 1us});
        }
        proxy.failCommand(1, when);
        EXPECT_EQ(queue->settle("w", settles).error().code, ErrorCode::Unavailable);
        const SettleOutcome expected = when == When::Before ? SettleOutcome::Done : SettleOutcome::LeaseLost;
        EXPECT_EQ(queue->settle("w", settles).value(), std::vector(2, expected));
        EXPECT_TRUE(queue->counts()->jobs.empty());
    }
    EXPECT_EQ(check(*queue), "");
}

TEST_F(RedisQueueTest, aServerThatStallsIsGivenUpWithinTheTimeAllowed)
{
    FaultProxy proxy(server.port());
    settings.target.addresses = {{"127.0.0.1", proxy.port()}};
    settings.timeouts.answer = 300ms;
    const auto queue = open();
    ASSERT_TRUE(queue->enqueue({job("a")}).isOk());
    proxy.stall(true);
    const auto from = std::chrono::steady_clock::now();
    EXPECT_EQ(queue->enqueue({job("a")}).error().code, ErrorCode::Unavailable);
    EXPECT_LT(std::chrono::steady_clock::now() - from, 1500ms);
    proxy.stall(false);
    Result<std::vector<Enqueued>> back = queue->enqueue({job("a")});
    for (int i = 0; i < 200 && !back; ++i) // it is asked again after a moment
        back = queue->enqueue({job("a")});
    while (!back && std::chrono::steady_clock::now() - from < 10s)
        back = queue->enqueue({job("a")});
    EXPECT_TRUE(back.isOk()) << why(back);
}

TEST_F(RedisQueueTest, aServerThatIsAwayAnswersAtOnceAndIsFoundAgain)
{
    const auto queue = open();
    ASSERT_TRUE(queue->enqueue({job("a")}).isOk());
    server.kill();
    EXPECT_EQ(queue->enqueue({job("a")}).error().code, ErrorCode::Unavailable);
    const auto from = std::chrono::steady_clock::now();
    for (int i = 0; i < 100; ++i)
        EXPECT_EQ(queue->enqueue({job("a")}).error().code, ErrorCode::Unavailable);
    EXPECT_LT(std::chrono::steady_clock::now() - from, 1s);
    ASSERT_TRUE(server.start().isOk());
    Result<std::vector<Enqueued>> back = queue->enqueue({job("a")});
    while (!back && std::chrono::steady_clock::now() - from < 10s)
        back = queue->enqueue({job("a")});
    ASSERT_TRUE(back.isOk()) << why(back);
    EXPECT_EQ(queue->take("w", {1, 0, 9, lease})->lanes.at(0).jobs.size(), 2u) << "always: nothing was lost";
}

TEST_F(RedisQueueTest, scriptsTheServerForgotAreLoadedAgain)
{
    const auto queue = open();
    ASSERT_TRUE(queue->enqueue({job("a", "1")}).isOk());
    ASSERT_EQ(server.command({"SCRIPT", "FLUSH"}), "OK");
    ASSERT_TRUE(queue->enqueue({job("a", "2")}).isOk());
    ASSERT_EQ(server.command({"SCRIPT", "FLUSH"}), "OK");
    Exchange exchange;
    exchange.enqueue = {job("a", "3")};
    exchange.take = TakeRequest{1, 0, 9, lease};
    const auto result = queue->exchange("w", exchange);
    ASSERT_TRUE(result.isOk()) << why(result);
    EXPECT_EQ(result->taken.lanes.at(0).jobs.size(), 3u);
}

TEST_F(RedisQueueTest, aServerThatBecameAReplicaIsLeft)
{
    RedisServer master;
    ASSERT_TRUE(master.start().isOk());
    const auto queue = open();
    ASSERT_TRUE(queue->take("w", {1, 0, 1, lease}).isOk());
    ASSERT_EQ(server.command({"REPLICAOF", "127.0.0.1", QByteArray::number(master.port())}), "OK");
    EXPECT_EQ(queue->take("w", {1, 0, 1, lease}).error().code, ErrorCode::Unavailable);
    const Result<TakeResult> again = queue->take("w", {1, 0, 1, lease});
    ASSERT_FALSE(again.isOk());
    EXPECT_EQ(again.error().code, ErrorCode::Unavailable);
    ASSERT_EQ(server.command({"REPLICAOF", "NO", "ONE"}), "OK");
    const auto from = std::chrono::steady_clock::now();
    Result<TakeResult> back = queue->take("w", {1, 0, 1, lease});
    while (!back && std::chrono::steady_clock::now() - from < 10s)
        back = queue->take("w", {1, 0, 1, lease});
    EXPECT_TRUE(back.isOk() || back.error().code == ErrorCode::EpochMismatch) << why(back);
}

TEST_F(RedisQueueTest, theShippedUserOfAnAclMayAllThatIsNeeded)
{
    QFile file(QStringLiteral(PSI_SOURCE_DIR "/packaging/redis/users.acl"));
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    std::vector<QByteArray> rule{"ACL", "SETUSER"};
    for (const QByteArray &line : file.readAll().replace("CHANGE-ME", "s3cret").split('\n')) {
        if (line.startsWith("user ")) {
            const QList<QByteArray> words = line.mid(5).split(' ');
            rule.insert(rule.end(), words.begin(), words.end());
        }
    }
    ASSERT_EQ(server.command(rule), "OK");
    ASSERT_EQ(server.command({"ACL", "SETUSER", "default", "off"}), "OK");
    const Result<void> refused = RedisJobQueue(settings).start();
    ASSERT_FALSE(refused.isOk());
    EXPECT_EQ(refused.error().code, ErrorCode::Unavailable);
    settings.target.user = "psi-router";
    settings.target.password = "wrong";
    EXPECT_EQ(RedisJobQueue(settings).start().error().code, ErrorCode::Unavailable);
    settings.target.password = "s3cret";
    const auto queue = open();
    EXPECT_TRUE(queue->enqueue({job("a")}).isOk());
    EXPECT_EQ(queue->take("w", {1, 0, 1, lease})->lanes.size(), 1u);
    EXPECT_EQ(check(*queue, true), "");
    EXPECT_TRUE(queue->counts().isOk() && queue->page({}).isOk());
    std::atomic<bool> woken{false};
    queue->listen([&woken] { woken = true; });
    const auto from = std::chrono::steady_clock::now();
    while (!woken && std::chrono::steady_clock::now() - from < 10s)
        std::this_thread::yield();
    EXPECT_TRUE(woken);
    queue->stop();
}

TEST_F(RedisQueueTest, aFullServerTakesNothingNewAndStillDrains)
{
    const auto queue = open();
    std::vector<NewJob> jobs;
    for (int i = 0; i < 200; ++i)
        jobs.push_back(job("lane" + QByteArray::number(i % 20), QByteArray(2000, 'x')));
    ASSERT_TRUE(queue->enqueue(jobs).isOk());
    const QByteArray before = server.command({"DBSIZE"});
    ASSERT_EQ(server.command({"CONFIG", "SET", "maxmemory", "1mb"}), "OK");
    EXPECT_EQ(queue->enqueue({keyed("a", "key")}).error().code, ErrorCode::Full);
    EXPECT_EQ(queue->requeue({0, 5}, job("a"), RequeuePlace::Tail).error().code, ErrorCode::Full);
    EXPECT_EQ(server.command({"DBSIZE"}), before) << "refused before anything was written";
    const LeasedLane held = queue->take("w", {1, 0, 5, lease})->lanes.at(0);
    Exchange exchange;
    exchange.enqueue = {job("out", "p", Route::Outbound)};
    exchange.settle = {{held.lane, held.token, {{held.jobs[0].id, 1us}}, {}}};
    const auto exchanged = queue->exchange("w", exchange);
    ASSERT_TRUE(exchanged.isOk()) << why(exchanged);
    EXPECT_EQ(exchanged->refused->code, ErrorCode::Full) << "the wake-up alone";
    EXPECT_EQ(exchanged->settled, std::vector{SettleOutcome::Done});
    int drained = 1;
    for (int i = 0; i < 100 && drained < 200; ++i) {
        const auto taken = queue->take("w", {20, 0, 5, lease});
        ASSERT_TRUE(taken.isOk()) << why(taken);
        for (const LeasedLane &lane : taken->lanes) {
            Settle settle{lane.lane, lane.token, {}, {}};
            for (const Job &one : lane.jobs)
                settle.acked.push_back({one.id, 1us});
            drained += static_cast<int>(lane.jobs.size());
            ASSERT_TRUE(queue->settle("w", {settle}).isOk());
        }
    }
    EXPECT_EQ(drained, 200);
    EXPECT_EQ(check(*queue), "");
}

TEST_F(RedisQueueTest, aQueueLargerThanItMayBeRefusesUntilItHasShrunk)
{
    settings.maxBytes = server.info("memory", "used_memory").toLongLong() + (8 << 20);
    const auto queue = open();
    ASSERT_TRUE(queue->enqueue({job("a", QByteArray(10 << 20, 'x'))}).isOk());
    const auto from = std::chrono::steady_clock::now();
    Result<std::vector<Enqueued>> refused = queue->enqueue({job("b")});
    while (refused && std::chrono::steady_clock::now() - from < 5s) // the memory is read every second
        refused = queue->enqueue({job("b")});
    ASSERT_FALSE(refused.isOk());
    EXPECT_EQ(refused.error().code, ErrorCode::Full);
    Exchange wakeUp;
    wakeUp.enqueue = {job("c", "p", Route::Outbound)};
    EXPECT_TRUE(queue->exchange("w", wakeUp).isOk()) << "a wake-up is not intake";
    EXPECT_EQ(queue->drop(queue->page({})->items.at(0).job.id).value(), DropOutcome::Dropped);
    Result<std::vector<Enqueued>> again = queue->enqueue({job("b")});
    while (!again && std::chrono::steady_clock::now() - from < 10s)
        again = queue->enqueue({job("b")});
    EXPECT_TRUE(again.isOk()) << why(again);
}

TEST_F(RedisQueueTest, shardsTogetherAreOneQueue)
{
    settings.shards = 3;
    const auto queue = open();
    std::vector<NewJob> jobs;
    for (int i = 0; i < 60; ++i)
        jobs.push_back(keyed("lane" + QByteArray::number(i % 30), "key" + QByteArray::number(i)));
    for (const char *ring : {"a", "b", "c"})
        jobs.push_back(job("x", "p", Route::Area, ring));
    const auto put = queue->enqueue(jobs).value();
    std::set<int> shards;
    for (const Enqueued &one : put)
        shards.insert(one.id.shard);
    EXPECT_EQ(shards.size(), 3u);
    EXPECT_EQ(queue->enqueue(jobs)->at(7).id, put[7].id) << "duplicates are found in their shard";
    EXPECT_EQ(queue->findByDedupKey("key9")->job.id, put[9].id);
    EXPECT_EQ(queue->find(put[5].id)->job.lane, jobs[5].lane);
    QueuePageQuery query;
    query.limit = 7;
    std::vector<JobId> seen;
    do {
        const QueuePage page = queue->page(query).value();
        for (const JobInfo &info : page.items)
            seen.push_back(info.job.id);
        query.cursor = page.next;
    } while (!query.cursor.isEmpty());
    EXPECT_EQ(seen.size(), 66u);
    EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
    ASSERT_TRUE(queue->pause(PauseScope::ring(Route::Area, "b"), {}).isOk());
    int work = 0;
    int calls = 0;
    for (int i = 0; i < 30; ++i) {
        const auto taken = queue->take("w", {4, 2, 32, lease}).value();
        for (const LeasedLane &lane : taken.lanes)
            ++(lane.lane.route == Route::Area ? calls : work);
    }
    EXPECT_EQ(work, 30);
    EXPECT_EQ(calls, 2);
    ASSERT_TRUE(queue->release("w", {}, false).isOk());
    EXPECT_EQ(queue->take("w", {500, 0, 32, lease})->lanes.size(), 30u);
    EXPECT_EQ(check(*queue), "");
}

TEST_F(RedisQueueTest, whoeverListensHearsOfWorkThatAnotherProcessBrought)
{
    const auto mine = open();
    const auto others = open();
    std::atomic<int> woken{0};
    mine->listen([&woken] { ++woken; });
    const auto heard = [&woken](int more) {
        const auto from = std::chrono::steady_clock::now();
        while (woken < more && std::chrono::steady_clock::now() - from < 10s)
            std::this_thread::yield();
        return woken >= more;
    };
    ASSERT_TRUE(heard(1)) << "once it listens: it may have missed some";
    const int before = woken;
    ASSERT_TRUE(others->enqueue({job("a")}).isOk());
    EXPECT_TRUE(heard(before + 1));
    const int beforeKill = woken;
    server.kill();
    ASSERT_TRUE(server.start().isOk());
    EXPECT_TRUE(heard(beforeKill + 1)) << "again with a new connection";
    mine->stop();
    mine->stop();
}

TEST_F(RedisQueueTest, anExchangeIsOneRoundTrip)
{
    const auto queue = open();
    ASSERT_TRUE(queue->enqueue({job("a"), job("b")}).isOk());
    Exchange exchange;
    exchange.take = TakeRequest{1, 0, 1, lease};
    const LeasedLane held = queue->exchange("w", exchange)->taken.lanes.at(0);
    const qint64 before = queue->traffic().roundTrips;
    exchange.enqueue = {job("c")};
    exchange.settle = {{held.lane, held.token, {{held.jobs[0].id, 1us}}, {}}};
    exchange.renew = {{held.lane, held.token}};
    ASSERT_TRUE(queue->exchange("w", exchange).isOk());
    EXPECT_EQ(queue->traffic().roundTrips, before + 1);
}

} // namespace psi::test
