#include <gtest/gtest.h>
#include <sqlite3.h>

#include <QFileInfo>
#include <QTemporaryDir>

#include "service/adapters/sqlite/sqliteconnection.h"
#include "service/adapters/sqlite/walgathering.h"
#include "tests/unit/sqlite/failingvfs.h"

using namespace psi;

namespace {
class WalGatheringTest : public testing::Test
{
protected:
    void SetUp() override
    {
        FailingVfs::install(); // before the first use: what is gathered goes through it
        path = dir.filePath(QStringLiteral("g.db"));
        open();
        run("CREATE TABLE t (id INTEGER PRIMARY KEY, body BLOB NOT NULL)");
    }
    void TearDown() override { FailingVfs::failWrites = 0; }

    void open(bool fullSync = true)
    {
        writer.reset();
        auto opened = SqliteConnection::open({path, SqliteConnection::Mode::Writer, fullSync});
        ASSERT_TRUE(opened.isOk()) << opened.error().message.toStdString();
        writer = std::move(opened).value();
    }

    void run(const QByteArray &sql)
    {
        const Result<void> ran = writer->exec(sql);
        ASSERT_TRUE(ran.isOk()) << ran.error().message.toStdString();
    }

    // `count` rows of a page each, without an end of the transaction.
    void fill(int first, int count)
    {
        run("BEGIN IMMEDIATE");
        run("WITH RECURSIVE n(i) AS (VALUES (" + QByteArray::number(first) +
            ") UNION ALL SELECT i + 1 FROM n WHERE i + 1 < " + QByteArray::number(first + count) +
            ") INSERT INTO t (id, body) SELECT i, randomblob(3500) FROM n");
    }

    static qint64 number(SqliteConnection &connection, std::string_view sql)
    {
        auto statement = connection.statement(sql);
        EXPECT_TRUE(statement.isOk());
        EXPECT_TRUE((*statement)->step().isOk());
        const qint64 value = (*statement)->integer(0);
        (*statement)->reset();
        return value;
    }

    // As the CRM reads: another connection, the default file system.
    qint64 rowsSeenByOthers()
    {
        auto reader = SqliteConnection::open({path});
        EXPECT_TRUE(reader.isOk());
        return number(**reader, "SELECT count(*) FROM t");
    }

    QTemporaryDir dir;
    QString path;
    std::unique_ptr<SqliteConnection> writer;
};

TEST_F(WalGatheringTest, aCommitOfManyPagesIsFewWritesAndSeenByOthers)
{
    fill(1, 50);
    const int before = FailingVfs::writes;
    run("COMMIT");
    EXPECT_LE(FailingVfs::writes - before, 5); // 64 KiB each; SQLite alone makes two a page
    EXPECT_EQ(rowsSeenByOthers(), 50);
}

TEST_F(WalGatheringTest, withoutAFullSyncNothingIsHeldBack)
{
    open(false);
    fill(1, 50);
    const int before = FailingVfs::writes;
    run("COMMIT");
    EXPECT_GE(FailingVfs::writes - before, 100);
    EXPECT_EQ(rowsSeenByOthers(), 50);
}

TEST_F(WalGatheringTest, pagesThatLeaveTheCacheEarlyAreReadBackAndChangedAgain)
{
    run("PRAGMA cache_size = 20"); // pages: most of the transaction stands in the log before its end
    fill(1, 1000);
    EXPECT_EQ(number(*writer, "SELECT count(*) FROM t WHERE length(body) = 3500"), 1000);
    run("UPDATE t SET body = zeroblob(3000) WHERE id % 3 = 0");
    EXPECT_EQ(number(*writer, "SELECT count(*) FROM t WHERE length(body) = 3000"), 333);
    EXPECT_EQ(rowsSeenByOthers(), 0);
    run("COMMIT");
    EXPECT_EQ(rowsSeenByOthers(), 1000);
    auto reader = SqliteConnection::open({path});
    ASSERT_TRUE(reader.isOk());
    EXPECT_EQ(number(**reader, "SELECT count(*) FROM t WHERE length(body) = 3000"), 333);
    EXPECT_EQ(number(**reader, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"),
              1);
}

TEST_F(WalGatheringTest, aTransactionThatIsUndoneLeavesNothingAndTheNextOneIsWhole)
{
    run("PRAGMA cache_size = 20");
    fill(1, 500);
    run("ROLLBACK");
    fill(1001, 30);
    run("COMMIT");
    EXPECT_EQ(rowsSeenByOthers(), 30);
    EXPECT_EQ(number(*writer, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"), 1);
}

TEST_F(WalGatheringTest, aWriteThatFailsFailsTheCommitAndHarmsNothingBefore)
{
    fill(1, 40);
    run("COMMIT");
    fill(101, 40);
    FailingVfs::failWrites = -1;
    EXPECT_FALSE(writer->exec("COMMIT").isOk());
    FailingVfs::failWrites = 0;
    if (writer->inTransaction())
        run("ROLLBACK");
    EXPECT_EQ(rowsSeenByOthers(), 40);
    fill(201, 40);
    run("COMMIT");
    open();
    EXPECT_EQ(rowsSeenByOthers(), 80);
    EXPECT_EQ(number(*writer, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"), 1);
}

TEST_F(WalGatheringTest, whatIsReadOrSizedWithNothingHeldBackWritesNothing)
{
    run("PRAGMA cache_size = 5"); // pages: most are read from the log again
    fill(1, 200);
    run("COMMIT");
    const int before = FailingVfs::writes;
    FailingVfs::failWrites = -1;
    EXPECT_EQ(number(*writer, "SELECT count(*) FROM t WHERE length(body) = 3500"), 200);
    EXPECT_EQ(FailingVfs::writes, before);
}

TEST_F(WalGatheringTest, aLogIsEmptiedIntoItsFileAndGoesOn)
{
    fill(1, 60);
    run("COMMIT");
    EXPECT_EQ(
        sqlite3_wal_checkpoint_v2(writer->handle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr),
        SQLITE_OK);
    EXPECT_EQ(QFileInfo(path + QStringLiteral("-wal")).size(), 0);
    fill(101, 60);
    run("COMMIT");
    EXPECT_EQ(rowsSeenByOthers(), 120);
}

TEST_F(WalGatheringTest, aPathMayHoldWhatAnAddressMayNot)
{
    const QString odd = QStringLiteral("a ñ?b=%41&c#d.db");
    path = dir.filePath(odd);
    open();
    run("CREATE TABLE t (id INTEGER PRIMARY KEY, body BLOB NOT NULL)");
    EXPECT_TRUE(QFileInfo::exists(dir.filePath(odd)));
    EXPECT_EQ(rowsSeenByOthers(), 0);
}
} // namespace
