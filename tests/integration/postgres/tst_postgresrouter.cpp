// The built program on PostgreSQL: migrated by its own command, refused before, and not stopped by a server
// that is away for a while.
#include <gtest/gtest.h>

#include <QFile>
#include <QTemporaryDir>

#include "tests/support/oracle.h"
#include "tests/support/pgclient.h"
#include "tests/support/postgresserver.h"
#include "tests/support/routerprocess.h"

namespace psi::test {

namespace {

QByteArray textFrom(int customer, int number)
{
    QFile file(QStringLiteral(PSI_SOURCE_DIR "/tests/fixtures/whatsapp/text_legacy_no_bsuid.json"));
    EXPECT_TRUE(file.open(QIODevice::ReadOnly));
    QByteArray body = file.readAll();
    const QByteArray phone = "54911555501" + QByteArray::number(10 + customer);
    body.replace("wamid.", "wamid.N" + QByteArray::number(number) + 'x');
    const int at = body.indexOf("\"from\"");
    EXPECT_GT(at, 0);
    const int begin = body.indexOf('"', body.indexOf(':', at)) + 1;
    return body.replace(body.mid(begin, body.indexOf('"', begin) - begin), phone);
}

class PostgresRouter : public testing::Test
{
protected:
    void start(bool durable)
    {
        m_server = std::make_unique<PostgresServer>(PostgresServer::Options{.durable = durable});
        ASSERT_TRUE(m_server->start()) << qPrintable(m_server->error());
        m_router.set(QStringLiteral("PSI_STORE_BACKEND"), QStringLiteral("postgres"));
        m_router.set(QStringLiteral("PSI_STORE_URL"), QString::fromLatin1(m_server->url()));
        m_router.set(QStringLiteral("PSI_WORKERS_THREADS"), QStringLiteral("4"));
    }

    void migrate()
    {
        const auto [exit, said] = m_router.command({QStringLiteral("migrate")});
        ASSERT_EQ(exit, 0) << said.constData();
    }

    QString cell(const QByteArray &sql) { return PgClient(m_server->url()).cell(sql); }

    bool waitForMessages(int count)
    {
        return waitUntil([&] { return cell("SELECT count(*) FROM mensajes").toInt() == count; });
    }

    QTemporaryDir m_folder;
    std::unique_ptr<PostgresServer> m_server;
    RouterProcess m_router{m_folder.filePath(QStringLiteral("datos"))};
};

TEST_F(PostgresRouter, isRefusedUntilItsDatabaseIsMigrated)
{
    start(true);
    EXPECT_FALSE(m_router.start());
    EXPECT_EQ(m_router.exitCode(), 3);
    EXPECT_TRUE(m_router.log().contains("psi-router migrate")) << m_router.log().constData();
    EXPECT_EQ(m_router.command({QStringLiteral("check-config"), QStringLiteral("--live")}).first, 3);
    const auto [exit, said] = m_router.command({QStringLiteral("migrate")});
    EXPECT_EQ(exit, 0) << said.constData();
    EXPECT_TRUE(said.contains("applied 0001_crm")) << said.constData();
    EXPECT_EQ(m_router.command({QStringLiteral("check-config"), QStringLiteral("--live")}).first, 0);
    ASSERT_TRUE(m_router.start()) << m_router.log().constData();
    EXPECT_EQ(m_router.command({QStringLiteral("migrate")}).first, 0); // beside the running service
    EXPECT_TRUE(m_router.stop());
    EXPECT_FALSE(m_router.log().contains(PostgresServer::password()));
}

TEST_F(PostgresRouter, saysWhenTheServerMayLoseWhatItConfirms)
{
    start(false);
    migrate();
    const auto [exit, said] = m_router.command({QStringLiteral("check-config"), QStringLiteral("--live")});
    EXPECT_EQ(exit, 4);
    EXPECT_TRUE(said.contains("fsync = off")) << said.constData();
}

TEST_F(PostgresRouter, storesWhatItAcceptedWhileTheServerWasAway)
{
    start(false);
    migrate();
    ASSERT_TRUE(m_router.start()) << m_router.log().constData();
    int number = 0;
    const auto send = [&](int count) {
        for (int i = 0; i < count; ++i, ++number)
            EXPECT_EQ(m_router.post(textFrom(number % 7, number)), 200);
    };
    send(20);
    EXPECT_TRUE(waitForMessages(20));
    m_server->stop();
    send(20);
    ASSERT_TRUE(m_server->start()) << qPrintable(m_server->error());
    send(20);
    EXPECT_TRUE(waitForMessages(60)) << cell("SELECT count(*) FROM mensajes").toStdString();
    EXPECT_EQ(cell("SELECT count(*) FROM router_trabajos"), QStringLiteral("0"));
    EXPECT_EQ(cell("SELECT count(*) FROM router_intentos"), QStringLiteral("0"));
    EXPECT_EQ(cell("SELECT count(*) FROM conversaciones"), QStringLiteral("7"));
    EXPECT_TRUE(m_router.get("/metrics").body.contains("psi_db_connections{state=\"open\"}"));
    EXPECT_TRUE(m_router.stop());
}

} // namespace

} // namespace psi::test
