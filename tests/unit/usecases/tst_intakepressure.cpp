#include <gtest/gtest.h>

#include "service/usecases/intakepressure.h"

using namespace psi;
using namespace std::chrono_literals;

namespace {

class IntakePressureTest : public testing::Test
{
protected:
    IntakePressure pressure;
    IntakePressure::Clock::time_point now{100s};

    void write(std::size_t jobs, int times)
    {
        for (int i = 0; i < times; ++i)
            pressure.wrote(jobs, now += 1ms);
    }
};

TEST_F(IntakePressureTest, isNotHighBeforeAnythingCame) { EXPECT_FALSE(pressure.isHigh(now)); }

TEST_F(IntakePressureTest, isHighAfterMoreThanAFewLargeWrites)
{
    write(30, 5);
    EXPECT_FALSE(pressure.isHigh(now));
    write(30, 20);
    EXPECT_TRUE(pressure.isHigh(now));
}

TEST_F(IntakePressureTest, isNotHighForSteadyTrafficOfSmallWritesNorForOneLargeWriteAmongThem)
{
    write(8, 1000);
    EXPECT_FALSE(pressure.isHigh(now));
    write(100, 1);
    EXPECT_FALSE(pressure.isHigh(now));
}

TEST_F(IntakePressureTest, endsTwentyMillisecondsAfterTheLastWriteOrOnceWritesAreSmallAgain)
{
    write(30, 100);
    EXPECT_TRUE(pressure.isHigh(now + 20ms));
    EXPECT_FALSE(pressure.isHigh(now + 21ms));
    write(1, 20);
    EXPECT_FALSE(pressure.isHigh(now));
}

} // namespace
