#include <future>

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <QFileInfo>
#include <QTemporaryDir>

#include "service/adapters/sqlite/sqlitewriter.h"
#include "tests/unit/sqlite/failingvfs.h"

using namespace psi;

namespace {
class SqliteWriterTest : public testing::Test
{
protected:
    void SetUp() override
    {
        FailingVfs::install();
        options.path = dir.filePath(QStringLiteral("w.db"));
        options.prepare = [](SqliteConnection &c) {
            return c.exec(
                "CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT");
        };
    }
    void TearDown() override
    {
        FailingVfs::failSyncs = 0;
        FailingVfs::failWrites = 0;
    }

    static SqliteWriter::Operation insert(std::int64_t id)
    {
        return [id](SqliteConnection &c) -> Result<void> {
            auto statement = c.statement("INSERT INTO t (id, name) VALUES (?, ?)");
            if (!statement)
                return statement.error();
            return (*statement)->bind(1, id).bindText(2, QByteArray::number(qlonglong(id))).run();
        };
    }

    // Read by a connection of its own, as the CRM would.
    std::int64_t count()
    {
        auto reader = SqliteConnection::open({options.path});
        EXPECT_TRUE(reader.isOk());
        auto statement = (*reader)->statement("SELECT count(*) FROM t");
        EXPECT_TRUE(statement.isOk());
        EXPECT_TRUE((*statement)->step().isOk());
        return (*statement)->integer(0);
    }

    // Holds the writer thread inside an operation until released.
    struct Gate
    {
        std::promise<void> entered, release;
        SqliteWriter::Operation operation()
        {
            return [this](SqliteConnection &) -> Result<void> {
                entered.set_value();
                release.get_future().wait();
                return {};
            };
        }
    };

    QTemporaryDir dir;
    SqliteWriter::Options options;
};
} // namespace

TEST_F(SqliteWriterTest, OperationIsDurableWhenRunReturns)
{
    SqliteWriter writer(options);
    ASSERT_TRUE(writer.start().isOk());
    const int before = FailingVfs::syncs;
    ASSERT_TRUE(writer.run(insert(1)).isOk());
    EXPECT_GT(FailingVfs::syncs, before);
    EXPECT_EQ(count(), 1);
}

TEST_F(SqliteWriterTest, WithoutFullSyncACommitDoesNotSync)
{
    options.fullSync = false;
    SqliteWriter writer(options);
    ASSERT_TRUE(writer.start().isOk());
    ASSERT_TRUE(writer.run(insert(1)).isOk());
    const int before = FailingVfs::syncs;
    ASSERT_TRUE(writer.run(insert(2)).isOk());
    EXPECT_EQ(FailingVfs::syncs, before);
}

TEST_F(SqliteWriterTest, WaitingOperationsShareOneCommit)
{
    options.maxGather = std::chrono::seconds(10);
    SqliteWriter writer(options);
    ASSERT_TRUE(writer.start().isOk());
    const auto before = writer.commits();
    Gate gate;
    std::promise<void> last;
    writer.post(gate.operation(), [](const Result<void> &) {});
    gate.entered.get_future().wait();
    for (int i = 1; i <= 100; ++i)
        writer.post(insert(i), [&last, i](const Result<void> &r) {
            EXPECT_TRUE(r.isOk());
            if (i == 100)
                last.set_value();
        });
    gate.release.set_value();
    last.get_future().wait();
    EXPECT_EQ(writer.commits(), before + 1);
    EXPECT_EQ(count(), 100);
}

TEST_F(SqliteWriterTest, AFailingOperationUndoesItselfAlone)
{
    options.maxGather = std::chrono::seconds(10);
    SqliteWriter writer(options);
    ASSERT_TRUE(writer.start().isOk());
    Gate gate;
    std::promise<Result<void>> second;
    std::promise<Result<void>> third;
    writer.post(gate.operation(), [](const Result<void> &) {});
    gate.entered.get_future().wait();
    writer.post(insert(1), [](const Result<void> &r) { EXPECT_TRUE(r.isOk()); });
    writer.post(
        [](SqliteConnection &c) -> Result<void> {
            (void)insert(2)(c).isOk();
            return insert(1)(c);
        },
        [&](const Result<void> &r) { second.set_value(r); });
    writer.post(insert(3), [&](const Result<void> &r) { third.set_value(r); });
    gate.release.set_value();
    const Result<void> failed = second.get_future().get();
    ASSERT_FALSE(failed.isOk());
    EXPECT_EQ(failed.error().code, ErrorCode::LostRace);
    EXPECT_TRUE(third.get_future().get().isOk());
    EXPECT_EQ(count(), 2);
}

TEST_F(SqliteWriterTest, RefusesWhenFullAndWhenStopped)
{
    options.maxWaiting = 1;
    SqliteWriter writer(options);
    EXPECT_EQ(writer.run(insert(1)).error().code, ErrorCode::Unavailable);
    ASSERT_TRUE(writer.start().isOk());
    ASSERT_TRUE(writer.start().isOk());
    Gate gate;
    writer.post(gate.operation(), [](const Result<void> &) {});
    gate.entered.get_future().wait();
    writer.post(insert(1), [](const Result<void> &r) { EXPECT_TRUE(r.isOk()); });
    EXPECT_EQ(writer.run(insert(2)).error().code, ErrorCode::Full);
    gate.release.set_value();
    writer.stop();
    writer.stop();
    EXPECT_EQ(count(), 1); // what was posted before the stop was finished
    EXPECT_EQ(writer.run(insert(3)).error().code, ErrorCode::Unavailable);
}

TEST_F(SqliteWriterTest, StartsAgainAfterStop)
{
    SqliteWriter writer(options);
    ASSERT_TRUE(writer.start().isOk());
    ASSERT_TRUE(writer.run(insert(1)).isOk());
    writer.stop();
    ASSERT_TRUE(writer.start().isOk());
    ASSERT_TRUE(writer.run(insert(2)).isOk());
    EXPECT_EQ(count(), 2);
}

TEST_F(SqliteWriterTest, AFailedSyncIsReportedAndTheFileOpenedAgain)
{
    int opened = 0;
    options.prepare = [&opened, prepare = options.prepare](SqliteConnection &c) {
        ++opened;
        return prepare(c);
    };
    SqliteWriter writer(options);
    ASSERT_TRUE(writer.start().isOk());
    ASSERT_TRUE(writer.run(insert(1)).isOk());
    FailingVfs::failSyncs = 1;
    const Result<void> failed = writer.run(insert(2));
    ASSERT_FALSE(failed.isOk());
    EXPECT_EQ(failed.error().code, ErrorCode::Unavailable);
    ASSERT_TRUE(writer.run(insert(3)).isOk());
    EXPECT_EQ(opened, 2);
    writer.stop();
    EXPECT_GE(count(), 2); // the second one's outcome is unknown
}

TEST_F(SqliteWriterTest, AFullDiskIsFullAndLeavesNothing)
{
    SqliteWriter writer(options);
    ASSERT_TRUE(writer.start().isOk());
    ASSERT_TRUE(writer.run(insert(1)).isOk());
    FailingVfs::failWrites = -1;
    const Result<void> failed = writer.run(insert(2));
    ASSERT_FALSE(failed.isOk());
    EXPECT_EQ(failed.error().code, ErrorCode::Full);
    FailingVfs::failWrites = 0;
    EXPECT_TRUE(writer.run(insert(2)).isOk());
    EXPECT_EQ(count(), 2);
}

TEST_F(SqliteWriterTest, AnOperationMayLeaveAReadingStatementOpen)
{
    SqliteWriter writer(options);
    ASSERT_TRUE(writer.start().isOk());
    ASSERT_TRUE(writer.run(insert(1)).isOk());
    ASSERT_TRUE(writer.run(insert(2)).isOk());
    bool busy = true;
    ASSERT_TRUE(writer
                    .run([](SqliteConnection &c) -> Result<void> {
                        auto statement = c.statement("SELECT id FROM t");
                        return (*statement)->step().isOk() ? Result<void>() : Error{};
                    })
                    .isOk());
    ASSERT_TRUE(writer
                    .run([&](SqliteConnection &c) -> Result<void> {
                        busy = false;
                        for (auto *s = sqlite3_next_stmt(c.handle(), nullptr); s != nullptr;
                             s = sqlite3_next_stmt(c.handle(), s))
                            busy = busy || (sqlite3_stmt_busy(s) != 0 && sqlite3_stmt_readonly(s) != 0 &&
                                            QByteArray(sqlite3_sql(s)).startsWith("SELECT"));
                        return {};
                    })
                    .isOk());
    EXPECT_FALSE(busy);
}

TEST_F(SqliteWriterTest, StartFailsWithTheReasonOfPrepare)
{
    options.prepare = [](SqliteConnection &) -> Result<void> {
        return Error{ErrorCode::UnknownVersion, QStringLiteral("newer")};
    };
    SqliteWriter writer(options);
    EXPECT_EQ(writer.start().error().code, ErrorCode::UnknownVersion);
}

TEST_F(SqliteWriterTest, AFileThatIsNoDatabaseIsRefused)
{
    QFile file(options.path);
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    file.write(QByteArray(8192, 'x'));
    file.close();
    SqliteWriter writer(options);
    EXPECT_EQ(writer.start().error().code, ErrorCode::Invalid);
}

TEST_F(SqliteWriterTest, TheLogIsMovedIntoTheFileBetweenGroups)
{
    options.checkpointPages = 10;
    SqliteWriter writer(options);
    ASSERT_TRUE(writer.start().isOk());
    for (int i = 0; i < 200; ++i)
        ASSERT_TRUE(writer.run(insert(i)).isOk());
    EXPECT_LT(writer.walBytes(), 40u * 4120u);
    EXPECT_LT(QFileInfo(options.path + QStringLiteral("-wal")).size(), 40 * 4120);
}
