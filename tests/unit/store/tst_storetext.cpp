#include <gtest/gtest.h>

#include <QRegularExpression>
#include <QSet>

#include "service/adapters/sqlstore/storetext.h"

using namespace psi;
using namespace psi::store;
using namespace std::chrono_literals;

namespace {

Timestamp seconds(std::int64_t since1970) { return Timestamp(std::chrono::seconds(since1970)); }

TEST(StoreText, timesAreWrittenInUtcWithMilliseconds)
{
    EXPECT_EQ(timeText(seconds(0)), "1970-01-01T00:00:00.000Z");
    EXPECT_EQ(timeText(seconds(1'780'000'000) + 7'654us), "2026-05-28T20:26:40.007Z");
    EXPECT_EQ(timeText(seconds(951'827'696)), "2000-02-29T12:34:56.000Z");
    EXPECT_EQ(timeText(seconds(-1)), "1969-12-31T23:59:59.000Z");
}

TEST(StoreText, timesBeyondFourDigitsOfAYearAreCut)
{
    EXPECT_EQ(timeText(Timestamp::max()), "9999-12-31T23:59:59.999Z");
    EXPECT_EQ(timeText(Timestamp::min()), "0000-01-01T00:00:00.000Z");
}

TEST(StoreText, aTimeComesBackAsItWasWritten)
{
    for (std::int64_t second = -2'000'000'000; second < 8'000'000'000; second += 12'345'677) {
        const Timestamp time = seconds(second) + 123ms;
        ASSERT_EQ(timeFromText(timeText(time)), time) << second;
    }
}

TEST(StoreText, timesOfOtherProgramsAreReadToo)
{
    const Timestamp time = seconds(1'780'000'000);
    for (const char *form : {"2026-05-28T20:26:40Z", "2026-05-28 20:26:40", "2026-05-28T17:26:40.000-03:00",
                             "2026-05-28 20:26:40.000Z", "2026-05-28T20:26:40.000000Z"})
        EXPECT_EQ(timeFromText(form), time) << form;
    for (const char *form : {"", "x", "2026-05-28T20:2x:40.000Z", "2026-13-28T20:26:40.000Z"})
        EXPECT_EQ(timeFromText(form), std::nullopt) << form;
}

TEST(StoreText, theTailOfAWamidIsTheSameInBothDirections)
{
    EXPECT_EQ(wamidTail("wamid.HBgNNTQ5MTE1NTU1MDAwMRUCABIYFDIwRDYwRjAxQTNDMzQ2NjlDMUI5AA=="),
              "20D60F01A3C34669C1B9");
    EXPECT_EQ(wamidTail("wamid.HBgNNTQ5MTE1NTU1MDAwMRUCABEYEjlDN0QyNzIxRjBDNzBCMThGNwA="),
              "9C7D2721F0C70B18F7");
    for (const char *none :
         {"", "wamid.", "wamid.AAAA", "wacid.HBgNNTQ5MTE1NTU1MDAwMRUCABEYEjlDN0QyNzIx", "x"})
        EXPECT_EQ(wamidTail(none), "") << none;
}

TEST(StoreText, membersAreAddedToAJsonObject)
{
    EXPECT_EQ(withMember({}, "a", "1"), R"({"a":1})");
    EXPECT_EQ(withMember("{}", "a", "1"), R"({"a":1})");
    EXPECT_EQ(withMember(R"({"b":{"c":2}} )", "a", "true"), R"({"b":{"c":2},"a":true})");
    EXPECT_EQ(jsonText(QStringLiteral("a\"b\\c\nñ\u0001")), "\"a\\\"b\\\\c\\u000añ\\u0001\"");
}

TEST(StoreText, uuidsAreOfVersion7AndInOrder)
{
    static const QRegularExpression form(
        QStringLiteral("^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"));
    Uuids uuids;
    QSet<QByteArray> seen;
    QByteArray last;
    for (int i = 0; i < 20'000; ++i) {
        // Many in a millisecond, and a clock that goes back.
        const QByteArray id = uuids.next(seconds(1'780'000'000) + (i == 10'000 ? -5s : 1ms * (i / 5'000)));
        ASSERT_TRUE(form.match(QString::fromLatin1(id)).hasMatch()) << id.constData();
        ASSERT_LT(last, id);
        seen.insert(id);
        last = id;
    }
    EXPECT_EQ(seen.size(), 20'000);
    EXPECT_TRUE(Uuids().next(seconds(1'780'000'000)).startsWith("019e7044-8800-7"));
    EXPECT_NE(Uuids().next(seconds(1)), Uuids().next(seconds(1)));
}

} // namespace
