#include <gtest/gtest.h>

#include "service/usecases/watch/purgechore.h"
#include "tests/support/fakechoreleases.h"
#include "tests/unit/usecases/workkit.h"

using namespace psi;
using namespace std::chrono_literals;

namespace {

class FakeRetention : public Retention
{
public:
    Result<int> purge(const RetentionSettings &settings, Timestamp now, int limit,
                      const ChoreLease &lease) override
    {
        calls.push_back(now);
        lastChore = lease.chore;
        lastDeadAge = settings.deadAge;
        if (fails)
            return Error{ErrorCode::Unavailable, QStringLiteral("away")};
        const int purged = std::min(rows, limit);
        rows -= purged;
        return purged;
    }

    std::vector<Timestamp> calls;
    std::chrono::seconds lastDeadAge{0};
    QString lastChore;
    int rows = 0;
    bool fails = false;
};

struct ChoresTest : testing::Test
{
    WorkKit kit;
    FakeRetention retention;
    FakeChoreLeases leases{kit.clock};
    SingletonChores singletons{leases, QStringLiteral("one"), kit.clock, kit.metrics, kit.log};
};

TEST_F(ChoresTest, aChoreRunsAtOnceAndThenEachTimeItIsDue)
{
    int runs = 0;
    ChoreRunner runner({{QStringLiteral("one"), 10s, [&]() -> Result<bool> { return ++runs < 0; }}},
                       kit.clock, kit.log);
    EXPECT_EQ(runner.runDue(), Micros(10s));
    EXPECT_EQ(runs, 1);
    kit.clock.advance(9s);
    EXPECT_EQ(runner.runDue(), Micros(1s));
    EXPECT_EQ(runs, 1);
    kit.clock.advance(1s);
    runner.runDue();
    EXPECT_EQ(runs, 2);
}

TEST_F(ChoresTest, aStepThatLeavesMoreRunsAgainAtOnceAndOthersGetTheirTurnInBetween)
{
    std::vector<int> order;
    const auto step = [&](int name, std::size_t steps) {
        return [&order, name, steps]() -> Result<bool> {
            order.push_back(name);
            return order.size() < steps;
        };
    };
    ChoreRunner runner({{QStringLiteral("a"), 1min, step(1, 5)}, {QStringLiteral("b"), 1min, step(2, 0)}},
                       kit.clock, kit.log);
    while (runner.runDue().count() == 0) {
    }
    EXPECT_EQ(order, (std::vector<int>{1, 2, 1, 1, 1}));
}

TEST_F(ChoresTest, aChoreThatFailsIsLoggedAndTriedAgainWhenItIsDue)
{
    retention.fails = true;
    ChoreRunner runner({storePurge(singletons, retention, {}, kit.clock)}, kit.clock, kit.log);
    runner.runDue();
    runner.runDue();
    EXPECT_EQ(retention.calls.size(), 1u);
    EXPECT_EQ(kit.log.count(LogLevel::Warn), 1);
    kit.clock.advance(1min);
    runner.runDue();
    EXPECT_EQ(retention.calls.size(), 2u);
}

TEST_F(ChoresTest, theStoreIsPurgedInChunksUntilNothingIsTooOld)
{
    retention.rows = 1700;
    RetentionSettings settings;
    settings.deadAge = 7h;
    ChoreRunner runner({storePurge(singletons, retention, settings, kit.clock)}, kit.clock, kit.log);
    while (runner.runDue().count() == 0) {
    }
    EXPECT_EQ(retention.calls.size(), 4u);
    EXPECT_EQ(retention.rows, 0);
    EXPECT_EQ(retention.lastDeadAge, 7h);
    EXPECT_EQ(retention.lastChore, QStringLiteral("store_purge"));
}

TEST_F(ChoresTest, completedJobsArePurgedOnTheDispatchersThreadChunkByChunk)
{
    kit.queue.setCompleted(1200);
    Dispatcher dispatcher(kit.settings, kit.parts(), kit.queue, kit.queue, "worker", [] {});
    ChoreRunner runner({completedPurge(dispatcher, {}, kit.log)}, kit.clock, kit.log);
    runner.runDue();
    kit.clock.advance(5s);
    runner.runDue(); // the first run is not through yet: no second one beside it
    dispatcher.start();
    ASSERT_TRUE(kit.queue.waitUntil([&] { return kit.queue.purges().size() >= 3; }));
    dispatcher.stop();
    EXPECT_EQ(kit.queue.purges(), (std::vector<int>{500, 500, 200}));
}

TEST_F(ChoresTest, startsAndStopsOfManyThreadsEndWithAStoppedRunner)
{
    std::atomic<int> running{0};
    std::atomic<int> most{0};
    std::atomic<int> steps{0};
    const auto step = [&]() -> Result<bool> {
        const int now = ++running;
        most = std::max(most.load(), now);
        ++steps;
        --running;
        return true;
    };
    ChoreRunner runner({{QStringLiteral("busy"), 1s, step}}, kit.clock, kit.log);
    std::vector<std::thread> crowd;
    for (int t = 0; t < 10; ++t) {
        crowd.emplace_back([&] {
            for (int i = 0; i < 20; ++i) {
                runner.start();
                runner.stop();
            }
        });
    }
    for (std::thread &one : crowd)
        one.join();
    runner.stop();
    const int after = steps;
    EXPECT_GT(after, 0);
    EXPECT_EQ(most, 1);
    runner.start();
    ASSERT_TRUE(kit.queue.waitUntil([&] { return steps > after; }));
    runner.stop();
}

} // namespace
