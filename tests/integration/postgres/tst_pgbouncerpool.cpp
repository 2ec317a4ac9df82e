// Two processes with four workers each on a pool of two connections: nobody meets another's statement,
// nothing that is prepared is left behind, and what was stored is what was sent. PSI_POOL_SECONDS says for
// how long.
#include <atomic>
#include <chrono>
#include <set>
#include <thread>

#include <gtest/gtest.h>

#include <QProcess>

#include "service/adapters/postgres/postgresstore.h"
#include "tests/support/pgbouncerserver.h"
#include "tests/support/pgclient.h"

namespace psi::test {

namespace {

constexpr int poolSize = 2;

int secondsToRun()
{
    const int asked = qEnvironmentVariableIntValue("PSI_POOL_SECONDS");
    return asked > 0 ? asked : 20;
}

class PgBouncerPool : public testing::Test
{
protected:
    void SetUp() override
    {
        ASSERT_TRUE(m_server.start()) << qPrintable(m_server.error());
        ASSERT_TRUE(m_pool.start()) << qPrintable(m_pool.error());
        const Result<QStringList> migrated = PostgresStore::migrate(m_server.url());
        ASSERT_TRUE(migrated.isOk()) << migrated.error().message.toStdString();
        m_direct = std::make_unique<PgClient>(m_server.url());
    }

    std::unique_ptr<QProcess> worker(const char *name) const
    {
        auto process = std::make_unique<QProcess>();
        process->setProcessChannelMode(QProcess::ForwardedErrorChannel);
        process->start(
            QStringLiteral(PSI_BIN_DIR "/poolworker"),
            {QString::fromUtf8(m_pool.url()), QString::fromLatin1(name), QString::number(secondsToRun())});
        return process;
    }

    // Both connections of the pool are held by an open transaction each, so each is looked at.
    void lookForPreparedStatements()
    {
        std::vector<std::unique_ptr<PgClient>> clients;
        std::set<QString> backends;
        for (int i = 0; i < poolSize; ++i) {
            clients.push_back(std::make_unique<PgClient>(m_pool.url()));
            PgClient &client = *clients.back();
            ASSERT_TRUE(client.run("BEGIN")) << client.error().constData();
            ASSERT_TRUE(client.run("SELECT pg_backend_pid(), (SELECT count(*) FROM pg_prepared_statements), "
                                   "coalesce(current_setting('psi.router', true), '')"));
            backends.insert(client.rows().front().value(0));
            EXPECT_EQ(client.rows().front().value(1), QStringLiteral("0"));
            EXPECT_EQ(client.rows().front().value(2), QString()); // nor is a setting
        }
        for (const auto &client : clients)
            EXPECT_TRUE(client->run("ROLLBACK"));
        EXPECT_EQ(backends.size(), std::size_t(poolSize));
        ++m_looks;
    }

    // Of the pool, beside our own direct one.
    int serverConnections()
    {
        return m_direct
            ->cell("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' "
                   "AND pid <> pg_backend_pid()")
            .toInt();
    }

    PostgresServer m_server;
    PgBouncerServer m_pool{
        m_server,
        {.settings = {{"default_pool_size", QByteArray::number(poolSize)}, {"query_wait_timeout", "30"}}}};
    std::unique_ptr<PgClient> m_direct;
    int m_looks = 0;
};

TEST_F(PgBouncerPool, tooSmallForAllWorkersIsWarnedOf)
{
    const Result<SchemaFindings> few = PostgresStore::inspect(m_pool.url(), poolSize);
    ASSERT_TRUE(few.isOk()) << few.error().message.toStdString();
    EXPECT_EQ(few->differences.filter(QStringLiteral("the pool of PgBouncer")), QStringList());
    const Result<SchemaFindings> many = PostgresStore::inspect(m_pool.url(), 14);
    ASSERT_TRUE(many.isOk()) << many.error().message.toStdString();
    EXPECT_EQ(many->differences.filter(QStringLiteral("but the pool of PgBouncer has 2 connections")).size(),
              1);
}

// At every start, also while the machine is busy with something else.
TEST_F(PgBouncerPool, thatIsTooSmallIsWarnedOfAtEveryStart)
{
    std::atomic<bool> stop{false};
    std::vector<std::thread> burners;
    for (int i = 0; i < 6; ++i)
        burners.emplace_back([&] {
            while (!stop) {
            }
        });
    int warned = 0;
    constexpr int starts = 20;
    for (int i = 0; i < starts; ++i) {
        const Result<SchemaFindings> found = PostgresStore::inspect(m_pool.url(), 14);
        warned +=
            found && found->differences.filter(QStringLiteral("PgBouncer has 2 connections")).size() == 1;
    }
    stop = true;
    for (std::thread &one : burners)
        one.join();
    EXPECT_EQ(warned, starts);
}

TEST_F(PgBouncerPool, aPoolThatDoesNotSayItsSizeIsSaidToBeUnknown)
{
    ASSERT_TRUE(m_direct->run("CREATE ROLE otro LOGIN SUPERUSER PASSWORD 'otro'"))
        << m_direct->error().constData();
    PgBouncerServer quiet(m_server, {.settings = {{"stats_users", "nobody"}}, .users = {{"otro", "otro"}}});
    ASSERT_TRUE(quiet.start()) << qPrintable(quiet.error());
    const Result<SchemaFindings> found = PostgresStore::inspect(quiet.urlAs("otro", "otro", "postgres"), 14);
    ASSERT_TRUE(found.isOk()) << found.error().message.toStdString();
    EXPECT_EQ(found->differences.filter(QStringLiteral("is not known (stats_users of PgBouncer): ")).size(),
              1);
}

TEST_F(PgBouncerPool, isSharedByTwoProcessesWithoutOneWrongResult)
{
    const auto one = worker("uno");
    const auto other = worker("otro");
    int most = 0;
    while (!one->waitForFinished(100)) {
        lookForPreparedStatements();
        most = std::max(most, serverConnections());
    }
    ASSERT_TRUE(other->waitForFinished(60000));
    lookForPreparedStatements();
    EXPECT_LE(most, poolSize);
    EXPECT_GT(m_looks, secondsToRun() / 2);
    int stored = 0;
    for (QProcess *process : {one.get(), other.get()}) {
        const QList<QByteArray> said = process->readAllStandardOutput().simplified().split(' ');
        ASSERT_EQ(said.size(), 2) << "the process ended with " << process->exitCode();
        EXPECT_GT(said[0].toInt(), 100);
        EXPECT_EQ(said[1], "0");
        stored += said[0].toInt();
    }
    EXPECT_EQ(m_direct->cell("SELECT count(*) FROM mensajes").toInt(), stored);
    EXPECT_EQ(m_direct->cell("SELECT count(DISTINCT whatsapp_message_id) FROM mensajes").toInt(), stored);
    EXPECT_EQ(
        m_direct->cell("SELECT count(*) FROM mensajes m JOIN conversaciones c ON c.id = m.conversacion_id "
                       "JOIN contactos p ON p.id = c.contacto_id "
                       "WHERE m.mensaje <> p.telefono OR m.mensaje <> c.telefono"),
        QStringLiteral("0"));
    EXPECT_EQ(m_direct->cell("SELECT sum(mensajes_no_leidos) FROM conversaciones").toInt(), stored);
    std::printf("%d messages through %d connections in %d s\n", stored, poolSize, secondsToRun());
    EXPECT_FALSE(m_server.log().contains("qpsqlpstmt_"));
}

} // namespace

} // namespace psi::test
