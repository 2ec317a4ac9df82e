#include <gtest/gtest.h>

#include <sqlite3.h>

#include "service/adapters/sqlite/rowstable.h"
#include "service/adapters/sqlite/sqlitesql.h"

using namespace psi;
using namespace psi::store;

namespace {

class StoreRows : public testing::Test
{
protected:
    void SetUp() override
    {
        auto opened = SqliteConnection::open({QStringLiteral(":memory:"), SqliteConnection::Mode::Writer});
        ASSERT_TRUE(opened.isOk());
        m_connection = std::move(opened).value();
        registerRows(m_connection->handle());
    }

    QByteArray joined(std::string_view sql, const Rows &rows)
    {
        QByteArray text;
        SqliteStatement &statement = over(sql, rows);
        while (statement.step().value())
            text += statement.bytes(0) + ';';
        return text;
    }

    SqliteStatement &over(std::string_view sql, const Rows &rows)
    {
        return prepared(*m_connection, sql).bindPointer(1, const_cast<Rows *>(&rows), rowsPointerType);
    }

    std::unique_ptr<SqliteConnection> m_connection;
};

TEST_F(StoreRows, cellsKeepTheirTypesAndMissingOnesAreNull)
{
    Rows rows;
    rows.row().integer(-7).text(QByteArray("")).blob(QByteArray("\0x", 2)).null();
    rows.row().text(QStringLiteral("ñ"));
    EXPECT_EQ(
        joined("SELECT typeof(c0) || typeof(c1) || typeof(c2) || typeof(c3) || length(c2) FROM psi_rows(?1)",
               rows),
        "integertextblobnull2;;");
    EXPECT_EQ(joined("SELECT rowid || c0 || coalesce(c39, '-') FROM psi_rows(?1)", rows), "0-7-;1ñ-;");
}

TEST_F(StoreRows, aStatementMayReadItsRowsTwiceAndRunAgainWithOthers)
{
    constexpr std::string_view sql = "SELECT c0 FROM psi_rows(?1) UNION ALL SELECT c0 + 10 FROM psi_rows(?1)";
    Rows some;
    some.row().integer(1).row().integer(2);
    EXPECT_EQ(joined(sql, some), "1;2;11;12;");
    EXPECT_EQ(joined(sql, Rows()), "");
    some.row().integer(3);
    EXPECT_EQ(joined(sql, some), "1;2;3;11;12;13;");
}

TEST_F(StoreRows, rowsAreTheOuterLoopOfAJoin)
{
    ASSERT_TRUE(m_connection
                    ->exec("CREATE TABLE t (k TEXT PRIMARY KEY, v TEXT); "
                           "INSERT INTO t VALUES ('a', '1'), ('b', '2'), ('c', '3')")
                    .isOk());
    Rows rows;
    rows.row().text(QByteArray("c")).row().text(QByteArray("a"));
    EXPECT_EQ(joined("SELECT t.v FROM psi_rows(?1) r JOIN t ON t.k = r.c0", rows), "3;1;");
    runThrough(over("UPDATE t SET v = 'x' FROM psi_rows(?1) r WHERE t.k = r.c0", rows));
    EXPECT_EQ(joined("SELECT group_concat(t.v) FROM psi_rows(?1) r CROSS JOIN t GROUP BY r.rowid", rows),
              "x,2,x;x,2,x;");
    const auto plan = m_connection->statement(
        "EXPLAIN QUERY PLAN UPDATE t SET v = 'x' FROM psi_rows(?1) r WHERE t.k = r.c0");
    ASSERT_TRUE(plan.isOk());
    QByteArray steps;
    while ((*plan)->step().value())
        steps += (*plan)->bytes(3) + ';';
    EXPECT_TRUE(steps.contains("SEARCH t USING ")) << steps.constData();
}

TEST_F(StoreRows, withoutItsPointerTheTableIsEmptyOrRefused)
{
    EXPECT_FALSE(m_connection->statement("SELECT c0 FROM psi_rows").isOk());
    const auto foreign = m_connection->statement("SELECT c0 FROM psi_rows(42)");
    ASSERT_TRUE(foreign.isOk());
    EXPECT_FALSE((*foreign)->step().value());
}

TEST_F(StoreRows, timesAreTextOfWholeMilliseconds)
{
    Rows rows;
    rows.row().time(Timestamp(Micros(1'780'000'000'123'999))).timeOrNull(std::nullopt);
    EXPECT_EQ(joined("SELECT c0 || typeof(c1) FROM psi_rows(?1)", rows), "2026-05-28T20:26:40.123Znull;");
}

TEST_F(StoreRows, errorsAreThrownAndNothingToWriteIsNoStatement)
{
    const SqliteSql sql(*m_connection); // a database without tables
    Rows rows;
    EXPECT_NO_THROW(sql.write(Statement::guard_insert, rows));
    rows.row().blob("k").time({});
    EXPECT_THROW(sql.write(Statement::guard_insert, rows), Failure);
    EXPECT_THROW((void)sql.read(Statement::guard_load, rows), Failure);
    EXPECT_THROW((void)sql.run(Statement::meta_save, rows), Failure);
    const Result<void> failed = guarded([&] { sql.write(Statement::guard_insert, rows); });
    EXPECT_FALSE(failed.isOk());
}

} // namespace
