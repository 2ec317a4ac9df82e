// The store away: locked by another program, its disk full, its fsync failing. The queue is another file, so
// the intake goes on; no job may die of it, and all is stored afterwards.
#include <QFile>

#include <sqlite3.h>

#include "tests/faults/faultkit.h"
#include "tests/faults/faultswitch.h"

using namespace psi::test;

namespace {

class StoreFaults : public FaultTest
{
protected:
    void startLoad(const char *options)
    {
        ASSERT_TRUE(router.start()) << router.log().constData();
        m_sim.send(router, ledger(), words(options));
        ASSERT_TRUE(waitUntil([&] { return countElements(router.storeFile()).sum() > 100; }));
    }

    // All accepted in the end, each answer a 200 or a 503, and all of it stored.
    void expectAllStored()
    {
        EXPECT_EQ(m_sim.waitForEnd(90), 0);
        const QByteArray output = m_sim.output();
        EXPECT_FALSE(output.contains("no answer")) << output.constData();
        for (const char *status : {"status 500", "status 502", "status 400", "status 401", "status 408"})
            EXPECT_FALSE(output.contains(status)) << output.constData();
        EXPECT_TRUE(isClean(90));
        EXPECT_EQ(queryNumber(router.storeFile(), "SELECT count(*) FROM router_trabajos"), 0);
        EXPECT_EQ(queryNumber(router.storeFile(), "SELECT count(*) FROM router_intentos"), 0)
            << "a fault of the store counts no try";
        EXPECT_EQ(router.get("/readyz").status, 200);
    }

    std::int64_t accepted() { return queryNumber(router.queueFile(), "SELECT seq FROM meta"); }

    SimProcess m_sim;
};

TEST_F(StoreFaults, lockedByAnotherProgram)
{
    startLoad("--count 2400 --rate 300 --customers 50 --duplicates 0.05");
    ASSERT_FALSE(HasFatalFailure());
    sqlite3 *other = nullptr;
    ASSERT_EQ(sqlite3_open(QFile::encodeName(router.storeFile()).constData(), &other), SQLITE_OK);
    sqlite3_busy_timeout(other, 5000);
    ASSERT_EQ(
        sqlite3_exec(other, "PRAGMA wal_autocheckpoint = 0; BEGIN IMMEDIATE", nullptr, nullptr, nullptr),
        SQLITE_OK);
    const auto since = std::chrono::steady_clock::now();
    const std::int64_t stored = countElements(router.storeFile()).sum();
    const std::int64_t sequence = accepted();
    // The lock lasts 5 s; meanwhile nothing is stored, and the intake takes events all the same.
    EXPECT_TRUE(
        waitUntil([&] { return std::chrono::steady_clock::now() - since > std::chrono::seconds(5); }, 6));
    EXPECT_EQ(countElements(router.storeFile()).sum(), stored);
    EXPECT_GT(accepted(), sequence);
    EXPECT_EQ(sqlite3_exec(other, "ROLLBACK", nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(other);
    expectAllStored();
}

TEST_F(StoreFaults, diskFullThenFsyncFailing)
{
    FaultSwitch faults(m_folder.filePath(QStringLiteral("faults")), router);
    startLoad("--count 4000 --rate 250 --customers 50 --duplicates 0.05");
    ASSERT_FALSE(HasFatalFailure());
    for (const char mode : {'w', 's'}) {
        const std::uint32_t before = faults.injected();
        faults.turn(mode);
        EXPECT_TRUE(waitUntil([&] { return faults.injected() >= before + 4; }, 30)) << "mode " << mode;
        const std::int64_t sequence = accepted();
        EXPECT_TRUE(waitUntil([&] { return accepted() > sequence + 50; }))
            << "the intake stands still, mode " << mode;
        faults.turn('-');
        const std::int64_t stored = countElements(router.storeFile()).sum();
        EXPECT_TRUE(waitUntil([&] { return countElements(router.storeFile()).sum() > stored; }, 10))
            << "nothing is stored after mode " << mode;
    }
    expectAllStored();
}

} // namespace
