#include <gtest/gtest.h>

#include <QTemporaryDir>

#include "service/adapters/sqlite/sqliteconnection.h"
#include "service/adapters/sqlite/sqliteerror.h"

using namespace psi;

namespace {
class SqliteConnectionTest : public testing::Test
{
protected:
    void SetUp() override
    {
        auto opened =
            SqliteConnection::open({dir.filePath(QStringLiteral("c.db")), SqliteConnection::Mode::Writer});
        ASSERT_TRUE(opened.isOk());
        connection = std::move(opened).value();
        ASSERT_TRUE(connection
                        ->exec("CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, r REAL, s TEXT, b BLOB,"
                               " u TEXT UNIQUE, CHECK (n IS NULL OR n < 100)) STRICT")
                        .isOk());
    }

    SqliteStatement &statement(std::string_view sql)
    {
        auto prepared = connection->statement(sql);
        EXPECT_TRUE(prepared.isOk());
        return **prepared;
    }

    QTemporaryDir dir;
    std::unique_ptr<SqliteConnection> connection;
};
constexpr std::string_view insertAll = "INSERT INTO t (id, n, r, s, b, u) VALUES (?, ?, ?, ?, ?, ?)";
} // namespace

TEST_F(SqliteConnectionTest, ValuesComeBackAsTheyWereBound)
{
    const QByteArray bytes("\0\1\xff", 3);
    ASSERT_TRUE(statement(insertAll)
                    .bind(1, 7)
                    .bind(2, -5)
                    .bindDouble(3, 1.5)
                    .bindText(4, QStringLiteral("añ"))
                    .bindBlob(5, bytes)
                    .bindNull(6)
                    .run()
                    .isOk());
    EXPECT_EQ(connection->changes(), 1);
    SqliteStatement &row = statement("SELECT n, r, s, b, u FROM t WHERE id = ?").bind(1, 7);
    ASSERT_TRUE(row.step().value());
    EXPECT_EQ(row.integer(0), -5);
    EXPECT_EQ(row.real(1), 1.5);
    EXPECT_EQ(row.text(2), QStringLiteral("añ"));
    EXPECT_EQ(row.bytes(3), bytes);
    EXPECT_TRUE(row.isNull(4));
    EXPECT_FALSE(row.step().value());
}

TEST_F(SqliteConnectionTest, EmptyTextAndBlobsAreNotNull)
{
    ASSERT_TRUE(statement("INSERT INTO t (id, s, b) VALUES (1, ?, ?)")
                    .bindText(1, QByteArray())
                    .bindBlob(2, QByteArray())
                    .run()
                    .isOk());
    SqliteStatement &row = statement("SELECT s IS NULL, b IS NULL FROM t WHERE id = 1");
    ASSERT_TRUE(row.step().value());
    EXPECT_EQ(row.integer(0), 0);
    EXPECT_EQ(row.integer(1), 0);
}

TEST_F(SqliteConnectionTest, ErrorsAreClassed)
{
    ASSERT_TRUE(connection->exec("INSERT INTO t (id, u) VALUES (1, 'secret')").isOk());
    const Result<void> twice =
        statement("INSERT INTO t (id, u) VALUES (2, ?)").bindText(1, QByteArray("secret")).run();
    EXPECT_EQ(twice.error().code, ErrorCode::LostRace);
    EXPECT_FALSE(twice.error().message.contains(QStringLiteral("secret")));
    EXPECT_TRUE(twice.error().message.startsWith(QStringLiteral("SQLITE_CONSTRAINT")));
    EXPECT_EQ(connection->exec("INSERT INTO t (n) VALUES (100)").error().code, ErrorCode::EventFault);
    EXPECT_EQ(connection->exec("INSERT INTO t (n) VALUES ('x')").error().code, ErrorCode::EventFault);
    EXPECT_EQ(connection->exec("SELECT 1 FROM missing").error().code, ErrorCode::Unavailable);
    EXPECT_EQ(connection->statement("SELECT nothing FROM t").error().code, ErrorCode::Unavailable);
}

TEST_F(SqliteConnectionTest, AStatementIsPreparedOnceAndHandedOutReset)
{
    constexpr std::string_view sql = "SELECT id FROM t ORDER BY id";
    ASSERT_TRUE(connection->exec("INSERT INTO t (id) VALUES (1), (2)").isOk());
    SqliteStatement &first = statement(sql);
    ASSERT_TRUE(first.step().value());
    SqliteStatement &again = statement(sql);
    EXPECT_EQ(&first, &again);
    ASSERT_TRUE(again.step().value());
    EXPECT_EQ(again.integer(0), 1);
}

TEST_F(SqliteConnectionTest, AReaderCannotWrite)
{
    auto reader = SqliteConnection::open({dir.filePath(QStringLiteral("c.db"))});
    ASSERT_TRUE(reader.isOk());
    EXPECT_EQ((*reader)->exec("INSERT INTO t (id) VALUES (9)").error().code, ErrorCode::Unavailable);
}

TEST_F(SqliteConnectionTest, AFolderThatIsNotThereIsUnavailable)
{
    const auto opened = SqliteConnection::open({dir.filePath(QStringLiteral("no/such/c.db"))});
    ASSERT_FALSE(opened.isOk());
    EXPECT_EQ(opened.error().code, ErrorCode::Unavailable);
}

TEST_F(SqliteConnectionTest, AWriterSyncsFullyAndLogsAhead)
{
    SqliteStatement &mode = statement("PRAGMA journal_mode");
    ASSERT_TRUE(mode.step().value());
    EXPECT_EQ(mode.bytes(0), "wal");
    SqliteStatement &sync = statement("PRAGMA synchronous");
    ASSERT_TRUE(sync.step().value());
    EXPECT_EQ(sync.integer(0), 2);
}
