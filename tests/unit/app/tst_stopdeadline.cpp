#include <atomic>
#include <future>

#include <gtest/gtest.h>

#include "service/app/stopdeadline.h"

using namespace psi;
using namespace std::chrono_literals;

TEST(StopDeadline, givesUpOnceTheTimeIsOver)
{
    std::promise<std::thread::id> gaveUp;
    const StopDeadline deadline(1ms, [&] { gaveUp.set_value(std::this_thread::get_id()); });
    std::future<std::thread::id> thread = gaveUp.get_future();
    ASSERT_EQ(thread.wait_for(20s), std::future_status::ready);
    EXPECT_NE(thread.get(), std::this_thread::get_id());
}

TEST(StopDeadline, doesNothingWhenItIsMetAndDoesNotWait)
{
    std::atomic<bool> gaveUp{false};
    const auto began = std::chrono::steady_clock::now();
    {
        const StopDeadline deadline(1h, [&] { gaveUp = true; });
    }
    EXPECT_FALSE(gaveUp);
    EXPECT_LT(std::chrono::steady_clock::now() - began, 20s);
}
