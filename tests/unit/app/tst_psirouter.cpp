// `psi-router serve` as outsiders see it: ports, probes, signals, files, exit codes.
#include <csignal>

#include <gtest/gtest.h>

#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>

#include <sys/stat.h>

#include "tests/support/adminclient.h"
#include "tests/support/signedwebhook.h"
#include "tests/support/storereader.h"
#include "tests/unit/app/routerprocess.h"

using namespace psi::test;

namespace {

constexpr qint64 someTime = 1'790'000'000;
const QByteArray phone = "5491155550001";

QByteArray message(int number)
{
    return textWebhook("wamid.SECRETWAMID" + QByteArray::number(number), phone, "texto privado",
                       someTime + number);
}

unsigned modeOf(const QString &path)
{
    struct stat facts
    {};
    EXPECT_EQ(::stat(QFile::encodeName(path).constData(), &facts), 0) << qPrintable(path);
    return facts.st_mode & 0777U;
}

class PsiRouter : public testing::Test
{
protected:
    bool isStored(qint64 messages)
    {
        return waitForNumber(m_router.file("store.db"), QStringLiteral("SELECT count(*) FROM mensajes"),
                             messages, 10);
    }
    QString writeConfig(const QByteArray &toml)
    {
        QFile file(m_folder.filePath(QStringLiteral("router.toml")));
        EXPECT_TRUE(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
        file.write(toml);
        return file.fileName();
    }

    QTemporaryDir m_folder;
    RouterProcess m_router;
};

} // namespace

TEST_F(PsiRouter, storesASignedWebhookAndStopsCleanly)
{
    ASSERT_TRUE(m_router.start());
    EXPECT_EQ(m_router.post(message(1)).status, 200);
    EXPECT_TRUE(isStored(1));
    EXPECT_EQ(m_router.post(message(1), "wrong").status, 401);
    for (const char *server : {"webhook", "admin"}) {
        EXPECT_EQ(m_router.get(server, "/healthz").status, 200);
        EXPECT_EQ(m_router.get(server, "/readyz").status, 200);
    }
    EXPECT_EQ(m_router.get("webhook", "/metrics").status, 404);
    QElapsedTimer time;
    time.start();
    EXPECT_EQ(m_router.stop(), 0);
    EXPECT_LT(time.elapsed(), 10000);
    EXPECT_FALSE(QFile::exists(m_router.file("ports.json")));
    EXPECT_FALSE(QFile::exists(m_router.file("admin.sock")));
    EXPECT_EQ(m_router.standardOutput(), QByteArray());
}

// F-47: no secret and no person stands in the logs.
TEST_F(PsiRouter, logsOneJsonObjectALineWithoutPersonalData)
{
    m_router.set("PSI_LOG_LEVEL", "debug");
    m_router.set("PSI_LOG_FILE", QFile::encodeName(m_folder.filePath(QStringLiteral("log"))));
    ASSERT_TRUE(m_router.start());
    EXPECT_EQ(m_router.post(message(1)).status, 200);
    EXPECT_EQ(m_router.post("{\"broken\": \"" + phone + "\"").status, 400);
    EXPECT_TRUE(isStored(1));
    EXPECT_EQ(m_router.stop(), 0);
    const QByteArray log = m_router.standardError();
    EXPECT_GE(log.count('\n'), 2);
    for (const QByteArray &line : log.trimmed().split('\n')) {
        const QJsonObject object = QJsonDocument::fromJson(line).object();
        for (const char *field : {"ts", "level", "msg"})
            EXPECT_FALSE(object.value(QLatin1String(field)).toString().isEmpty()) << line.constData();
    }
    for (const QByteArray &secret :
         {phone, QByteArray("texto privado"), QByteArray("SECRETWAMID"), QByteArray("secret-one")})
        EXPECT_FALSE(log.contains(secret)) << secret.constData();
    QFile file(m_folder.filePath(QStringLiteral("log")));
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    EXPECT_EQ(file.readAll(), log);
}

TEST_F(PsiRouter, itsFilesAreForItsUserAlone)
{
    ASSERT_TRUE(m_router.start());
    EXPECT_EQ(m_router.post("{").status, 400); // kept in quarantine
    EXPECT_EQ(modeOf(m_router.folder()), 0700U);
    for (const char *name : {"queue.db", "store.db", "lock", "admin.sock", "ports.json", "install.key"})
        EXPECT_EQ(modeOf(m_router.file(name)), 0600U) << name;
    EXPECT_EQ(m_router.stop(), 0);
    EXPECT_EQ(modeOf(m_router.file("quarantine")), 0700U);
}

TEST_F(PsiRouter, metricsShowWhatHappenedAndPassPromtool)
{
    ASSERT_TRUE(m_router.start());
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(m_router.post(message(i)).status, 200);
    EXPECT_TRUE(isStored(3));
    QByteArray text;
    QElapsedTimer time;
    time.start();
    do
        text = m_router.get("admin", "/metrics").body;
    while ((!text.contains("psi_outcomes_total{route=\"inbound\",outcome=\"applied\"} 3\n") ||
            !text.contains("psi_queue_jobs{state=\"waiting\",route=\"inbound\"} 0\n")) &&
           time.elapsed() < 10000);
    for (const char *line :
         {"psi_outcomes_total{route=\"inbound\",outcome=\"applied\"} 3\n",
          "psi_queue_jobs{state=\"waiting\",route=\"inbound\"} 0\n", "psi_durability_ok 1\n",
          "psi_webhook_seconds_count{code=\"200\"} 3\n", "psi_build_info{version=\"",
          "psi_lanes{state=\"ready\"} 0\n", "psi_sqlite_wal_bytes{file=\"store\"}",
          "psi_queue_oldest_seconds{route=\"inbound\"} 0\n", "process_open_fds"})
        EXPECT_TRUE(text.contains(line)) << line;
    EXPECT_FALSE(text.contains(phone));
    QProcess promtool;
    promtool.setProcessChannelMode(QProcess::MergedChannels);
    promtool.start(QStringLiteral("promtool"), {QStringLiteral("check"), QStringLiteral("metrics")});
    ASSERT_TRUE(promtool.waitForStarted());
    promtool.write(text);
    promtool.closeWriteChannel();
    ASSERT_TRUE(promtool.waitForFinished());
    EXPECT_EQ(promtool.exitCode(), 0);
    EXPECT_EQ(promtool.readAll(), QByteArray());
}

TEST_F(PsiRouter, metricsNeedALoopbackBindOrAToken)
{
    m_router.set("PSI_ADMIN_LISTEN", "0.0.0.0:0");
    const QByteArray token =
        m_router
            .run({QStringLiteral("token"), QStringLiteral("create"), QStringLiteral("--role"),
                  QStringLiteral("metrics"), QStringLiteral("--name"), QStringLiteral("x")})
            .out.trimmed();
    ASSERT_TRUE(m_router.start());
    const QByteArray port = m_router.port("admin").mid(m_router.port("admin").lastIndexOf(':'));
    HttpClient client("127.0.0.1" + port);
    client.send("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(client.readReply().status, 401);
    client.send("GET /metrics HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token + "\r\n\r\n");
    EXPECT_TRUE(client.readReply().body.contains("psi_build_info"));
}

// F-34: a port that is taken is named.
TEST_F(PsiRouter, aTakenPortEndsItNamingKeyAndPort)
{
    RouterProcess other;
    ASSERT_TRUE(other.start());
    for (const auto &[variable, key] :
         {std::pair{"PSI_WEBHOOK_LISTEN", "webhook"}, {"PSI_ADMIN_LISTEN", "admin"}}) {
        RouterProcess router;
        router.set(variable, other.port("webhook"));
        EXPECT_FALSE(router.start());
        EXPECT_EQ(router.waitForEnd(), 1);
        EXPECT_TRUE(router.standardError().contains(QByteArray(key) + ".listen"))
            << router.standardError().constData();
        EXPECT_TRUE(router.standardError().contains(other.port("webhook")));
        EXPECT_FALSE(QFile::exists(router.file("ports.json")));
    }
}

// F-08: a second router on the same data is refused.
TEST_F(PsiRouter, oneProcessADataFolder)
{
    ASSERT_TRUE(m_router.start());
    const ProcessEnd second = m_router.run({QStringLiteral("serve")});
    EXPECT_EQ(second.exit, 1);
    EXPECT_TRUE(second.err.contains("another process uses the data folder")) << second.err.constData();
    EXPECT_EQ(m_router.get("admin", "/readyz").status, 200);
}

TEST_F(PsiRouter, sighupReloadsSecretsLinesAndLogLevel)
{
    for (const char *variable : {"PSI_WEBHOOK_VERIFY_TOKEN", "PSI_WEBHOOK_APP_SECRETS", "PSI_LINES_0_ID",
                                 "PSI_LINES_0_PHONE_NUMBER_ID"})
        m_router.unset(variable);
    const QByteArray rest = "\nverify_token = \"t\"\n";
    const QByteArray line = "[[lines]]\nid = \"wsp4\"\nphone_number_id = \"106540352242922\"\n";
    const QString config = writeConfig("[webhook]\napp_secrets = [\"one\"]" + rest);
    ASSERT_TRUE(m_router.start({QStringLiteral("--config"), config}));
    EXPECT_EQ(m_router.post(message(1), "one").status, 200);
    EXPECT_EQ(m_router.post(message(2), "two").status, 401);
    const auto parked =
        QStringLiteral("SELECT count(*) FROM router_eventos WHERE motivo = 'linea_desconocida'");
    EXPECT_TRUE(waitForNumber(m_router.file("store.db"), parked, 1, 10));

    writeConfig("[webhook]\napp_secrets = [\"two\"]" + rest + line + "[workers]\nthreads = 3\n");
    m_router.signal(SIGHUP);
    ASSERT_TRUE(m_router.waitForLog("configuration read again"));
    EXPECT_TRUE(m_router.standardError().contains("take effect at the next start: workers.threads"));
    EXPECT_EQ(m_router.post(message(1), "one").status, 401);
    EXPECT_EQ(m_router.post(message(3), "two").status, 200);
    EXPECT_TRUE(isStored(1));

    writeConfig("[webhook]\nno_such_key = 1");
    m_router.signal(SIGHUP);
    ASSERT_TRUE(m_router.waitForLog("the new configuration has mistakes"));
    EXPECT_EQ(m_router.post(message(4), "two").status, 200);
    EXPECT_EQ(m_router.stop(), 0);
}

TEST_F(PsiRouter, startsAgainAfterItWasKilled)
{
    ASSERT_TRUE(m_router.start());
    EXPECT_EQ(m_router.post(message(1)).status, 200);
    m_router.kill();
    EXPECT_TRUE(QFile::exists(m_router.file("admin.sock")));
    ASSERT_TRUE(m_router.start());
    EXPECT_EQ(m_router.post(message(2)).status, 200);
    EXPECT_TRUE(isStored(2));
    EXPECT_EQ(m_router.stop(), 0);
}

TEST_F(PsiRouter, rolesDecideWhatItDoes)
{
    m_router.set("PSI_ROLES", "intake,admin");
    ASSERT_TRUE(m_router.start());
    EXPECT_EQ(m_router.post(message(1)).status, 200);
    EXPECT_EQ(m_router.get("admin", "/readyz").status, 200);
    EXPECT_EQ(m_router.stop(), 0);
    EXPECT_EQ(numberOf(m_router.file("store.db"), QStringLiteral("SELECT count(*) FROM mensajes")), 0);
    m_router.set("PSI_ROLES", "worker");
    ASSERT_TRUE(m_router.start());
    EXPECT_TRUE(m_router.json("ports.json").isEmpty());
    EXPECT_TRUE(isStored(1));
    EXPECT_EQ(m_router.stop(), 0);
}

TEST_F(PsiRouter, anIntakeWhoseQueueRefusesIsNotReady)
{
    m_router.set("PSI_ROLES", "intake,admin");
    m_router.set("PSI_QUEUE_MAX_BYTES", "1");
    ASSERT_TRUE(m_router.start());
    EXPECT_EQ(m_router.get("admin", "/readyz").status, 200);
    EXPECT_EQ(m_router.post(message(1)).status, 503);
    const HttpReply ready = m_router.get("admin", "/readyz");
    EXPECT_EQ(ready.status, 503);
    EXPECT_TRUE(ready.body.contains("the queue refuses new events")) << ready.body.constData();
}

TEST_F(PsiRouter, theDemoWritesWhatTheSimulatorNeeds)
{
    for (const char *variable : {"PSI_WEBHOOK_VERIFY_TOKEN", "PSI_WEBHOOK_APP_SECRETS", "PSI_LINES_0_ID",
                                 "PSI_LINES_0_PHONE_NUMBER_ID"})
        m_router.unset(variable);
    ASSERT_TRUE(m_router.start({QStringLiteral("--demo")}));
    ASSERT_TRUE(m_router.waitForLog("demo.json"));
    EXPECT_EQ(modeOf(m_router.file("demo.json")), 0600U);
    const QJsonObject demo = m_router.json("demo.json");
    EXPECT_EQ(demo.value(QStringLiteral("webhook")).toString().toUtf8(), m_router.port("webhook"));
    EXPECT_EQ(demo.value(QStringLiteral("admin")).toString().toUtf8(), m_router.port("admin"));
    EXPECT_EQ(demo.value(QStringLiteral("lines")).toArray().size(), 2);
    const QJsonObject tokens = demo.value(QStringLiteral("tokens")).toObject();
    EXPECT_EQ(tokens.size(), 6);
    const QByteArray admin = tokens.value(QStringLiteral("admin")).toString().toLatin1();
    EXPECT_EQ((AdminClient{m_router.port("admin"), admin}).get("/tokens").status, 200);
    const QByteArray secret = demo.value(QStringLiteral("app_secret")).toString().toUtf8();
    EXPECT_EQ(m_router.post(message(1), secret).status, 200);
    EXPECT_TRUE(isStored(1));
    const QByteArray token = demo.value(QStringLiteral("verify_token")).toString().toUtf8();
    EXPECT_EQ(
        m_router.get("webhook", "/webhook?hub.mode=subscribe&hub.challenge=42&hub.verify_token=" + token)
            .body,
        "42");
    EXPECT_EQ(m_router.stop(), 0);
    ASSERT_TRUE(m_router.start({QStringLiteral("--demo")}));
    EXPECT_EQ((AdminClient{m_router.port("admin"), admin}).get("/me").status, 200); // kept between starts
    EXPECT_EQ(m_router.post(message(2), secret).status, 200);
    EXPECT_TRUE(isStored(2));
}
