#include <gtest/gtest.h>

#include "service/adapters/http/failurelimit.h"

using namespace psi;
using namespace std::chrono_literals;

namespace {
constexpr Micros start = 1h;
constexpr RateLimit threeThenOneASecond{1s, 3};
} // namespace

TEST(FailureLimit, aFewFailuresAreFreeThenTheAddressWaits)
{
    FailureLimit limit(threeThenOneASecond);
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(limit.wait("1.2.3.4", start), 0us) << i;
        limit.charge("1.2.3.4", start);
    }
    EXPECT_EQ(limit.wait("1.2.3.4", start), 1s);
    EXPECT_EQ(limit.wait("1.2.3.4", start + 400ms), 600ms);
    EXPECT_EQ(limit.wait("1.2.3.4", start + 1s), 0us);
    limit.charge("1.2.3.4", start + 1s);
    EXPECT_EQ(limit.wait("1.2.3.4", start + 1s), 1s);
    EXPECT_EQ(limit.wait("1.2.3.5", start), 0us) << "another address pays nothing";
}

TEST(FailureLimit, itsMemoryIsBoundedAndTheWorstAreKept)
{
    FailureLimit limit(threeThenOneASecond, 10);
    for (int i = 0; i < 5; ++i)
        limit.charge("worst", start);
    for (int i = 0; i < 1000; ++i)
        limit.charge("other" + QByteArray::number(i), start);
    EXPECT_EQ(limit.addresses(), 10);
    EXPECT_EQ(limit.wait("worst", start), 3s);
    limit.charge("late", start + 1min);
    EXPECT_EQ(limit.addresses(), 1) << "who has nothing left to pay is forgotten first";
}
