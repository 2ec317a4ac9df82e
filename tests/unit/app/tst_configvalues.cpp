// The forms of values in the configuration, right and wrong.
#include <gtest/gtest.h>

#include <QStringList>

#include "service/app/configvalues.h"

using namespace psi;
using namespace std::chrono_literals;

namespace {
QString q(const char *text) { return QString::fromUtf8(text); }
} // namespace

TEST(ConfigValues, durations)
{
    for (const auto &[text, span] : std::initializer_list<std::pair<const char *, Micros>>{{"10s", 10s},
                                                                                           {"250ms", 250ms},
                                                                                           {"5m", 5min},
                                                                                           {"36h", 36h},
                                                                                           {"30d", 720h},
                                                                                           {"off", 0s},
                                                                                           {"0", 0s}})
        EXPECT_EQ(configvalue::duration(q(text)).value(), span) << text;
    for (const char *wrong : {"", "10", "10 sec", "-1s", "1.5h", "s", "10S", "999999999d", "10s\n", "1h30m"})
        EXPECT_FALSE(configvalue::duration(q(wrong)).isOk()) << wrong;
}

TEST(ConfigValues, theTextOfADurationReadsBack)
{
    for (const Micros span : {Micros(0), Micros(250ms), Micros(90s), Micros(5min), Micros(36h), Micros(720h)})
        EXPECT_EQ(configvalue::duration(configvalue::durationText(span)).value(), span);
    EXPECT_EQ(configvalue::durationText(720h), q("30d"));
    EXPECT_EQ(configvalue::durationText(90s), q("90s"));
}

TEST(ConfigValues, sizes)
{
    EXPECT_EQ(configvalue::size(q("4 MiB")).value(), 4 << 20);
    EXPECT_EQ(configvalue::size(q("64MiB")).value(), 64 << 20);
    EXPECT_EQ(configvalue::size(q("512 KiB")).value(), 512 << 10);
    EXPECT_EQ(configvalue::size(q("1000")).value(), 1000);
    EXPECT_EQ(configvalue::size(q("off")).value(), 0);
    for (const char *wrong : {"", "MiB", "4 MB", "-1", "4.5 MiB", "999999999999 TiB"})
        EXPECT_FALSE(configvalue::size(q(wrong)).isOk()) << wrong;
}

TEST(ConfigValues, rates)
{
    EXPECT_EQ(configvalue::rate(q("5/30s")).value(), (RateLimit{6s, 5}));
    EXPECT_EQ(configvalue::rate(q("80/s burst 3")).value(), (RateLimit{12500us, 3}));
    EXPECT_EQ(configvalue::rate(q("1/6s burst 45")).value(), (RateLimit{6s, 45}));
    EXPECT_TRUE(configvalue::rate(q("off")).value().isUnlimited());
    for (const char *wrong : {"", "5", "5/", "/30s", "0/30s", "5/30s burst 0", "5/0s", "5 per 30s"})
        EXPECT_FALSE(configvalue::rate(q(wrong)).isOk()) << wrong;
}

TEST(ConfigValues, addresses)
{
    for (const char *good : {"127.0.0.1:8080", "0.0.0.0:0", "[::1]:65535"})
        EXPECT_TRUE(configvalue::listenAddress(q(good)).isOk()) << good;
    for (const char *wrong :
         {"", "8080", "127.0.0.1", "localhost:80", "300.1.1.1:80", "127.0.0.1:65536", "::1:80"})
        EXPECT_FALSE(configvalue::listenAddress(q(wrong)).isOk()) << wrong;
    for (const char *good : {"https://example.org/x", "http://127.0.0.1:9/area/ventas"})
        EXPECT_TRUE(configvalue::webAddress(q(good)).isOk()) << good;
    for (const char *wrong :
         {"", "example.org", "ftp://example.org", "https://", "https://u:p@example.org", "https://a#b"})
        EXPECT_FALSE(configvalue::webAddress(q(wrong)).isOk()) << wrong;
}

TEST(ConfigValues, wordsAndNames)
{
    EXPECT_TRUE(configvalue::identifier(q("ventas_api")).isOk());
    for (const char *wrong : {"", "Ventas", "a b", "-a", "línea", "a\n"})
        EXPECT_FALSE(configvalue::identifier(q(wrong)).isOk()) << wrong;
    EXPECT_TRUE(configvalue::digits(q("106540352242922")).isOk());
    EXPECT_FALSE(configvalue::digits(q("+54")).isOk());
    EXPECT_TRUE(configvalue::boolean(q("true")).value());
    EXPECT_FALSE(configvalue::boolean(q("yes")).isOk());
    EXPECT_FALSE(configvalue::number(q("11"), 1, 10).isOk());
    EXPECT_FALSE(configvalue::number(q("1.0"), 1, 10).isOk());
    EXPECT_FALSE(configvalue::oneOf(q("c"), {q("a"), q("b")}).isOk());
    for (const char *good : {"mon-fri 08:00-20:00", "sat 09:00-24:00", "mon 08:00-12:00, tue 00:00-23:59"})
        EXPECT_TRUE(configvalue::isHours(q(good))) << good;
    for (const char *wrong : {"", "mon-fri", "lun 08:00-20:00", "mon 8-20", "mon 08:00-25:00"})
        EXPECT_FALSE(configvalue::isHours(q(wrong))) << wrong;
}
