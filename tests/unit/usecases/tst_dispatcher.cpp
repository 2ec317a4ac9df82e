#include <future>

#include <gtest/gtest.h>

#include "service/usecases/work/dispatcher.h"
#include "tests/unit/usecases/workkit.h"

using namespace psi;
using namespace std::chrono_literals;

namespace {

class DispatcherTest : public testing::Test
{
protected:
    WorkKit kit;
    std::atomic<int> gaveUp{0};
    std::unique_ptr<Dispatcher> dispatcher;

    void make()
    {
        dispatcher = std::make_unique<Dispatcher>(kit.settings, kit.parts(), kit.queue, kit.queue, "worker",
                                                  [this] { ++gaveUp; });
    }
    void start()
    {
        make();
        dispatcher->start();
    }
    bool waitUntilEmpty()
    {
        return kit.queue.waitUntil([this] { return kit.queue.jobCount() == 0; });
    }
};

TEST_F(DispatcherTest, tenThreadsKeepTheOrderOfEveryLane)
{
    start();
    constexpr int people = 40;
    constexpr int messages = 50;
    for (int i = 0; i < messages; ++i) {
        for (int person = 0; person < people; ++person)
            kit.add("p" + QByteArray::number(person),
                    QByteArray::number(person) + '.' + QByteArray::number(i));
        dispatcher->notifyWork();
    }
    ASSERT_TRUE(waitUntilEmpty());
    for (int person = 0; person < people; ++person) {
        std::vector<QByteArray> expected;
        for (int i = 0; i < messages; ++i)
            expected.push_back(QByteArray::number(person) + '.' + QByteArray::number(i));
        EXPECT_EQ(kit.store.appliedOf("p" + QByteArray::number(person)), expected);
    }
    EXPECT_EQ(kit.metrics.count("psi_lease_lost_total"), 0);
}

TEST_F(DispatcherTest, oneSlowLaneDelaysNoOther)
{
    start();
    kit.store.holdOn("slow");
    kit.add("p1", "slow");
    dispatcher->notifyWork();
    ASSERT_TRUE(kit.store.gate().waitForStanding(1));
    for (int i = 0; i < 30; ++i)
        kit.add("q" + QByteArray::number(i), "m" + QByteArray::number(i));
    dispatcher->notifyWork();
    EXPECT_TRUE(kit.queue.waitUntil([&] {
        kit.clock.advance(1ms);
        return kit.store.appliedCount() == 30;
    }));
    kit.store.gate().open();
    EXPECT_TRUE(waitUntilEmpty());
}

TEST_F(DispatcherTest, aCleanStopWaitsForRunningWorkAndHandsAllLeasesBack)
{
    start();
    kit.store.holdOn("slow");
    kit.add("p1", "slow");
    dispatcher->notifyWork();
    ASSERT_TRUE(kit.store.gate().waitForStanding(1));
    std::future<bool> stopped = std::async(std::launch::async, [&] { return dispatcher->stop(); });
    kit.add("p2", "later");
    dispatcher->notifyWork();
    kit.store.gate().open();
    EXPECT_TRUE(stopped.get());
    EXPECT_EQ(kit.queue.leasedCount(), 0u);
    EXPECT_EQ(kit.store.appliedOf("p1").size(), 1u);
    ASSERT_FALSE(kit.queue.releases().empty());
    EXPECT_TRUE(kit.queue.releases().back().close);
}

TEST_F(DispatcherTest, aStopThatLeavesAHangingWorkerSaysSo)
{
    kit.settings.stopWithin = Micros(0);
    start();
    kit.store.holdOn("slow");
    kit.add("p1", "slow");
    dispatcher->notifyWork();
    ASSERT_TRUE(kit.store.gate().waitForStanding(1));
    EXPECT_FALSE(dispatcher->stop());
    EXPECT_EQ(kit.queue.leasedCount(), 0u);
    kit.store.gate().open();
    dispatcher->start(); // the lane is worked again, the old outcome is void
    EXPECT_TRUE(waitUntilEmpty());
    EXPECT_EQ(kit.store.appliedOf("p1").size(), 1u);
    EXPECT_TRUE(dispatcher->stop());
}

TEST_F(DispatcherTest, eachStartUsesAFreshWorkerName)
{
    start();
    kit.add("p1", "m1");
    dispatcher->notifyWork();
    ASSERT_TRUE(waitUntilEmpty());
    EXPECT_TRUE(dispatcher->stop());
    EXPECT_TRUE(dispatcher->stop());
    dispatcher->start();
    dispatcher->start();
    kit.add("p1", "m2");
    dispatcher->notifyWork();
    ASSERT_TRUE(waitUntilEmpty());
    EXPECT_TRUE(dispatcher->stop());
    ASSERT_EQ(kit.queue.releases().size(), 2u);
    EXPECT_NE(kit.queue.releases()[0].worker, kit.queue.releases()[1].worker);
}

TEST_F(DispatcherTest, requestsOfOtherThreadsRunOnTheDispatchersThread)
{
    start();
    std::promise<std::thread::id> first;
    std::promise<std::thread::id> second;
    dispatcher->post([&](JobQueue &, QueueControl &) { first.set_value(std::this_thread::get_id()); });
    dispatcher->post([&](JobQueue &, QueueControl &) { second.set_value(std::this_thread::get_id()); });
    const std::thread::id id = first.get_future().get();
    EXPECT_EQ(id, second.get_future().get());
    EXPECT_NE(id, std::this_thread::get_id());
}

TEST_F(DispatcherTest, isMarkedBusyWhileATurnDoesNotReturn)
{
    start();
    FakeGate gate;
    gate.shut();
    dispatcher->post([&](JobQueue &, QueueControl &) { gate.pass(); });
    ASSERT_TRUE(gate.waitForStanding(1));
    EXPECT_GT(dispatcher->turnMark().busyFor().count(), 0);
    gate.open();
    EXPECT_TRUE(kit.queue.waitUntil([&] { return dispatcher->turnMark().busyFor().count() == 0; }));
}

TEST_F(DispatcherTest, isMarkedBusyWhileAProbeOfTheStoreDoesNotReturn)
{
    class StoreThatHangs : public FakeStore
    {
    public:
        using FakeStore::FakeStore;
        Result<void> probe() override
        {
            probeGate.pass();
            return FakeStore::probe();
        }
        FakeGate probeGate;
    };
    StoreThatHangs store(kit.clock);
    store.failOn("m1", ErrorCode::Unavailable);
    store.probeGate.shut();
    const WorkParts parts{kit.codec, store,      kit.archive, kit.clock, kit.lines,
                          kit.menus, kit.policy, kit.metrics, kit.log};
    Dispatcher probing(kit.settings, parts, kit.queue, kit.queue, "worker", [] {});
    kit.add("p1", "m1");
    probing.start();
    ASSERT_TRUE(kit.queue.waitUntil([&] { return !probing.health().storeWorks; }));
    kit.clock.advance(10s);
    probing.notifyWork();
    ASSERT_TRUE(store.probeGate.waitForStanding(1));
    EXPECT_GT(probing.probeMark().busyFor().count(), 0);
    store.probeGate.open();
    EXPECT_TRUE(kit.queue.waitUntil([&] { return probing.probeMark().busyFor().count() == 0; }));
    probing.stop();
}

TEST_F(DispatcherTest, aFaultOfTheStoreIsProbedUntilItWorksAgain)
{
    kit.store.setDown(Error{ErrorCode::Unavailable, {}});
    start();
    kit.add("p1", "m1");
    dispatcher->notifyWork();
    ASSERT_TRUE(kit.queue.waitUntil([&] { return !dispatcher->health().storeWorks; }));
    kit.store.setDown(std::nullopt);
    ASSERT_TRUE(kit.queue.waitUntil([&] {
        kit.clock.advance(100ms);
        dispatcher->notifyWork();
        return kit.queue.jobCount() == 0;
    }));
    EXPECT_TRUE(dispatcher->health().storeWorks);
    EXPECT_TRUE(kit.archive.attempts().empty());
}

TEST_F(DispatcherTest, startsAndStopsOfManyThreadsUnderLoadLoseNothing)
{
    make();
    std::atomic<int> sent{0};
    std::vector<std::thread> crowd;
    for (int t = 0; t < 10; ++t) {
        crowd.emplace_back([&, t] {
            for (int i = 0; i < 40; ++i) {
                kit.add("p" + QByteArray::number(t), QByteArray::number(t) + '.' + QByteArray::number(i));
                ++sent;
                dispatcher->notifyWork();
                if (i % 10 == t)
                    dispatcher->stop();
                dispatcher->start();
            }
        });
    }
    for (std::thread &one : crowd)
        one.join();
    ASSERT_TRUE(waitUntilEmpty());
    EXPECT_TRUE(dispatcher->stop());
    EXPECT_EQ(kit.store.appliedCount(), static_cast<std::size_t>(sent.load()));
    EXPECT_EQ(kit.queue.leasedCount(), 0u);
    EXPECT_EQ(gaveUp.load(), 0);
}

} // namespace
