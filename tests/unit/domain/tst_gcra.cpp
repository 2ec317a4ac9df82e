#include <random>

#include <gtest/gtest.h>

#include "service/domain/queue/gcra.h"

using namespace psi;
using namespace std::chrono_literals;

namespace {
constexpr Timestamp start{Micros(1'800'000'000'000'000)};

/// A bucket that fills by one in each interval, and holds `burst`: the textbook form, as a reference.
struct Bucket
{
    RateLimit limit;
    Micros level = limit.interval * limit.burst;

    void pass(Micros time) { level = std::min(level + time, limit.interval * limit.burst); }
    int whole() const { return static_cast<int>(level / limit.interval); }
    Micros untilNext() const { return whole() > 0 ? Micros(0) : limit.interval - level; }
};
} // namespace

TEST(Gcra, NothingChargedMeansAWholeBurst)
{
    for (const int burst : {1, 3, 45}) {
        const RateLimit limit{6s, burst};
        EXPECT_EQ(gcra::allowedNow(limit, Timestamp{}, start), burst);
        EXPECT_LE(gcra::nextAllowed(limit, Timestamp{}), start);
    }
}

TEST(Gcra, TheBurstIsSpentAndThenOneComesEachInterval)
{
    const RateLimit limit{6s, 3};
    Timestamp tat{};
    for (int i = 0; i < 3; ++i) {
        ASSERT_LE(gcra::nextAllowed(limit, tat), start);
        tat = gcra::charge(limit, tat, start, 1);
    }
    EXPECT_EQ(gcra::allowedNow(limit, tat, start), 0);
    EXPECT_EQ(gcra::nextAllowed(limit, tat), start + 6s);
    EXPECT_EQ(gcra::allowedNow(limit, tat, start + 6s - 1us), 0);
    EXPECT_EQ(gcra::allowedNow(limit, tat, start + 6s), 1);
    EXPECT_EQ(gcra::allowedNow(limit, tat, start + 12s), 2);
    EXPECT_EQ(gcra::allowedNow(limit, tat, start + 18s), 3);
    EXPECT_EQ(gcra::allowedNow(limit, tat, start + 1h), 3) << "never more than the burst";
}

TEST(Gcra, ALateWakeUpIsCaughtUp)
{
    const RateLimit line{12'500us, 3};
    Timestamp tat{};
    int sent = 0;
    // Woken 20 ms late each time: 80 a second all the same.
    for (Micros time{0}; time < 1s; time += 20ms) {
        const int now = gcra::allowedNow(line, tat, start + time);
        tat = gcra::charge(line, tat, start + time, now);
        sent += now;
    }
    EXPECT_GE(sent, 78);
    EXPECT_LE(sent, 82);
}

TEST(Gcra, ChargesOfSeveralEqualAsManyChargesOfOne)
{
    const RateLimit limit{1s, 5};
    Timestamp one{};
    for (int i = 0; i < 4; ++i)
        one = gcra::charge(limit, one, start, 1);
    EXPECT_EQ(gcra::charge(limit, Timestamp{}, start, 4), one);
}

TEST(Gcra, AgreesWithABucketToTheMicrosecond)
{
    std::mt19937 random(3);
    for (const RateLimit limit :
         {RateLimit{6s, 45}, RateLimit{12'500us, 3}, RateLimit{1s, 1}, RateLimit{7us, 2}}) {
        Bucket bucket{limit};
        Timestamp tat{};
        Timestamp now = start;
        for (int step = 0; step < 5000; ++step) {
            const int allowed = gcra::allowedNow(limit, tat, now);
            ASSERT_EQ(allowed, bucket.whole()) << "step " << step;
            ASSERT_EQ(std::max(gcra::nextAllowed(limit, tat) - now, Micros(0)), bucket.untilNext());
            const int taken = static_cast<int>(random() % static_cast<unsigned>(allowed + 1));
            tat = gcra::charge(limit, tat, now, taken);
            bucket.level -= limit.interval * taken;
            const Micros pass(
                static_cast<std::int64_t>(random() % static_cast<unsigned>(limit.interval.count() * 2)));
            now += pass;
            bucket.pass(pass);
        }
    }
}

TEST(Gcra, UnlimitedAllowsAllAndChargesNothing)
{
    const RateLimit none;
    EXPECT_TRUE(none.isUnlimited());
    EXPECT_GT(gcra::allowedNow(none, start + 1h, start), 1'000'000);
    EXPECT_LE(gcra::nextAllowed(none, start + 1h), start);
    EXPECT_EQ(gcra::charge(none, start, start + 1h, 9), start);
}
