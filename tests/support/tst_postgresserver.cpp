// The private servers that other tests stand on.
#include <gtest/gtest.h>

#include <QElapsedTimer>

#include "tests/support/pgbouncerserver.h"
#include "tests/support/pgclient.h"

namespace psi::test {

namespace {

TEST(PostgresServer, survivesACrashOnTheSamePortAndEndsWhenToldTo)
{
    PostgresServer server;
    ASSERT_TRUE(server.start()) << qPrintable(server.error());
    const int port = server.port();
    {
        PgClient client(server.url());
        ASSERT_TRUE(client.run("CREATE TABLE t (a int)")) << client.error().constData();
        ASSERT_TRUE(client.run("INSERT INTO t VALUES (7)"));
        server.crash();
        EXPECT_FALSE(client.run("SELECT 1"));
    }
    EXPECT_FALSE(server.isRunning());
    ASSERT_TRUE(server.start()) << qPrintable(server.error());
    EXPECT_EQ(server.port(), port);
    EXPECT_EQ(PgClient(server.url()).cell("SELECT a FROM t"), QStringLiteral("7"));
    server.stop();
    EXPECT_FALSE(server.isRunning());
    EXPECT_FALSE(PgClient(server.url()).isConnected());
}

TEST(PostgresServer, aSecondOneIsAnother)
{
    PostgresServer one;
    PostgresServer other({.settings = {"max_connections=7"}});
    ASSERT_TRUE(one.start() && other.start()) << qPrintable(one.error() + other.error());
    EXPECT_NE(one.port(), other.port());
    EXPECT_EQ(PgClient(other.url()).cell("SHOW max_connections"), QStringLiteral("7"));
    EXPECT_EQ(PgClient(one.url()).cell("SHOW wal_level"), QStringLiteral("logical"));
    EXPECT_FALSE(PgClient(one.urlAs("postgres", "wrong", "postgres")).isConnected());
}

TEST(PostgresServer, aSettingItDoesNotKnowIsAnErrorThatSaysSo)
{
    PostgresServer server({.settings = {"no_such_setting=1"}});
    EXPECT_FALSE(server.start());
    EXPECT_TRUE(server.error().contains(QLatin1String("no_such_setting"))) << qPrintable(server.error());
}

TEST(PgBouncerServer, sharesAFewConnectionsWithTheShippedSettings)
{
    PostgresServer server;
    ASSERT_TRUE(server.start()) << qPrintable(server.error());
    PgBouncerServer pool(server, {.settings = {{"default_pool_size", "2"}}});
    ASSERT_TRUE(pool.start()) << qPrintable(pool.error());
    std::vector<std::unique_ptr<PgClient>> clients;
    for (int i = 0; i < 8; ++i) {
        clients.push_back(std::make_unique<PgClient>(pool.url()));
        EXPECT_EQ(clients.back()->cell("SELECT 1"), QStringLiteral("1"))
            << clients.back()->error().constData();
    }
    PgClient direct(server.url());
    EXPECT_LE(direct
                  .cell("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' "
                        "AND pid <> pg_backend_pid()")
                  .toInt(),
              2);
    PgClient console(pool.url("pgbouncer"));
    ASSERT_TRUE(console.run("SHOW CONFIG")) << console.error().constData();
    std::map<QString, QString> settings;
    for (const QStringList &row : console.rows())
        settings[row.value(0)] = row.value(1);
    EXPECT_EQ(settings[QStringLiteral("pool_mode")], QStringLiteral("transaction"));
    EXPECT_EQ(settings[QStringLiteral("query_wait_timeout")], QStringLiteral("5"));
    EXPECT_EQ(settings[QStringLiteral("default_pool_size")], QStringLiteral("2"));
}

} // namespace

} // namespace psi::test
