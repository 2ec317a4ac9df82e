// Limits, counts and memory of the simulator's Graph API.
#include <gtest/gtest.h>

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTemporaryDir>

#include "tests/simulator/graph/calllog.h"
#include "tests/simulator/graph/throttle.h"

using namespace psi::sim;
using namespace std::chrono_literals;

namespace {

const Time start = Time() + 1000h;

TEST(Throttle, lendsAPair45MessagesAndTakesThemBack)
{
    Throttle throttle;
    for (int i = 0; i < 45; ++i)
        EXPECT_FALSE(throttle.take("line", "ana", start)) << i;
    EXPECT_EQ(throttle.take("line", "ana", start), 131056);
    EXPECT_FALSE(throttle.take("line", "bruno", start)); // others are not held up
    EXPECT_FALSE(throttle.take("other", "ana", start));  // nor is another number of ours
    EXPECT_EQ(throttle.take("line", "ana", start + 5999ms), 131056);
    EXPECT_FALSE(throttle.take("line", "ana", start + 6s)); // refused tries cost nothing
    EXPECT_EQ(throttle.take("line", "ana", start + 6s), 131056);
    EXPECT_FALSE(throttle.take("line", "ana", start + 1h));
    for (int i = 0; i < 44; ++i)
        EXPECT_FALSE(throttle.take("line", "ana", start + 1h));
    EXPECT_EQ(throttle.take("line", "ana", start + 1h), 131056);
}

TEST(Throttle, aNumberSends80InASecond)
{
    Throttle throttle;
    const auto burst = [&](Time now) {
        int sent = 0;
        while (!throttle.take(
            "line",
            "p" + QByteArray::number(qint64(now.time_since_epoch().count())) + QByteArray::number(sent), now))
            ++sent;
        return sent;
    };
    EXPECT_EQ(burst(start), 80);
    EXPECT_EQ(throttle.take("line", "late", start + 12ms), 130429);
    EXPECT_FALSE(throttle.take("line", "late", start + 13ms));
    int sent = 0;
    for (int i = 0; i < 1000; ++i) // as fast as one can for ten seconds
        sent += burst(start + 13ms + i * 10ms);
    EXPECT_GE(sent, 795);
    EXPECT_LE(sent, 800);
    EXPECT_EQ(burst(start + 1h), 80);
}

TEST(Throttle, otherLimitsCanBeSet)
{
    Throttle throttle;
    throttle.setLimits({1s, 1, 5});
    EXPECT_FALSE(throttle.take("line", "ana", start));
    EXPECT_EQ(throttle.take("line", "ana", start), 131056);
    for (int i = 0; i < 4; ++i)
        EXPECT_FALSE(throttle.take("line", QByteArray::number(i), start));
    EXPECT_EQ(throttle.take("line", "5", start), 130429);
}

GraphCall accepted(Time time, const QByteArray &to = "1", const QByteArray &callback = {})
{
    GraphCall call;
    call.time = time;
    call.answered = time + 100ms;
    call.line = "line";
    call.to = to;
    call.type = "text";
    call.wamid = "wamid." + to;
    call.callback = callback;
    call.body = R"({"a":1})";
    call.status = 200;
    return call;
}

QJsonObject lineIn(const CallLog &log)
{
    return log.counts().value(QLatin1String("lines")).toObject().value(QLatin1String("line")).toObject();
}

TEST(CallLog, findsTheFullestSecondWhereverItBegins)
{
    CallLog log;
    for (int i = 0; i < 5; ++i)
        log.add(accepted(start + 900ms + i * 10ms, QByteArray::number(i)));
    for (int i = 0; i < 7; ++i)
        log.add(accepted(start + 1800ms + i * 10ms, QByteArray::number(10 + i)));
    log.add(accepted(start + 5s, "99"));
    EXPECT_EQ(lineIn(log).value(QLatin1String("most_in_a_second")).toInt(), 12);
    EXPECT_EQ(lineIn(log).value(QLatin1String("accepted")).toInt(), 13);
    CallLog apart;
    apart.add(accepted(start));
    apart.add(accepted(start + 1s));
    EXPECT_EQ(lineIn(apart).value(QLatin1String("most_in_a_second")).toInt(), 1);
}

TEST(CallLog, countsErrorsOverlapsAndDuplicates)
{
    CallLog log;
    log.add(accepted(start, "1", "7:1"));
    log.add(accepted(start + 50ms, "1", "7:1")); // before the first was answered
    log.add(accepted(start + 150ms, "1", "8:1"));
    log.add(accepted(start + 150ms, "2", "9:1"));
    GraphCall refused = accepted(start + 1s, "2", "9:1");
    refused.wamid.clear();
    refused.code = 131056;
    log.add(refused);
    EXPECT_EQ(lineIn(log).value(QLatin1String("overlaps")).toInt(), 1);
    EXPECT_EQ(lineIn(log).value(QLatin1String("errors")).toObject().value(QLatin1String("131056")).toInt(),
              1);
    const QJsonObject duplicates = log.duplicates();
    ASSERT_EQ(duplicates.value(QLatin1String("duplicates")).toArray().size(), 1);
    EXPECT_EQ(
        duplicates.value(QLatin1String("duplicates")).toArray().at(0).toObject(),
        (QJsonObject{{QStringLiteral("callback"), QStringLiteral("7:1")}, {QStringLiteral("count"), 2}}));
    EXPECT_EQ(duplicates.value(QLatin1String("distinct")).toInt(), 3);
    EXPECT_TRUE(duplicates.value(QLatin1String("exact")).toBool());
    log.reset();
    EXPECT_EQ(log.counts().value(QLatin1String("calls")).toInt(), 0);
}

TEST(CallLog, keepsTheLastOnesAndTheLedgerAll)
{
    QTemporaryDir folder;
    CallLog log(10);
    QString error;
    ASSERT_TRUE(log.openLedger(folder.filePath(QStringLiteral("l")), error)) << qPrintable(error);
    for (int i = 1; i <= 25; ++i)
        log.add(accepted(start + i * 1s, QByteArray::number(i % 2)));
    const QJsonObject all = log.list({});
    EXPECT_EQ(all.value(QLatin1String("calls")).toArray().size(), 10);
    EXPECT_EQ(all.value(QLatin1String("oldest")).toInt(), 16);
    EXPECT_EQ(all.value(QLatin1String("next")).toInt(), 25);
    const QJsonObject some = log.list({.after = 16, .limit = 3, .to = "1"});
    EXPECT_EQ(some.value(QLatin1String("calls")).toArray().size(), 3);
    EXPECT_EQ(some.value(QLatin1String("next")).toInt(), 21);
    QFile ledger(folder.filePath(QStringLiteral("l")));
    ASSERT_TRUE(ledger.open(QIODevice::ReadOnly));
    const QList<QByteArray> lines = ledger.readAll().trimmed().split('\n');
    ASSERT_EQ(lines.size(), 25);
    EXPECT_EQ(QJsonDocument::fromJson(lines[24]).object().value(QLatin1String("seq")).toInt(), 25);
    EXPECT_FALSE(CallLog().openLedger(QStringLiteral("/nowhere/l"), error));
}

} // namespace
