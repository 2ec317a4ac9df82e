// The other commands of the built binary: exit codes, what goes where, stopped and through admin.sock.
#include <gtest/gtest.h>

#include <QDir>
#include <QStorageInfo>
#include <QTemporaryDir>

#include "service/adapters/sqlite/sqliteconnection.h"
#include "tests/support/signedwebhook.h"
#include "tests/support/storereader.h"
#include "tests/unit/app/routerprocess.h"

using namespace psi::test;

namespace {

constexpr qint64 someTime = 1'790'000'000;

QStringList words(const char *line) { return QString::fromUtf8(line).split(QLatin1Char(' ')); }

class PsiRouterCommands : public testing::Test
{
protected:
    ProcessEnd run(const char *line) { return m_router.run(words(line)); }
    void loseQueue()
    {
        for (const char *name : {"queue.db", "queue.db-wal", "queue.db-shm"})
            QFile::remove(m_router.file(name));
    }
    void change(const char *file, const QByteArray &sql)
    {
        auto opened = psi::SqliteConnection::open({m_router.file(file), psi::SqliteConnection::Mode::Writer});
        ASSERT_TRUE(opened.isOk());
        ASSERT_TRUE((*opened)->exec(sql).isOk());
    }
    qint64 audits()
    {
        return numberOf(m_router.file("store.db"),
                        QStringLiteral("SELECT count(*) FROM router_auditoria WHERE accion = 'queue adopt'"));
    }
    HttpReply post(int number)
    {
        return m_router.post(
            textWebhook("wamid.M" + QByteArray::number(number), "5491155550001", "x", someTime + number));
    }
    // A service whose queue was lost while it was stopped.
    void startWithLostQueue()
    {
        ASSERT_TRUE(m_router.start());
        EXPECT_EQ(post(1).status, 200);
        EXPECT_EQ(m_router.stop(), 0);
        loseQueue();
        ASSERT_TRUE(m_router.start());
    }

    RouterProcess m_router;
};

} // namespace

TEST_F(PsiRouterCommands, helpAndVersionAreAnswers)
{
    const ProcessEnd help = run("--help");
    EXPECT_EQ(help.exit, 0);
    EXPECT_TRUE(help.out.contains("webhook.listen"));
    EXPECT_EQ(help.err, QByteArray());
    const ProcessEnd version = run("--version");
    EXPECT_EQ(version.exit, 0);
    EXPECT_TRUE(version.out.startsWith("psi-router 0."));
    EXPECT_EQ(version.out.count('\n'), 1);
}

TEST_F(PsiRouterCommands, wrongUsageIsExitCode2AndNothingOnStandardOutput)
{
    for (const char *line :
         {"bogus", "serve --bogus", "queue adopt", "serve --demo --graph http://example.org",
          "serve --config /no/such/file.toml"}) {
        const ProcessEnd end = run(line);
        EXPECT_EQ(end.exit, 2) << line;
        EXPECT_EQ(end.out, QByteArray()) << line;
        EXPECT_FALSE(end.err.isEmpty()) << line;
    }
}

// F-33: a wrong or missing setting ends the start, all of them named at once.
TEST_F(PsiRouterCommands, checkConfigSaysAllMistakesAtOnce)
{
    EXPECT_EQ(run("check-config").out, "ok\n");
    m_router.set("PSI_NO_SUCH_KEY", "1");
    m_router.set("PSI_WORKERS_THREADS", "none");
    m_router.unset("PSI_WEBHOOK_VERIFY_TOKEN");
    for (const char *command : {"check-config", "serve", "fsck"}) {
        const ProcessEnd end = run(command);
        EXPECT_EQ(end.exit, 2) << command;
        EXPECT_EQ(end.out, QByteArray());
        for (const char *key : {"PSI_NO_SUCH_KEY", "workers.threads", "webhook.verify_token"})
            EXPECT_TRUE(end.err.contains(key)) << key;
        EXPECT_EQ(end.err.count('\n'), 3);
    }
    EXPECT_FALSE(QDir(m_router.folder()).exists());
}

TEST_F(PsiRouterCommands, liveCheckKnowsWhatDurabilityIsWorth)
{
    // A folder in memory is worth less than one on a disk, wherever this test runs.
    for (const QString &parent : {QDir::tempPath(), QStringLiteral("/dev/shm")}) {
        const QTemporaryDir folder(parent + QStringLiteral("/psi-live-XXXXXX"));
        const QByteArray type = QStorageInfo(folder.path()).fileSystemType();
        m_router.set("PSI_DATA_DIR", QFile::encodeName(folder.filePath(QStringLiteral("data"))));
        const ProcessEnd end = run("check-config --live");
        EXPECT_EQ(end.exit, type == "tmpfs" ? 4 : 0) << type.constData() << end.err.constData();
        EXPECT_EQ(end.out.contains("written and synced"), end.exit == 0);
        EXPECT_EQ(end.err.contains("is kept in memory"), end.exit == 4);
    }
    m_router.set("PSI_DATA_DIR", "/proc/no/such/place");
    EXPECT_EQ(run("check-config").exit, 0);
    EXPECT_EQ(run("check-config --live").exit, 1);
}

TEST_F(PsiRouterCommands, liveCheckWorksBesideARunningServiceAndKnowsAWeakAck)
{
    ASSERT_TRUE(m_router.start());
    EXPECT_EQ(run("check-config --live").exit,
              QStorageInfo(m_router.folder()).fileSystemType() == "tmpfs" ? 4 : 0);
    EXPECT_EQ(m_router.get("admin", "/readyz").status, 200);
    m_router.set("PSI_QUEUE_ACK", "memory");
    EXPECT_EQ(run("check-config").exit, 0);
    EXPECT_EQ(run("check-config --live").exit, 4);
}

TEST_F(PsiRouterCommands, fsckAndMigrateWorkStoppedAndRunning)
{
    const ProcessEnd fresh = run("migrate");
    EXPECT_EQ(fresh.exit, 0) << fresh.err.constData();
    ASSERT_TRUE(m_router.start());
    EXPECT_EQ(post(1).status, 200);
    for (int i = 0; i < 2; ++i) {
        for (const char *line : {"fsck", "fsck --repair", "migrate"}) {
            const ProcessEnd end = run(line);
            EXPECT_EQ(end.exit, 0) << line << end.err.constData();
            EXPECT_EQ(end.err, QByteArray()) << line;
            EXPECT_EQ(end.out.contains("lanes checked, 0 findings, 0 left"),
                      !QByteArray(line).startsWith("migrate"));
        }
        if (i == 0) {
            EXPECT_EQ(m_router.stop(), 0);
        }
    }
}

TEST_F(PsiRouterCommands, fsckFindsAndMendsADamagedQueue)
{
    m_router.set("PSI_ROLES", "intake,admin");
    ASSERT_TRUE(m_router.start());
    EXPECT_EQ(post(1).status, 200);
    EXPECT_EQ(m_router.stop(), 0);
    change("queue.db", "DELETE FROM job");
    EXPECT_EQ(run("fsck").exit, 1);
    ASSERT_TRUE(m_router.start());
    EXPECT_EQ(run("fsck").exit, 1);
    const ProcessEnd mended = run("fsck --repair");
    EXPECT_EQ(mended.exit, 0) << mended.out.constData();
    EXPECT_TRUE(mended.out.contains("(mended)"));
    EXPECT_EQ(run("fsck").exit, 0);
}

TEST_F(PsiRouterCommands, aLostQueueIsNoticedAndAdoptedWhileItRuns)
{
    startWithLostQueue();
    EXPECT_EQ(m_router.get("admin", "/healthz").status, 200);
    const HttpReply ready = m_router.get("admin", "/readyz");
    EXPECT_EQ(ready.status, 503);
    EXPECT_TRUE(ready.body.contains("epoch")) << ready.body.constData();
    const HttpReply refused = post(2);
    EXPECT_EQ(refused.status, 503);
    EXPECT_FALSE(refused.field("Retry-After").isEmpty());
    EXPECT_TRUE(m_router.waitForLog("\"level\":\"error\""));
    EXPECT_TRUE(m_router.get("admin", "/metrics").body.contains("psi_durability_ok 0\n"));

    const ProcessEnd adopted = run("queue adopt --accept-loss --reason disk");
    EXPECT_EQ(adopted.exit, 0) << adopted.err.constData();
    EXPECT_EQ(m_router.get("admin", "/readyz").status, 200);
    EXPECT_EQ(post(2).status, 200);
    EXPECT_TRUE(
        waitForNumber(m_router.file("store.db"), QStringLiteral("SELECT count(*) FROM mensajes"), 2, 10));
    EXPECT_EQ(audits(), 1);
    EXPECT_TRUE(run("queue adopt --accept-loss").out.contains("belong together already"));
    EXPECT_EQ(audits(), 1);
    EXPECT_EQ(m_router.stop(), 0);
}

TEST_F(PsiRouterCommands, aLostQueueIsAdoptedWhileItIsStopped)
{
    startWithLostQueue();
    EXPECT_EQ(post(2).status, 503);
    EXPECT_EQ(m_router.stop(), 0);
    EXPECT_EQ(run("queue adopt --accept-loss").exit, 0);
    EXPECT_EQ(audits(), 1);
    ASSERT_TRUE(m_router.start());
    EXPECT_EQ(post(2).status, 200);
    EXPECT_EQ(m_router.get("admin", "/readyz").status, 200);
}

TEST_F(PsiRouterCommands, aSecondQueueOnOneStoreIsNoticed)
{
    RouterProcess other;
    ASSERT_TRUE(other.start());
    EXPECT_EQ(other.stop(), 0);
    ASSERT_TRUE(m_router.start());
    EXPECT_EQ(m_router.stop(), 0);
    loseQueue();
    ASSERT_TRUE(QFile::copy(other.file("queue.db"), m_router.file("queue.db")));
    ASSERT_TRUE(m_router.start());
    EXPECT_EQ(post(1).status, 503);
    EXPECT_TRUE(m_router.get("admin", "/readyz").body.contains("belongs to another store"));
}

TEST_F(PsiRouterCommands, anotherInstallKeyIsAConfigurationMistake)
{
    ASSERT_TRUE(m_router.start());
    EXPECT_EQ(m_router.stop(), 0);
    m_router.set("PSI_PRIVACY_HASH_KEY", "another key of enough length");
    for (const char *line : {"serve", "fsck"}) {
        const ProcessEnd end = run(line);
        EXPECT_EQ(end.exit, 2) << line;
        EXPECT_TRUE(end.err.contains("privacy.hash_key")) << end.err.constData();
        EXPECT_FALSE(end.err.contains("another key of enough length"));
    }
}

TEST_F(PsiRouterCommands, aNewerStoreOrQueueIsExitCode3)
{
    EXPECT_EQ(run("migrate").exit, 0);
    change("store.db", "UPDATE router_migraciones SET numero = 9999 WHERE numero = (SELECT max(numero) FROM "
                       "router_migraciones)");
    for (const char *line : {"serve", "migrate", "fsck"}) {
        const ProcessEnd end = run(line);
        EXPECT_EQ(end.exit, 3) << line << end.err.constData();
        EXPECT_TRUE(end.err.contains("upgrade the program"));
    }
}

TEST_F(PsiRouterCommands, aDataFolderThatCannotBeMadeIsAFailure)
{
    m_router.set("PSI_DATA_DIR", "/proc/no/such/place");
    EXPECT_EQ(run("serve").exit, 1);
    EXPECT_EQ(run("fsck").exit, 1);
}
