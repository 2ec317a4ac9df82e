// Every fixture posted to the running service, then every fixture again.
#include <QRegularExpression>

#include "tests/faults/faultkit.h"

using namespace psi::test;

namespace {

struct FixtureRow
{
    QString file;
    ElementCounts counts;
};

// The table of the fixtures' README: file, what it shows, M, S, E, O.
std::vector<FixtureRow> fixtureTable()
{
    static const QRegularExpression row(
        QStringLiteral("^\\| (\\w+\\.json) \\|.*\\| (\\d+) \\| (\\d+) \\| (\\d+) \\| (\\d+) \\|$"),
        QRegularExpression::MultilineOption);
    std::vector<FixtureRow> table;
    auto rows = row.globalMatch(QString::fromUtf8(fixture(QStringLiteral("README.md"))));
    while (rows.hasNext()) {
        const auto match = rows.next();
        const auto number = [&](int group) { return match.captured(group).toLongLong(); };
        table.push_back({match.captured(1), {number(2), number(3), number(4), number(5)}});
    }
    return table;
}

class Fixtures : public FaultTest
{
protected:
    void SetUp() override
    {
        ASSERT_GT(m_table.size(), 50U);
        ASSERT_TRUE(router.start()) << router.log().constData();
    }

    // Posts each and waits until its elements are stored.
    void postEachAndCount()
    {
        ElementCounts expected;
        for (const FixtureRow &row : m_table) {
            expected = expected + row.counts;
            ASSERT_EQ(router.post(fixture(row.file)), 200) << qPrintable(row.file);
            waitUntil([&] { return countElements(router.storeFile()).sum() >= expected.sum(); }, 10);
            ASSERT_EQ(countElements(router.storeFile()), expected) << "after " << qPrintable(row.file);
        }
    }

    void postAll()
    {
        for (const FixtureRow &row : m_table)
            ASSERT_EQ(router.post(fixture(row.file)), 200) << qPrintable(row.file);
        ASSERT_TRUE(
            waitUntil([&] { return queryNumber(router.queueFile(), "SELECT count(*) FROM job") == 0; }));
    }

    void expectSame(const StoreContents &before)
    {
        const StoreContents after = contentsOf(router.storeFile());
        for (const auto &[table, rows] : before)
            EXPECT_EQ(after.at(table), rows) << "table " << table << " changed";
        EXPECT_EQ(before.size(), after.size());
    }

    const std::vector<FixtureRow> m_table = fixtureTable();
};

TEST_F(Fixtures, leaveTheRowsOfTheReadmeAndNothingTheSecondTime)
{
    postEachAndCount();
    ASSERT_FALSE(HasFatalFailure());
    EXPECT_EQ(queryNumber(router.storeFile(), "SELECT count(*) FROM router_trabajos"), 0);
    const StoreContents before = contentsOf(router.storeFile());
    postAll();
    expectSame(before);
}

// The queue's own filter forgot everything: the guard of the store alone must hold.
TEST_F(Fixtures, changeNothingThoughTheQueueHasForgottenThem)
{
    postAll();
    ASSERT_FALSE(HasFatalFailure());
    ASSERT_TRUE(router.stop());
    changeDatabase(router.queueFile(), "DELETE FROM dedup");
    StoreContents before = contentsOf(router.storeFile());
    ASSERT_TRUE(router.start()) << router.log().constData();
    postAll();
    expectSame(before);
}

} // namespace
