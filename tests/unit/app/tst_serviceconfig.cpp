// loadConfig: the file, the environment, secret files, and every class of mistake, all at once.
#include <gtest/gtest.h>

#include <QTemporaryDir>

#include "service/app/configmapping.h"
#include "service/app/configtable.h"
#include "service/app/serviceconfig.h"

using namespace psi;
using namespace std::chrono_literals;

namespace {

QString q(const char *text) { return QString::fromUtf8(text); }

const char required[] = R"(
[webhook]
verify_token = "token"
app_secrets = ["one", "two"]
)";

class ServiceConfigTest : public testing::Test
{
protected:
    QString write(const char *name, const QByteArray &content)
    {
        QFile file(m_folder.filePath(q(name)));
        EXPECT_TRUE(file.open(QIODevice::WriteOnly));
        file.write(content);
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup | QFile::ReadOther);
        return file.fileName();
    }
    // As an editor leaves it: readable by all.
    ConfigLoad load(const QByteArray &toml)
    {
        m_sources.file = write("router.toml", toml);
        return loadConfig(m_sources);
    }
    void set(const char *variable, const QString &value) { m_sources.environment[q(variable)] = value; }

    // "key: reason" of the only mistake, with its place cut to line and column.
    QString onlyProblem(const QByteArray &toml)
    {
        const ConfigLoad loaded = load(toml);
        EXPECT_EQ(loaded.problems.size(), 1U) << qPrintable(problemsText(loaded.problems));
        if (loaded.problems.empty())
            return {};
        const ConfigProblem &problem = loaded.problems.front();
        return problem.where.section(QLatin1Char('/'), -1) + q(" ") + problem.key + q(": ") + problem.reason;
    }

    QTemporaryDir m_folder;
    ConfigSources m_sources;
};

} // namespace

TEST_F(ServiceConfigTest, theRequiredKeysAloneGiveTheDefaults)
{
    set("STATE_DIRECTORY", q("/var/lib/psi-router:/var/lib/other"));
    const ConfigLoad loaded = load(required);
    EXPECT_EQ(problemsText(loaded.problems), QString());
    ServiceConfig wanted;
    wanted.verifyToken = q("token");
    wanted.appSecrets = QStringList{q("one"), q("two")};
    wanted.dataDir = q("/var/lib/psi-router");
    wanted.mediaStore = q("/var/lib/psi-router/media");
    EXPECT_TRUE(loaded.config == wanted);
}

// What --help and the document say is what the program does.
TEST_F(ServiceConfigTest, shownDefaultsAreTheDefaultsInEffect)
{
    for (const ConfigKey &key : configTable()) {
        if (key.isComputed || key.isRequired || key.shownDefault.isEmpty())
            continue;
        ServiceConfig fresh;
        fresh.lines.resize(1);
        fresh.areas.resize(1);
        ServiceConfig config = fresh;
        const QStringList values =
            key.isList ? key.shownDefault.split(QLatin1Char(',')) : QStringList{key.shownDefault};
        EXPECT_EQ(key.apply(config, values, 0), QString()) << qPrintable(key.name);
        EXPECT_TRUE(config == fresh) << qPrintable(key.name);
    }
}

TEST_F(ServiceConfigTest, readsEverySection)
{
    const ConfigLoad loaded = load(QByteArray(required) + R"(
max_body = "1 MiB"
trusted_proxies = ["10.0.0.0/8", "::1"]
[queue]
dedup_ttl = "36h"
ack = "memory"
[retry.inbound]
attempts = 5
base = "1s"
on_exhausted = "block"
[retry.area]
schedule = ["0s", "5s"]
[limits]
conversation = "7/1m"
[router]
mode = "shadow"
[stuck]
area = "2h"
[[lines]]
id = "wsp4"
phone_number_id = "106540352242922"
[[lines]]
id = "ventas_api"
phone_number_id = "106540352242923"
access_token = "secret"
[[areas]]
id = "ventas"
url = "https://example.org/ventas"
sla = "15m"
)");
    EXPECT_EQ(problemsText(loaded.problems), QString());
    const ServiceConfig &config = loaded.config;
    EXPECT_EQ(config.maxBody, 1 << 20);
    EXPECT_EQ(config.webhookTrustedProxies.size(), 2);
    EXPECT_EQ(config.queueAck, q("memory"));
    EXPECT_EQ(config.retry[0].attempts, 5);
    EXPECT_EQ(config.retry[0].base, Micros(1s));
    EXPECT_EQ(config.retry[0].onExhausted, OnExhausted::Block);
    EXPECT_EQ(config.retry[4].schedule, (std::vector<Micros>{0s, 5s}));
    EXPECT_EQ(config.conversationLimit.burst, 7);
    EXPECT_EQ(config.mode, q("shadow"));
    EXPECT_EQ(config.stuck.at(q("area")), Micros(2h));
    ASSERT_EQ(config.lines.size(), 2U);
    EXPECT_EQ(config.lines[1].accessToken, q("secret"));
    EXPECT_EQ(config.areas.at(0).sla, Micros(15min));
}

TEST_F(ServiceConfigTest, everyKeyIsAVariableAndAVariableWins)
{
    set("PSI_WEBHOOK_LISTEN", q("127.0.0.1:1"));
    set("PSI_WEBHOOK_APP_SECRETS", q("a, b,c"));
    set("PSI_RETRY_INBOUND_ATTEMPTS", q("7"));
    set("PSI_LINES_0_ID", q("wsp4"));
    set("PSI_LINES_0_PHONE_NUMBER_ID", q("1"));
    set("PSI_LINES_0_ACCESS_TOKEN", q("of the environment"));
    set("PSI_CONFIG", q("is no key"));
    set("PATH", q("is nobody's business"));
    const ConfigLoad loaded = load(QByteArray(required) + R"(listen = "127.0.0.1:2"
[[lines]]
id = "from_file"
phone_number_id = "1"
access_token = "of the file")");
    EXPECT_EQ(problemsText(loaded.problems), QString());
    EXPECT_EQ(loaded.config.webhookListen, q("127.0.0.1:1"));
    EXPECT_EQ(loaded.config.appSecrets, (QStringList{q("a"), q("b"), q("c")}));
    EXPECT_EQ(loaded.config.retry[0].attempts, 7);
    ASSERT_EQ(loaded.config.lines.size(), 1U);
    EXPECT_EQ(loaded.config.lines[0].id, q("wsp4"));
    EXPECT_EQ(loaded.config.lines[0].accessToken, q("of the environment"));
}

TEST_F(ServiceConfigTest, theEnvironmentAloneIsEnough)
{
    set("PSI_WEBHOOK_VERIFY_TOKEN", q("t"));
    set("PSI_WEBHOOK_APP_SECRETS", q("s"));
    EXPECT_EQ(problemsText(loadConfig(m_sources).problems), QString());
}

TEST_F(ServiceConfigTest, secretsMayStandInFilesOfTheirOwn)
{
    const QString secrets = write("secrets", "first, with a comma\nsecond\n");
    const QString token = write("token", "  the token \n");
    set("PSI_LINES_0_ACCESS_TOKEN_FILE", token);
    const ConfigLoad loaded =
        load("[webhook]\nverify_token_file = \"" + token.toUtf8() + "\"\napp_secrets_file = \"" +
             secrets.toUtf8() + "\"\n[[lines]]\nid = \"wsp4\"\nphone_number_id = \"1\"");
    EXPECT_EQ(problemsText(loaded.problems), QString());
    EXPECT_EQ(loaded.config.verifyToken, q("the token"));
    EXPECT_EQ(loaded.config.appSecrets, (QStringList{q("first, with a comma"), q("second")}));
    EXPECT_EQ(loaded.config.lines.at(0).accessToken, q("the token"));
}

TEST_F(ServiceConfigTest, aSecretFileThatIsNotThereOrEmptyOrNotAlone)
{
    const QByteArray lines = "[webhook]\napp_secrets = [\"s\"]\n";
    EXPECT_TRUE(load(lines + "verify_token_file = \"/no/such/file\"")
                    .problems.at(0)
                    .reason.startsWith(q("cannot be read")));
    const QByteArray empty = write("empty", "\n").toUtf8();
    EXPECT_EQ(load(lines + "verify_token_file = \"" + empty + "\"").problems.at(0).reason,
              q("names an empty file"));
    const QByteArray good = write("good", "x").toUtf8();
    EXPECT_EQ(onlyProblem(lines + "verify_token = \"x\"\nverify_token_file = \"" + good + "\""),
              q("router.toml:4:1 webhook.verify_token_file: stands beside webhook.verify_token; one of them "
                "is enough"));
    EXPECT_EQ(onlyProblem(QByteArray(required) + "path_file = \"" + good + "\""),
              q("router.toml:5:1 webhook.path_file: is no setting"));
}

TEST_F(ServiceConfigTest, unknownKeysAreRefusedWithTheirPlace)
{
    const QByteArray head(required);
    EXPECT_EQ(onlyProblem(head + "leese = 1"), q("router.toml:5:1 webhook.leese: is no setting"));
    EXPECT_EQ(onlyProblem("colour = 1" + head), q("router.toml:1:1 colour: is no setting"));
    EXPECT_EQ(onlyProblem(head + "[typo]"), q("router.toml:5:2 typo: is no section"));
    EXPECT_EQ(onlyProblem(head + "[[lines]]\nid = \"a\"\nphone_number_id = \"1\"\nphone = \"2\""),
              q("router.toml:8:1 lines[0].phone: is no setting"));
    EXPECT_EQ(onlyProblem(head + "[retry.inbund]\nattempts = 1"),
              q("router.toml:6:1 retry.inbund.attempts: is no setting"));
}

TEST_F(ServiceConfigTest, unknownVariablesAreRefused)
{
    set("PSI_WEBHOOK_LISTN", q("x"));
    set("PSI_LINES_X_ID", q("x"));
    set("PSI_WEBHOOK_PATH_FILE", q("x"));
    const ConfigLoad loaded = load(required);
    ASSERT_EQ(loaded.problems.size(), 3U);
    for (const ConfigProblem &problem : loaded.problems)
        EXPECT_EQ(problem.reason, q("is no setting")) << qPrintable(problem.key);
}

TEST_F(ServiceConfigTest, syntaxAndDuplicatesAreRefusedWithTheirPlace)
{
    const ConfigLoad broken = load("[webhook]\nverify_token = \n");
    ASSERT_FALSE(broken.problems.empty());
    EXPECT_TRUE(broken.problems[0].where.endsWith(q("router.toml:2:16")))
        << qPrintable(broken.problems[0].where);
    EXPECT_TRUE(
        load(QByteArray(required) + "verify_token = \"again\"").problems.at(0).where.contains(q(":5:")));
}

TEST_F(ServiceConfigTest, aMissingFileIsSaid)
{
    m_sources.file = q("/no/such/router.toml");
    EXPECT_TRUE(problemsText(loadConfig(m_sources).problems).contains(q("--config: cannot be read")));
}

TEST_F(ServiceConfigTest, valuesOfTheWrongFormAreRefusedWithAReason)
{
    const struct
    {
        const char *line;
        const char *reason;
    } cases[] = {
        {"listen = \"8080\"", "must be a numeric address and port"},
        {"path = \"webhook\"", "must be a path"},
        {"path = \"/healthz\"", "is the path of a probe"},
        {"threads = 65", "must be a whole number from 0 to 64"},
        {"threads = 1.5", "must be a whole number"},
        {"max_body = \"0\"", "must be from 1024"},
        {"max_inflight_bytes = \"1 MiB\"", "must be at least webhook.max_body"},
        {"trusted_proxies = [\"10.0.0.0/33\"]", "must be a list of addresses or networks"},
        {"max_connections = [1, 2]", "takes one value, not a list"},
        {"max_connections = 1979-05-27", "must be a text, number, boolean or list"},
        {"trusted_proxies = [1979-05-27]", "must be a list of texts or numbers"},
        {"[admin]\nlisten = \"127.0.0.1:8080\"", "is the address of webhook.listen"},
        {"[queue]\ndedup_ttl = \"soon\"", "must be a duration"},
        {"[queue]\ndedup_ttl = \"0\"", "must be at least 1s"},
        {"[queue]\nack = \"never\"", "must be memory, fsync, replicas:n"},
        {"[queue]\nmax_bytes = \"4 MB\"", "must be a size"},
        {"[workers]\nlease = \"10\"", "must be a duration"},
        {"[retry.inbound]\nattempts = 0", "must be a whole number from 1 to 100"},
        {"[retry.inbound]\non_exhausted = \"stop\"", "must be one of: skip, block"},
        {"[retry.inbound]\nbase = \"1h\"", "must be at least retry.inbound.base"},
        {"[retry.area]\nschedule = [\"1s\", \"x\"]", "must be a duration"},
        {"[retention]\nmessages = \"never\"", "must be a duration"},
        {"[limits]\nconversation = \"5\"", "must be a rate"},
        {"[router]\nmode = \"dry\"", "must be one of: live, shadow"},
        {"[router]\ntimezone = \"Mars/Olympus\"", "is no time zone"},
        {"[menu]\nreopen_after_derivation = \"maybe\"", "must be true or false"},
        {"[outbound]\nresend_unknown = \"always\"", "must be one of: never"},
        {"[graph]\nurl = \"http://127.0.0.1:1\"", "has no TLS; graph.allow_http"},
        {"[egress]\nallow = [\"intranet\"]", "must be a list of addresses or networks"},
        {"[alerts]\nhours = \"always\"", "must be days and hours"},
        {"[privacy]\nhash_key = \"short\"", "must have at least 16 characters"},
        {"[log]\nlevel = \"loud\"", "must be one of: debug, info, warn, error"},
        {"[[lines]]\nphone_number_id = \"1\"", "is required, here or as PSI_LINES_0_ID"},
        {"[[lines]]\nid = \"A\"\nphone_number_id = \"1\"", "must be a short name"},
        {"[[lines]]\nid = \"a\"\nphone_number_id = \"+1\"", "must be digits only"},
        {"[[lines]]", "has an empty item"},
        {"[[areas]]\nid = \"ventas\"\nurl = \"http://10.0.0.1/\"", "has no TLS; egress.allow_http"},
        {"[[areas]]\nid = \"ventas\"\nattempts = 0", "must be a whole number"},
        {"[[areas]]\nid = \"ventas\"\ntimeout = \"61s\"", "must be a duration of at most 60s"},
        {"[[areas]]\nid = \"ventas\"\ntimeout = \"off\"", "must be a duration of at most 60s"},
    };
    for (const auto &[line, reason] : cases) {
        const ConfigLoad loaded = load(QByteArray(required) + line);
        ASSERT_EQ(loaded.problems.size(), 1U) << line << '\n' << qPrintable(problemsText(loaded.problems));
        EXPECT_TRUE(loaded.problems[0].reason.contains(q(reason)))
            << line << ": " << qPrintable(loaded.problems[0].reason);
    }
}

TEST_F(ServiceConfigTest, whatIsNotBuiltYetIsRefusedWithAClearReason)
{
    const char *cases[] = {"[alerts]\nwebhook_url = \"https://x\"", "[alerts]\nexec = [\"/bin/mail\"]",
                           "[alerts]\noldest_queued = \"1m\"", "[sentry]\ndsn = \"https://x\""};
    for (const char *line : cases)
        EXPECT_TRUE(onlyProblem(QByteArray(required) + line).contains(q("not part of this version yet")))
            << line;
}

TEST_F(ServiceConfigTest, aSharedQueueNeedsItsAddressAndTheKeyOfAllInstances)
{
    const QByteArray redis = "[queue]\nbackend = \"redis\"\n";
    const ConfigLoad bare = load(required + redis);
    ASSERT_EQ(bare.problems.size(), 2U) << qPrintable(problemsText(bare.problems));
    EXPECT_EQ(bare.problems[0].key, q("queue.url"));
    EXPECT_EQ(bare.problems[1].key, q("privacy.hash_key"));
    const ConfigLoad whole = load(required + redis +
                                  "url = \"redis+sentinel://:pw@a:1,b/main\"\nack = \"fsync+replicas:2\"\n"
                                  "shards = 4\n[privacy]\nhash_key = \"0123456789abcdef\"\n");
    ASSERT_TRUE(whole.problems.empty()) << qPrintable(problemsText(whole.problems));
    EXPECT_EQ(whole.config.queueReplicas(), 2);
    EXPECT_EQ(whole.config.queueShards, 4);
    for (const char *ack : {"replicas", "replicas:0", "fsync+memory", "replicas:1+fsync"})
        EXPECT_FALSE(load(required + redis + "ack = \"" + ack + "\"\n").problems.empty()) << ack;
    const ConfigLoad hostless =
        load(required + redis + "url = \"redis://:secret@\"\n[privacy]\nhash_key = \"k\"\n");
    const QString said = problemsText(hostless.problems);
    EXPECT_TRUE(said.contains(q("queue.url: has no host"))) << qPrintable(said);
    EXPECT_FALSE(said.contains(q("secret"))) << qPrintable(said);
}

TEST_F(ServiceConfigTest, whatOnlyASharedQueueHasIsRefusedWithTheEmbeddedOne)
{
    for (const char *line : {"url = \"redis://x\"", "ack = \"replicas:1\"", "shards = 2"})
        EXPECT_TRUE(
            onlyProblem(QByteArray(required) + "[queue]\n" + line).contains(q("needs queue.backend = redis")))
            << line;
}

TEST_F(ServiceConfigTest, postgresNeedsItsAddressAndAConnectionForEachWorker)
{
    const QByteArray postgres = QByteArray(required) + "[store]\nbackend = \"postgres\"\n";
    EXPECT_TRUE(onlyProblem(postgres).contains(q("store.url: is required with store.backend = postgres")));
    const QByteArray whole = postgres + "url = \"postgres://u:hunter2@h/crm\"\n";
    const ConfigLoad good = load(whole + "migrate_url = \"postgresql://dueño@h/crm\"");
    ASSERT_TRUE(good.problems.empty()) << problemsText(good.problems).toStdString();
    EXPECT_EQ(good.config.storeUrl, q("postgres://u:hunter2@h/crm"));
    EXPECT_EQ(good.config.storeMigrateUrl, q("postgresql://dueño@h/crm"));
    EXPECT_EQ(settings::storeConnections(good.config), 14);
    EXPECT_EQ(settings::storeConnections(load(whole + "max_connections = 12").config), 12);
    EXPECT_TRUE(onlyProblem(whole + "max_connections = 10").contains(q("more than workers.threads")));
    EXPECT_TRUE(onlyProblem(whole + "migrate_url = \"http://x\"").contains(q("postgresql://")));
}

// Areas are edited in the store while the service runs: no call may outlive the lease of its lane.
TEST_F(ServiceConfigTest, leasesOfCallsAreRenewedAsLongAsAnyAreaMayTake)
{
    EXPECT_EQ(settings::work(load(required).config).renewCallsAtMost, longestAreaTimeout + callMargin);
    const ConfigLoad patient = load(QByteArray(required) + "[outbound]\ntimeout = \"90s\"\n");
    EXPECT_EQ(settings::work(patient.config).renewCallsAtMost, 90s + callMargin);
}

TEST_F(ServiceConfigTest, namesThatStandTwiceAndGapsAreRefused)
{
    const QByteArray line = "[[lines]]\nid = \"a\"\nphone_number_id = \"1\"\n";
    const ConfigLoad twice = load(required + line + line);
    ASSERT_EQ(twice.problems.size(), 2U);
    EXPECT_EQ(twice.problems[0].key, q("lines[1].id"));
    EXPECT_EQ(twice.problems[0].reason, q("stands twice"));
    EXPECT_TRUE(twice.problems[0].where.endsWith(q(":9:1")));
    set("PSI_LINES_2_ID", q("c"));
    set("PSI_LINES_2_PHONE_NUMBER_ID", q("3"));
    const ConfigLoad gap = load(required + line);
    ASSERT_EQ(gap.problems.size(), 2U);
    EXPECT_EQ(gap.problems[0].key, q("lines[1].id"));
}

TEST_F(ServiceConfigTest, allMistakesAreSaidAtOnceAndNoSecretIsShown)
{
    set("PSI_NO_SUCH_KEY", q("x"));
    set("PSI_WORKERS_THREADS", q("many"));
    const ConfigLoad loaded =
        load("data_dir = [\"a\", \"b\"]\n[webhook]\nlisten = \"hunter2\"\n[log]\nlevel = \"loud\"\n"
             "[privacy]\nhash_key = \"hunter2\"\n[store]\nurl = \"mysql://u:hunter2@h\"");
    std::vector<QString> keys;
    for (const ConfigProblem &problem : loaded.problems)
        keys.push_back(problem.key);
    for (const char *key : {"PSI_NO_SUCH_KEY", "workers.threads", "data_dir", "webhook.listen", "log.level",
                            "privacy.hash_key", "store.url", "webhook.verify_token", "webhook.app_secrets"})
        EXPECT_EQ(std::count(keys.begin(), keys.end(), q(key)), 1) << key;
    EXPECT_EQ(keys.size(), 9U);
    EXPECT_FALSE(problemsText(loaded.problems).contains(q("hunter2")));
}

TEST_F(ServiceConfigTest, aReloadNamesWhatNeedsARestart)
{
    const ConfigLoad before = load(QByteArray(required) + "[router]\nmode = \"live\"");
    set("PSI_WEBHOOK_APP_SECRETS", q("three"));
    set("PSI_WORKERS_THREADS", q("3"));
    set("PSI_LINES_0_ID", q("a"));
    set("PSI_LINES_0_PHONE_NUMBER_ID", q("1"));
    const ConfigLoad after = load(QByteArray(required) + "[router]\nmode = \"shadow\"");
    EXPECT_EQ(keysThatNeedRestart(before, after), QStringList{q("workers.threads")});
    EXPECT_EQ(keysThatNeedRestart(after, before), QStringList{q("workers.threads")});
    EXPECT_TRUE(keysThatNeedRestart(before, before).isEmpty());
}

TEST_F(ServiceConfigTest, whatHasNoEffectYetIsSaidToWhoeverSetsIt)
{
    ASSERT_FALSE(load(required).warnings.filter(q("no effect")).size());
    ASSERT_TRUE(QFile::setPermissions(*m_sources.file, QFile::ReadOwner | QFile::WriteOwner));
    set("PSI_RETENTION_MEDIA", q("30d"));
    set("PSI_STUCK_INBOUND", q("2m"));
    EXPECT_EQ(loadConfig(m_sources).warnings,
              (QStringList{q("retention.media: has no effect in this version"),
                           q("stuck.inbound: has no effect in this version")}));
}

TEST_F(ServiceConfigTest, secretsThatOthersCanReadAndOpenedNetworksAreWarnedOf)
{
    ConfigLoad loaded = load(required);
    EXPECT_EQ(loaded.warnings.size(), 1);
    EXPECT_TRUE(loaded.warnings.value(0).contains(q("can be read by other users")));
    ASSERT_TRUE(QFile::setPermissions(*m_sources.file, QFile::ReadOwner | QFile::WriteOwner));
    EXPECT_TRUE(loadConfig(m_sources).warnings.isEmpty());
    set("PSI_EGRESS_ALLOW", q("10.0.0.0/8"));
    EXPECT_TRUE(loadConfig(m_sources).warnings.value(0).startsWith(q("egress.allow")));
}
