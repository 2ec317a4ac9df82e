#include <cmath>
#include <map>
#include <set>

#include "tests/contract/jobqueuecontract.h"

namespace psi::contract {

namespace {
QByteArray number(int n) { return QByteArray::number(n); }
} // namespace

// Fairness: weights between routes, turns between rings, groups.

TEST_P(JobQueueContract, RoutesOfAGroupGetTheirSharesWithinOneRound)
{
    checkSeldom();
    const std::vector<std::vector<Route>> groups{{Route::Inbound, Route::Status, Route::Other},
                                                 {Route::Outbound, Route::Area, Route::Media}};
    for (const auto &group : groups) {
        begin({});
        std::vector<NewJob> jobs;
        int round = 0;
        for (const Route route : group) {
            round += routeWeight(route);
            for (int i = 0; i < 100 * routeWeight(route) + 10; ++i)
                jobs.push_back(job("lane" + number(i), "x", route));
        }
        putAll(jobs);
        std::map<Route, int> given;
        int all = 0;
        while (all < 1100) {
            const TakeResult taken = take("w", 1 + all % 7, 1);
            ASSERT_FALSE(taken.lanes.empty());
            for (const LeasedLane &one : taken.lanes) {
                ++given[one.lane.route];
                ++all;
                for (const Route route : group) {
                    const double share = static_cast<double>(all) * routeWeight(route) / round;
                    ASSERT_LE(std::abs(given[route] - share), routeWeight(route)) << "after " << all;
                }
            }
        }
        checkInvariants();
    }
}

TEST_P(JobQueueContract, SharesThatARouteDoesNotUseGoToTheOthers)
{
    for (int i = 0; i < 20; ++i)
        putAll({job("lane" + number(i), "x", Route::Status), job("lane" + number(i), "x", Route::Other)});
    const TakeResult taken = take("w", 15, 1);
    std::map<Route, int> given;
    for (const LeasedLane &one : taken.lanes)
        ++given[one.lane.route];
    EXPECT_EQ(given[Route::Status], 10);
    EXPECT_EQ(given[Route::Other], 5);
    EXPECT_EQ(take("w", 500, 1).lanes.size(), 25u);
}

TEST_P(JobQueueContract, UnusedSharesAreNotSavedUp)
{
    for (int i = 0; i < 40; ++i)
        put(job("lane" + number(i), "x", Route::Other));
    EXPECT_EQ(take("w", 30, 1).lanes.size(), 30u);
    for (int i = 0; i < 40; ++i)
        put(job("lane" + number(i), "x", Route::Inbound));
    int inbound = 0;
    for (const LeasedLane &one : take("w", 9, 1).lanes)
        inbound += one.lane.route == Route::Inbound ? 1 : 0;
    EXPECT_GE(inbound, 7);
    EXPECT_LE(inbound, 8) << "inbound has no claim on turns from before it was ready";
}

TEST_P(JobQueueContract, RingsOfARouteTakeTurnsHoweverBusyOneIs)
{
    for (int i = 0; i < 50; ++i)
        put(job("busy" + number(i), "x", Route::Inbound, "busy"));
    tick();
    for (const char *ring : {"r1", "r2", "r3"}) {
        for (int i = 0; i < 5; ++i)
            put(job("lane" + number(i), "x", Route::Inbound, ring));
    }
    for (int round = 0; round < 5; ++round) {
        std::set<QByteArray> rings;
        for (const LeasedLane &one : take("w", 4, 1).lanes)
            rings.insert(one.lane.ring);
        EXPECT_EQ(rings.size(), 4u) << "one lane each in round " << round;
    }
    EXPECT_EQ(take("w", 500, 1).lanes.size(), 45u);
}

TEST_P(JobQueueContract, InsideARingTheLanesGoByScore)
{
    for (int i = 9; i >= 0; --i) {
        for (const char *ring : {"r1", "r2"})
            put(job("lane" + number(i), number(i), Route::Inbound, ring));
        tick();
    }
    std::map<QByteArray, QByteArray> order;
    for (const LeasedLane &one : take("w", 20, 1).lanes)
        order[one.lane.ring] += payloads(one);
    EXPECT_EQ(order["r1"], "9876543210");
    EXPECT_EQ(order["r2"], "9876543210");
}

TEST_P(JobQueueContract, EachGroupHasItsOwnCapacity)
{
    for (int i = 0; i < 5; ++i) {
        put(job("lane" + number(i), "x", Route::Inbound));
        put(job("lane" + number(i), "x", Route::Outbound));
    }
    const auto given = [this](int work, int calls) {
        std::pair<int, int> count;
        const Result<TakeResult> taken = queue().take("w", {work, calls, 1, 10s});
        for (const LeasedLane &one : taken->lanes)
            ++(groupOf(one.lane.route) == RouteGroup::Work ? count.first : count.second);
        return count;
    };
    EXPECT_EQ(given(2, 0), std::pair(2, 0));
    EXPECT_EQ(given(0, 1), std::pair(0, 1));
    EXPECT_EQ(given(0, 0), std::pair(0, 0));
    EXPECT_EQ(given(1, 3), std::pair(1, 3));
    const Result<TakeResult> none = queue().take("w", {0, 0, 1, 10s});
    EXPECT_TRUE(none->more);
    EXPECT_EQ(given(9, 9), std::pair(2, 1));
    EXPECT_FALSE(queue().take("w", {9, 9, 1, 10s})->more);
}

TEST_P(JobQueueContract, APausedRingCostsTheOthersNothing)
{
    for (int i = 0; i < 20; ++i)
        put(job("a", "x", Route::Inbound, "paused" + number(i)));
    for (int i = 0; i < 20; ++i)
        ASSERT_TRUE(control().pause(PauseScope::ring(Route::Inbound, "paused" + number(i)), {}).isOk());
    tick();
    put(job("a", "y", Route::Inbound, "open"));
    const TakeResult taken = take("w", 1);
    ASSERT_EQ(taken.lanes.size(), 1u);
    EXPECT_EQ(payloads(taken.lanes[0]), "y");
    EXPECT_FALSE(taken.more);
}

} // namespace psi::contract
