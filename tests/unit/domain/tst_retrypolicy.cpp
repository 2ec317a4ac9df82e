#include <gtest/gtest.h>

#include "service/domain/queue/retrypolicy.h"

using namespace psi;
using namespace std::chrono_literals;

namespace {
constexpr double almostOne = 0.999999999;

/// The bounds of the wait after the n-th failure.
void expectWait(const RetryPolicy &policy, int failures, Micros most)
{
    EXPECT_EQ(backoffDelay(policy, failures, 0.0), most / 2) << failures;
    EXPECT_LE(backoffDelay(policy, failures, almostOne), most) << failures;
    EXPECT_GE(backoffDelay(policy, failures, almostOne), most - most / 100) << failures;
    EXPECT_NEAR(static_cast<double>(backoffDelay(policy, failures, 0.5).count()),
                static_cast<double>(most.count()) * 0.75, 1.0)
        << failures;
}
} // namespace

TEST(RetryPolicy, DefaultsAreThoseOfTheDesign)
{
    for (const Route route : {Route::Inbound, Route::Status, Route::Other}) {
        EXPECT_EQ(defaultRetryPolicy(route).attempts, 3);
        EXPECT_EQ(defaultRetryPolicy(route).base, Micros(2s));
        EXPECT_EQ(defaultRetryPolicy(route).cap, Micros(10min));
    }
    EXPECT_EQ(defaultRetryPolicy(Route::Outbound).attempts, 12);
    EXPECT_EQ(defaultRetryPolicy(Route::Outbound).base, Micros(1s));
    EXPECT_EQ(defaultRetryPolicy(Route::Area).attempts, 8);
    EXPECT_EQ(defaultRetryPolicy(Route::Media).attempts, 8);
    EXPECT_EQ(defaultRetryPolicy(Route::Media).cap, Micros(1h));
    for (int route = 0; route < routeCount; ++route)
        EXPECT_EQ(defaultRetryPolicy(static_cast<Route>(route)).onExhausted, OnExhausted::Skip);
}

TEST(RetryPolicy, WaitsDoubleUpToTheCapWithEqualJitter)
{
    const RetryPolicy inbound = defaultRetryPolicy(Route::Inbound);
    expectWait(inbound, 1, 2s);
    expectWait(inbound, 2, 4s);
    expectWait(inbound, 3, 8s);
    expectWait(inbound, 9, 512s);
    expectWait(inbound, 10, 10min);
    for (const int failures : {11, 31, 32, 33, 64, 65, 1000, 2'000'000'000})
        expectWait(inbound, failures, 10min);
    expectWait(inbound, 0, 2s);
}

TEST(RetryPolicy, NoBaseOrCapMakesAWaitOverflow)
{
    RetryPolicy policy;
    policy.base = 10h;
    policy.cap = 24h * 365;
    for (int failures = 1; failures < 100; ++failures) {
        EXPECT_GE(backoffDelay(policy, failures, 0.0), Micros(5h));
        EXPECT_LE(backoffDelay(policy, failures, almostOne), policy.cap);
    }
    policy.cap = 1h;
    expectWait(policy, 1, 1h);
}

TEST(RetryPolicy, AreasFollowTheirScheduleWithTheSameJitter)
{
    // Eight runs: the first at once, then these waits, one after each failure.
    const RetryPolicy area = defaultRetryPolicy(Route::Area);
    const std::vector<Micros> waits{5s, 5min, 30min, 2h, 5h, 10h, 10h};
    for (std::size_t i = 0; i < waits.size(); ++i) {
        EXPECT_FALSE(isExhausted(area, static_cast<int>(i) + 1));
        expectWait(area, static_cast<int>(i) + 1, waits[i]);
    }
    EXPECT_TRUE(isExhausted(area, 8));
}

TEST(RetryPolicy, TriesCountTheFirstRun)
{
    RetryPolicy policy;
    policy.attempts = 3;
    EXPECT_FALSE(isExhausted(policy, 0));
    EXPECT_FALSE(isExhausted(policy, 2));
    EXPECT_TRUE(isExhausted(policy, 3));
    EXPECT_TRUE(isExhausted(policy, 4));
    policy.attempts = 1;
    EXPECT_TRUE(isExhausted(policy, 1));
}
