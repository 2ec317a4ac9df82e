#include <gtest/gtest.h>

#include "service/usecases/watch/alarmchores.h"
#include "tests/support/fakelog.h"

using namespace psi;
using namespace std::chrono_literals;

namespace {

void step(Chore &chore)
{
    const Result<bool> more = chore.step();
    EXPECT_TRUE(more.isOk() && !*more);
}

struct AlarmChores : testing::Test
{
    FakeLog log;
    IntakeGate gate;
};

} // namespace

TEST_F(AlarmChores, theGateIsShutWhileSpaceIsShortAndSaidOnceAChange)
{
    bool hasEnough = true;
    Chore chore = diskGate([&] { return hasEnough; }, gate, log);
    step(chore);
    EXPECT_FALSE(gate.closed());
    EXPECT_TRUE(log.lines().empty());
    hasEnough = false;
    step(chore);
    step(chore);
    ASSERT_TRUE(gate.closed());
    EXPECT_EQ(gate.closed()->code, ErrorCode::Full);
    EXPECT_EQ(log.count(LogLevel::Error), 1);
    hasEnough = true;
    step(chore);
    step(chore);
    EXPECT_FALSE(gate.closed());
    EXPECT_EQ(log.count(LogLevel::Info), 1);
}

TEST_F(AlarmChores, theGateOpensItsOwnCauseOnly)
{
    bool hasEnough = false;
    Chore chore = diskGate([&] { return hasEnough; }, gate, log);
    gate.close("epoch", {ErrorCode::EpochMismatch, {}});
    step(chore);
    hasEnough = true;
    step(chore);
    ASSERT_TRUE(gate.closed());
    EXPECT_EQ(gate.closed()->code, ErrorCode::EpochMismatch);
}

TEST_F(AlarmChores, aLargeLogIsAnErrorOnceUntilItIsSmallAgain)
{
    std::size_t bytes = 100 << 20;
    Chore chore = walAlarm([&] { return bytes; }, 100 << 20, log);
    step(chore);
    EXPECT_TRUE(log.lines().empty()) << "the bound itself is no alarm";
    ++bytes;
    step(chore);
    step(chore);
    EXPECT_EQ(log.count(LogLevel::Error), 1);
    EXPECT_EQ(log.count(QStringLiteral("100 MiB")), 1);
    bytes = 50 << 20;
    step(chore);
    EXPECT_EQ(log.count(LogLevel::Info), 0);
    --bytes;
    step(chore);
    EXPECT_EQ(log.count(LogLevel::Info), 1);
    bytes = 101 << 20;
    step(chore);
    EXPECT_EQ(log.count(LogLevel::Error), 2);
}

TEST_F(AlarmChores, aThreadThatIsBusyForTooLongEndsTheProcess)
{
    BusyMark idle;
    BusyMark busy;
    int ends = 0;
    const std::vector<WatchedThread> threads{{QStringLiteral("first"), &idle},
                                             {QStringLiteral("second"), &busy}};
    Chore patient = hangWatch(
        threads, 1h, [&] { ++ends; }, log);
    Chore strict = hangWatch(
        threads, 1s, [&] { ++ends; }, log);
    step(strict);
    EXPECT_EQ(ends, 0) << "an idle thread hangs not";
    busy.begin();
    const auto end = BusyMark::Clock::now() + 20s;
    while (busy.busyFor() < 1s && BusyMark::Clock::now() < end)
        std::this_thread::yield();
    step(patient);
    EXPECT_EQ(ends, 0);
    step(strict);
    EXPECT_EQ(ends, 1);
    EXPECT_EQ(log.count(QStringLiteral("the second hangs")), 1);
    busy.end();
    step(strict);
    EXPECT_EQ(ends, 1);
}
