#include <gtest/gtest.h>

#include "service/adapters/httpclient/retryafter.h"

using namespace psi;

namespace {

using namespace std::chrono;

// Sunday, 6 November 1994, 08:49:37 UTC: the date that RFC 9110 writes in its examples.
constexpr Timestamp example{seconds(784111777)};

TEST(RetryAfter, readsSecondsAndDates)
{
    EXPECT_EQ(retryAfterOf("120", example), seconds(120));
    EXPECT_EQ(retryAfterOf(" 5 ", example), seconds(5));
    EXPECT_EQ(retryAfterOf("Sun, 06 Nov 1994 08:50:37 GMT", example), seconds(60));
    EXPECT_EQ(retryAfterOf("Sun, 06 Nov 1994 08:49:00 GMT", example), seconds(0));
}

TEST(RetryAfter, isAtMostAnHour)
{
    EXPECT_EQ(retryAfterOf("86400", example), hours(1));
    EXPECT_EQ(retryAfterOf("99999999999999999999999", example), hours(1));
    EXPECT_EQ(retryAfterOf("Sun, 06 Nov 2044 08:50:37 GMT", example), hours(1));
}

TEST(RetryAfter, doesNotGuess)
{
    for (const char *text : {"", "soon", "-5", "1.5", "12 s", "Sun, 06 Nov 1994"})
        EXPECT_FALSE(retryAfterOf(text, example).has_value()) << text;
}

} // namespace
