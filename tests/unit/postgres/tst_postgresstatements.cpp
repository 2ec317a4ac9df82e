// How rows reach the server, and what comes back.
#include <random>

#include "service/adapters/postgres/pgsession.h"
#include "service/adapters/postgres/pgsql.h"
#include "service/adapters/postgres/pgtransaction.h"
#include "service/adapters/sqlstore/storetext.h"
#include "tests/unit/postgres/pgkit.h"

namespace psi::test {

namespace {

using namespace postgres;
using store::Rows;
using store::Statement;

class Statements : public PgCase
{
protected:
    void SetUp() override
    {
        PgCase::SetUp();
        auto opened = PgSession::open(url());
        ASSERT_TRUE(opened.isOk()) << opened.error().message.toStdString();
        m_session = std::move(*opened);
    }
    void TearDown() override
    {
        m_session.reset();
        PgCase::TearDown();
    }

    std::unique_ptr<PgSession> m_session;
};

TEST(StatementTexts, sendOnlyTheColumnsThatTheyName)
{
    const PgStatement &guarded = statementOf(Statement::job_guarded);
    ASSERT_EQ(guarded.columns.size(), 2u);
    EXPECT_EQ(guarded.columns[0].index, 0);
    EXPECT_EQ(guarded.columns[1].index, 5);
    EXPECT_TRUE(guarded.text.contains("unnest($1::text[], $2::bytea[])")) << guarded.text.constData();
    for (const PgStatement &statement : allStatements()) {
        EXPECT_FALSE(statement.text.trimmed().isEmpty()) << statement.name.constData();
        EXPECT_FALSE(statement.text.contains("psi_rows")) << statement.name.constData();
    }
}

TEST_F(Statements, everyTypeOfCellArrivesAndReturnsAsItWas)
{
    const PgStatement statement{
        "all",
        "SELECT * FROM unnest($1::text[], $2::int8[], $3::bool[], $4::bytea[], $5::uuid[], "
        "$6::timestamptz[])",
        {{0, 25, 1009}, {1, 20, 1016}, {2, 16, 1000}, {3, 17, 1001}, {4, 2950, 2951}, {5, 1184, 1185}}};
    const QByteArray uuid = "7c9e6679-7425-40de-944b-e07fc1f90ae7";
    const Timestamp time(Micros(1'780'000'000'123'000));
    Rows rows;
    rows.row().text(QStringLiteral("ñ 😀 ',\"{}\\")).integer(-7).boolean(true).blob(QByteArray("\0x", 2));
    rows.text(uuid).time(time);
    rows.row().null().null().null().null().null().null();
    rows.row().text(QByteArray("")).integer(std::numeric_limits<std::int64_t>::min()).boolean(false).blob({});
    rows.text(uuid).time(Timestamp{});
    PgReader row(m_session->exec(statement, rows));
    ASSERT_TRUE(row.next());
    EXPECT_EQ(row.text(0), QStringLiteral("ñ 😀 ',\"{}\\"));
    EXPECT_EQ(row.integer(1), -7);
    EXPECT_EQ(row.integer(2), 1);
    EXPECT_EQ(row.bytes(3), QByteArray("\0x", 2));
    EXPECT_EQ(row.bytes(4), uuid);
    EXPECT_EQ(row.time(5), time);
    ASSERT_TRUE(row.next());
    EXPECT_TRUE(row.text(0).isNull());
    EXPECT_EQ(row.integer(1), 0);
    EXPECT_TRUE(row.isNull(4));
    EXPECT_EQ(row.time(5), std::nullopt);
    ASSERT_TRUE(row.next());
    EXPECT_FALSE(row.text(0).isNull());
    EXPECT_EQ(row.integer(1), std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ(row.time(5), Timestamp{});
    EXPECT_FALSE(row.next());
    PgReader none(m_session->exec(statement, Rows()));
    EXPECT_FALSE(none.next());
}

TEST_F(Statements, whatNoColumnCanHoldIsTheEventsFault)
{
    const PgStatement text{"text", "SELECT unnest($1::text[])", {{0, 25, 1009}}};
    const PgStatement uuid{"uuid", "SELECT unnest($1::uuid[])", {{0, 2950, 2951}}};
    Rows rows;
    rows.row().text(QByteArray("a\0b", 3));
    for (const PgStatement &statement : {text, uuid}) {
        try {
            m_session->exec(statement, rows);
            ADD_FAILURE() << "no failure";
        } catch (const store::Failure &failure) {
            EXPECT_EQ(failure.error.code, ErrorCode::EventFault);
        }
    }
}

// A message is found by the end of its id, here and in the router alike.
TEST_F(Statements, theTailOfAWamidIsTheSameInTheDatabase)
{
    migrate();
    std::mt19937 random(7);
    std::vector<QByteArray> wamids{
        "",          "wamid.",     "wamid.x",     "wamid.AAAA",
        "otra cosa", "wamid.****", "wamid.QUJD=", "wamid.HBgNNTQ5MTE1NTU1MDAwMRUCABIYFEZGRkYxMDAwMDEA"};
    for (int i = 0; i < 300; ++i) {
        QByteArray bytes;
        for (int left = static_cast<int>(random() % 40); left > 0; --left)
            bytes.append(random() % 3 == 0 ? static_cast<char>(random() % 256)
                                           : "0123456789ABCDEF"[random() % 16]);
        bytes.append(QByteArray(static_cast<int>(random() % 3), '\0'));
        wamids.push_back("wamid." + bytes.toBase64());
    }
    for (const QByteArray &wamid : wamids) {
        const QString ours = QString::fromLatin1(store::wamidTail(wamid));
        EXPECT_EQ(cell("SELECT coalesce(psi_wamid_tail('" + wamid + "'), '')"), ours) << wamid.constData();
    }
}

TEST_F(Statements, aTransactionThatIsNotCommittedLeavesNothing)
{
    run("CREATE TABLE t (a int)");
    {
        PgTransaction transaction(*m_session);
        m_session->exec("INSERT INTO t VALUES (1)");
        EXPECT_TRUE(m_session->inTransaction());
    }
    EXPECT_FALSE(m_session->inTransaction());
    {
        PgTransaction transaction(*m_session);
        m_session->exec("INSERT INTO t VALUES (2)");
        EXPECT_THROW(m_session->exec("no sql"), store::Failure);
        EXPECT_THROW(transaction.commit(), store::Failure); // the server undoes it: "ROLLBACK" is no commit
    }
    PgTransaction transaction(*m_session);
    m_session->exec("INSERT INTO t VALUES (3)");
    transaction.commit();
    EXPECT_EQ(cell("SELECT a FROM t"), QStringLiteral("3"));
    EXPECT_EQ(firstCell(m_session->exec("SHOW enable_seqscan")), "on"); // no setting outlives it
}

TEST_F(Statements, whatWasPutIsSentAlongAndItsFailureIsThrownThen)
{
    run("CREATE TABLE t (a int PRIMARY KEY)");
    {
        PgTransaction transaction(*m_session);
        m_session->put("INSERT INTO t VALUES (1)");
        m_session->put("INSERT INTO t VALUES (2)");
        EXPECT_EQ(firstCell(m_session->exec("SELECT count(*)::text FROM t")), "2");
        m_session->put("INSERT INTO t VALUES (3)");
        transaction.commit();
    }
    EXPECT_EQ(cell("SELECT count(*) FROM t"), QStringLiteral("3"));
    {
        PgTransaction transaction(*m_session);
        m_session->put("INSERT INTO t VALUES (4)");
        m_session->put("INSERT INTO t VALUES (1)");
        m_session->put("INSERT INTO t VALUES (5)");
        try {
            transaction.commit();
            FAIL() << "it was committed";
        } catch (const store::Failure &failure) {
            EXPECT_EQ(failure.error.code, ErrorCode::LostRace);
            EXPECT_TRUE(failure.error.message.contains(QStringLiteral("VALUES (1)")))
                << qPrintable(failure.error.message); // it names the one that failed
        }
    }
    {
        PgTransaction transaction(*m_session);
        m_session->put("INSERT INTO t VALUES (6)"); // and nobody commits
    }
    EXPECT_FALSE(m_session->inTransaction());
    EXPECT_FALSE(m_session->isBroken());
    EXPECT_EQ(cell("SELECT count(*) FROM t"), QStringLiteral("3"));
}

// A guard that is there already must be noticed before COMMIT is sent.
TEST_F(Statements, aDemandIsJudgedBeforeTheCommit)
{
    migrate();
    const PgSql sql(*m_session);
    const Error race{ErrorCode::LostRace, QStringLiteral("there")};
    const auto guard = [&](const char *key) {
        store::Rows rows;
        rows.row().blob(key).time(Timestamp(Micros(1)));
        PgTransaction transaction(*m_session);
        sql.writeAll(store::Statement::guard_insert, rows, race);
        m_session->put("DELETE FROM router_meta WHERE clave = 'x'");
        transaction.commit();
    };
    EXPECT_NO_THROW(guard("one"));
    EXPECT_THROW(guard("one"), store::Failure);
    EXPECT_NO_THROW(guard("two"));
    EXPECT_EQ(cell("SELECT count(*) FROM router_recibidos"), QStringLiteral("2"));
    run("INSERT INTO router_meta VALUES ('x', 'x')");
    EXPECT_THROW(guard("two"), store::Failure);
    EXPECT_EQ(cell("SELECT count(*) FROM router_meta WHERE clave = 'x'"), QStringLiteral("1"));
}

TEST_F(Statements, aSessionWhoseServerGoesAwayInThePipelineIsBroken)
{
    PgTransaction transaction(*m_session);
    const QByteArray pid = firstCell(m_session->exec("SELECT pg_backend_pid()::text"));
    m_session->put("SELECT 1");
    run("SELECT pg_terminate_backend(" + pid + ")");
    m_session->put("SELECT 2");
    EXPECT_THROW(transaction.commit(), store::Failure);
    EXPECT_TRUE(m_session->isBroken());
}

} // namespace

} // namespace psi::test
