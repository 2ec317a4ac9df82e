// A day of customers, told in advance.
#include <map>
#include <set>

#include <gtest/gtest.h>

#include <QProcess>
#include <QTemporaryDir>

#include "tests/simulator/day/dayscript.h"
#include "tests/simulator/ledger.h"
#include "tests/unit/simulator/stubserver.h"

using namespace psi::sim;

namespace {

constexpr std::int64_t end = 1780000000;

DaySettings settings(std::uint64_t seed, int customers = 400)
{
    return {{{"106540352242922", "5491155550100"}, {"106540352242923", "5491155550200"}},
            customers,
            seed,
            end,
            26};
}

std::vector<Delivery> all(const DaySettings &day)
{
    DayScript script(day);
    std::vector<Delivery> made;
    while (auto delivery = script.next())
        made.push_back(std::move(*delivery));
    EXPECT_EQ(made.size(), script.events().size());
    return made;
}

std::map<std::size_t, std::vector<DayEvent>> byCustomer(const DayScript &script)
{
    std::map<std::size_t, std::vector<DayEvent>> chats;
    for (const DayEvent &event : script.events())
        chats[event.customer].push_back(event);
    return chats;
}

TEST(DayScript, isTheSameForASeedAndAnotherForAnother)
{
    const auto first = all(settings(7));
    const auto again = all(settings(7));
    const auto other = all(settings(8));
    ASSERT_EQ(first.size(), again.size());
    std::set<QByteArray> ids;
    for (std::size_t i = 0; i < first.size(); ++i) {
        EXPECT_EQ(first[i].body, again[i].body);
        EXPECT_TRUE(ids.insert(first[i].elements[0].id).second);
    }
    for (const Delivery &delivery : other)
        EXPECT_FALSE(ids.contains(delivery.elements[0].id));
}

TEST(DayScript, liesWithinItsDayInOrder)
{
    const DayScript script(settings(3));
    std::int64_t last = end - 26 * 3600;
    for (const DayEvent &event : script.events()) {
        EXPECT_GE(event.time, last);
        last = event.time;
    }
    EXPECT_LE(last, end);
    std::map<QByteArray, std::int64_t> seqs;
    for (const Delivery &delivery : all(settings(3))) {
        const Element &element = delivery.elements[0];
        EXPECT_EQ(element.seq, ++seqs[element.conversation]);
    }
}

TEST(DayScript, hasEverythingThatMattersInADay)
{
    const DayScript script(settings(5));
    int taps = 0, files = 0, fast = 0, windows = 0, recent = 0;
    for (const auto &[customer, events] : byCustomer(script)) {
        EXPECT_EQ(events.front().deed.kind, Deed::Kind::Text); // a greeting
        for (std::size_t i = 0; i < events.size(); ++i) {
            taps += events[i].deed.kind == Deed::Kind::Tap ? 1 : 0;
            files += events[i].deed.shape != nullptr ? 1 : 0;
            fast += i >= 9 && events[i].time - events[i - 9].time <= 10 ? 1 : 0;
            windows += i > 0 && events[i].time - events[i - 1].time > 24 * 3600 ? 1 : 0;
            recent += end - events[i].time < 3600 ? 1 : 0;
        }
    }
    EXPECT_GT(taps, 400);
    EXPECT_GT(files, 50);
    EXPECT_GT(fast, 5);
    EXPECT_GT(windows, 10);
    EXPECT_GT(recent, 50);
}

// The built program: everything arrives, each conversation in the order of its times, all in the ledger.
TEST(DayScript, isSentByTheProgram)
{
    std::map<QByteArray, QByteArray> last; // on the server's thread
    std::atomic<int> bodies{0}, late{0};
    psi::test::StubServer server([&](const psi::test::StubServer::Request &request) {
        const auto field = [&](const char *name) {
            const qsizetype at = request.body.indexOf(name) + qsizetype(qstrlen(name));
            return request.body.mid(at, request.body.indexOf('"', at) - at);
        };
        QByteArray &before = last[field("\"from\":\"") + field("\"phone_number_id\":\"")];
        const QByteArray now = field("\"timestamp\":\"");
        late += now < before && request.body.contains("\"from\":\"") ? 1 : 0;
        before = now;
        ++bodies;
        return 200;
    });
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("ledger"));
    QProcess process;
    process.start(QStringLiteral(PSI_BIN_DIR "/psi-sim"),
                  {QStringLiteral("day"), QStringLiteral("--url"), QString::fromLatin1(server.url()),
                   QStringLiteral("--secret"), QStringLiteral("s"), QStringLiteral("--line"),
                   QStringLiteral("106540352242922"), QStringLiteral("--customers"), QStringLiteral("60"),
                   QStringLiteral("--seed"), QStringLiteral("4"), QStringLiteral("--listen"),
                   QStringLiteral("127.0.0.1:0"), QStringLiteral("--out"), file});
    ASSERT_TRUE(process.waitForFinished());
    EXPECT_EQ(process.exitCode(), 0) << process.readAllStandardError().constData();
    QString error;
    const auto ledger = Ledger::read(file, error);
    ASSERT_TRUE(ledger) << qPrintable(error);
    EXPECT_EQ(static_cast<int>(ledger->entries.size()), bodies);
    EXPECT_GT(bodies, 200);
    EXPECT_EQ(late, 0);
}

} // namespace
