// LogLinearHistogram: exact at the wanted bounds, quantiles within 5 %, and no observation lost among
// threads.
#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "service/adapters/metrics/loglinearhistogram.h"

using psi::LogLinearHistogram;

namespace {
constexpr double bounds[] = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 30};
}

TEST(LogLinearHistogram, bucketsIncludeTheirUpperEndAsLeDoes)
{
    for (const double bound : bounds) {
        LogLinearHistogram histogram;
        histogram.observe(bound);
        EXPECT_EQ(histogram.countUpTo(bound), 1U) << bound;
        histogram.observe(bound * 1.001);
        EXPECT_EQ(histogram.countUpTo(bound), 1U) << bound;
        histogram.observe(bound * 0.999);
        EXPECT_EQ(histogram.countUpTo(bound), 2U) << bound;
        EXPECT_EQ(histogram.count(), 3U);
    }
}

TEST(LogLinearHistogram, projectionEqualsASortedListAtEveryBound)
{
    std::mt19937_64 random(20260101);
    std::lognormal_distribution<double> values(-4, 3);
    LogLinearHistogram histogram;
    std::vector<double> all(20000);
    for (double &value : all) {
        value = values(random);
        histogram.observe(value);
    }
    for (const double bound : bounds) {
        const auto wanted = std::count_if(all.begin(), all.end(), [&](double v) { return v <= bound; });
        EXPECT_EQ(histogram.countUpTo(bound), static_cast<std::uint64_t>(wanted)) << bound;
    }
}

TEST(LogLinearHistogram, quantilesAreOffByAtMostFivePercent)
{
    std::mt19937_64 random(7);
    std::lognormal_distribution<double> values(-4, 2);
    LogLinearHistogram histogram;
    std::vector<double> all(50000);
    for (double &value : all) {
        value = values(random);
        histogram.observe(value);
    }
    std::sort(all.begin(), all.end());
    for (const double q : {0.01, 0.1, 0.5, 0.9, 0.99, 0.999}) {
        const double exact = all[static_cast<std::size_t>(std::ceil(q * 50000)) - 1];
        EXPECT_NEAR(histogram.quantile(q), exact, exact * 0.0501) << q;
    }
}

TEST(LogLinearHistogram, everySingleValueComesBackWithinFivePercent)
{
    for (double value = 1.1e-6; value < 9e6; value *= 1.037) {
        LogLinearHistogram histogram;
        histogram.observe(value);
        EXPECT_NEAR(histogram.quantile(0.5), value, value * 0.0501) << value;
    }
}

TEST(LogLinearHistogram, takesWhatIsOutOfRangeOrNoNumber)
{
    LogLinearHistogram histogram;
    EXPECT_EQ(histogram.quantile(0.5), 0);
    for (const double odd : {0.0, -1.0, 1e-12, 1e300, std::numeric_limits<double>::infinity(),
                             std::numeric_limits<double>::quiet_NaN()})
        histogram.observe(odd);
    EXPECT_EQ(histogram.count(), 6U);
    EXPECT_EQ(histogram.countUpTo(0.005), 4U);
    EXPECT_TRUE(std::isfinite(histogram.sum()));
    EXPECT_TRUE(std::isfinite(histogram.quantile(1)));
}

TEST(LogLinearHistogram, losesNothingAmongThreads)
{
    constexpr int perThread = 50000;
    LogLinearHistogram histogram;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            for (int k = 0; k < perThread; ++k)
                histogram.observe(0.5);
        });
    for (std::thread &thread : threads)
        thread.join();
    EXPECT_EQ(histogram.count(), 4U * perThread);
    EXPECT_DOUBLE_EQ(histogram.sum(), 4 * perThread * 0.5);
}
