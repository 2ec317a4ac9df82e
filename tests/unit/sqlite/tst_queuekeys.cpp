#include <random>

#include <gtest/gtest.h>

#include <QTemporaryDir>

#include "service/adapters/sqlite/queuekeys.h"
#include "service/adapters/sqlite/queueschema.h"

using namespace psi;
using namespace psi::queue;
using namespace std::chrono_literals;

namespace {
class QueueKeysTest : public testing::Test
{
protected:
    void SetUp() override
    {
        auto opened = SqliteConnection::open(
            {dir.filePath(QStringLiteral("k.db")), SqliteConnection::Mode::Writer, false});
        ASSERT_TRUE(opened.isOk());
        connection = std::move(opened).value();
        ASSERT_TRUE(prepareQueueSchema(*connection).isOk());
        sql = std::make_unique<Sql>(*connection);
        recent.load(*sql);
    }

    /// Key number n: always the same, in no order.
    static QByteArray key(int n)
    {
        std::mt19937_64 random(static_cast<std::uint64_t>(n));
        const std::array<std::uint64_t, 2> bytes{random(), random()};
        return QByteArray(reinterpret_cast<const char *>(bytes.data()), sizeof bytes);
    }

    bool claim(int n, std::optional<Micros> ttl = 1h)
    {
        return QueueKeys(*sql, recent, now).claim(key(n), n, ttl);
    }

    /// As the queue does: batches, each moving the old generation on.
    void claimMany(int from, int to)
    {
        ASSERT_TRUE(connection->exec("BEGIN").isOk());
        for (int n = from; n < to; ++n) {
            ASSERT_TRUE(claim(n)) << n;
            if (n % 100 == 99)
                recent.merge(*sql, 200);
        }
        ASSERT_TRUE(connection->exec("COMMIT").isOk());
    }

    std::int64_t rows(std::string_view query)
    {
        SqliteStatement &row = **connection->statement(query);
        EXPECT_TRUE(row.step().isOk());
        const std::int64_t count = row.integer(0);
        row.reset();
        return count;
    }

    QTemporaryDir dir;
    std::unique_ptr<SqliteConnection> connection;
    std::unique_ptr<Sql> sql;
    RecentKeys recent;
    Timestamp now{1h};
};
constexpr std::string_view inTable = "SELECT count(*) FROM dedup";
constexpr std::string_view inLog = "SELECT count(*) FROM dedup_recent";
} // namespace

TEST_F(QueueKeysTest, EveryKeyIsKnownWhereverItStandsAndAfterALoad)
{
    constexpr int keys = 110'000;
    claimMany(1, keys);
    EXPECT_GT(rows(inTable), 30'000);
    EXPECT_LE(rows(inLog), 2 * 32768);
    for (int n = 1; n < keys; n += 97) {
        EXPECT_FALSE(claim(n)) << n;
        EXPECT_EQ(QueueKeys(*sql, recent, now).claimant(key(n)), n);
    }
    RecentKeys loaded;
    loaded.load(*sql);
    for (int n = 1; n < keys; n += 89)
        EXPECT_FALSE(QueueKeys(*sql, loaded, now).claim(key(n), 7, 1h)) << n;
}

TEST_F(QueueKeysTest, AnInterruptedMergeStartsAnewWithoutHarm)
{
    claimMany(1, 40'000); // the first generation is on its way
    ASSERT_GT(rows(inTable), 0);
    recent.load(*sql);
    claimMany(40'000, 120'000);
    for (int n = 1; n < 120'000; n += 101)
        EXPECT_FALSE(claim(n)) << n;
    EXPECT_LE(rows(inLog), 2 * 32768);
    recent.load(*sql); // with high row numbers, whose predecessors are long gone
    claimMany(120'000, 260'000);
    EXPECT_LE(rows(inLog), 2 * 32768);
}

TEST_F(QueueKeysTest, AKeyWhoseTimeIsOverCanBeClaimedAgainAndTheNewClaimHolds)
{
    claimMany(1, 34'000);
    now += 1h;
    EXPECT_TRUE(claim(5));
    EXPECT_FALSE(claim(5));
    claimMany(40'000, 110'000);
    EXPECT_FALSE(claim(5)) << "an older claim was merged over it";
    now += 1h;
    EXPECT_TRUE(claim(5));
}

TEST_F(QueueKeysTest, AKeyHeldByItsJobStaysUntilItIsReleased)
{
    EXPECT_TRUE(claim(1, std::nullopt));
    now += 24h * 365;
    EXPECT_FALSE(claim(1, std::nullopt));
    EXPECT_FALSE(claim(1));
    QueueKeys(*sql, recent, now).release(key(1), 99); // another job's
    EXPECT_FALSE(claim(1));
    QueueKeys(*sql, recent, now).release(key(1), 1);
    EXPECT_TRUE(claim(1));
}

TEST_F(QueueKeysTest, WalkingForgetsOldKeysAndNoOthers)
{
    claimMany(1, 70'000);
    EXPECT_TRUE(claim(200'000, std::nullopt));
    now += 30min;
    claimMany(70'000, 140'000);
    now += 30min; // the first 70,000 are over
    QByteArray cursor;
    do {
        QueueKeys(*sql, recent, now).forget(cursor, 1000);
    } while (!cursor.isEmpty());
    EXPECT_LT(rows(inTable), 70'001);
    for (int n = 70'000; n < 140'000; n += 103)
        EXPECT_FALSE(claim(n)) << n;
    EXPECT_FALSE(claim(200'000));
    EXPECT_TRUE(claim(17));
}
