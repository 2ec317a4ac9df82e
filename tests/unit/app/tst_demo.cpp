// The demo's settings: loopback only, shadow without a Graph API, complete enough to start.
#include <gtest/gtest.h>

#include <QTemporaryDir>

#include "service/app/demo.h"

using namespace psi;

namespace {

QString q(const char *text) { return QString::fromUtf8(text); }

ConfigLoad demoLoad(const QString &folder, const QString &graph, std::map<QString, QString> environment = {})
{
    ConfigSources sources;
    sources.environment = std::move(environment);
    sources.defaults = demoDefaults(folder, graph);
    ConfigLoad load = loadConfig(sources);
    checkDemo(load, graph);
    return load;
}

} // namespace

TEST(Demo, startsWithoutAnyConfigurationAndInShadow)
{
    const ConfigLoad load = demoLoad(q("/tmp/demo"), {});
    EXPECT_EQ(problemsText(load.problems), QString());
    EXPECT_EQ(load.config.mode, q("shadow"));
    EXPECT_EQ(load.config.webhookListen, q("127.0.0.1:0"));
    EXPECT_EQ(load.config.adminListen, q("127.0.0.1:0"));
    EXPECT_EQ(load.config.lines.size(), 2U);
    EXPECT_GE(load.config.appSecrets.at(0).size(), 32);
    EXPECT_NE(load.config.appSecrets.at(0), demoLoad(q("/tmp/demo"), {}).config.appSecrets.at(0));
}

TEST(Demo, withAGraphApiItIsLiveAndCallsOnlyThatHost)
{
    const ConfigLoad load = demoLoad(q("/tmp/demo"), q("http://127.0.0.1:9000/v24.0"));
    EXPECT_EQ(load.config.areas.at(0).secret,
              load.config.appSecrets.at(0)); // what demo.json tells the simulator
    EXPECT_EQ(problemsText(load.problems), QString());
    EXPECT_EQ(load.config.mode, q("live"));
    EXPECT_EQ(load.config.graphUrl, q("http://127.0.0.1:9000/v24.0"));
    ASSERT_FALSE(load.config.areas.empty());
    for (const AreaConfig &area : load.config.areas)
        EXPECT_EQ(area.url, q("http://127.0.0.1:9000/area/") + area.id);
}

TEST(Demo, refusesWhatLeavesLoopback)
{
    const auto keyOf = [](const ConfigLoad &load) {
        EXPECT_EQ(load.problems.size(), 1U) << qPrintable(problemsText(load.problems));
        return load.problems.empty() ? QString() : load.problems[0].key;
    };
    EXPECT_EQ(keyOf(demoLoad(q("/d"), {}, {{q("PSI_WEBHOOK_LISTEN"), q("0.0.0.0:0")}})), q("webhook.listen"));
    EXPECT_EQ(keyOf(demoLoad(q("/d"), {}, {{q("PSI_ADMIN_LISTEN"), q("10.0.0.1:0")}})), q("admin.listen"));
    EXPECT_EQ(keyOf(demoLoad(q("/d"), {}, {{q("PSI_ROUTER_MODE"), q("live")}})), q("router.mode"));
    const QString graph = q("http://[::1]:9000");
    EXPECT_EQ(keyOf(demoLoad(q("/d"), graph, {{q("PSI_GRAPH_URL"), q("https://example.org")}})),
              q("graph.url"));
    EXPECT_EQ(keyOf(demoLoad(q("/d"), graph, {{q("PSI_AREAS_0_URL"), q("https://example.org")}})),
              q("areas"));
}

TEST(Demo, secretsAreKeptForTheNextOne)
{
    const QTemporaryDir folder;
    const ConfigLoad first = demoLoad(folder.path(), {});
    ASSERT_TRUE(writeDemoFiles(first.config, {"127.0.0.1:1", "127.0.0.1:2"},
                               {{QStringLiteral("admin"), QStringLiteral("psi_a_b")}})
                    .isOk());
    EXPECT_TRUE(QFile::exists(folder.filePath(q("demo.json"))));
    removeDemoFile(first.config);
    EXPECT_FALSE(QFile::exists(folder.filePath(q("demo.json"))));
    const ConfigLoad second = demoLoad(folder.path(), {});
    EXPECT_EQ(second.config.appSecrets, first.config.appSecrets);
    EXPECT_EQ(second.config.verifyToken, first.config.verifyToken);
    EXPECT_EQ(keptDemoTokens(second.config).at(q("admin")), q("psi_a_b"));
}

TEST(Demo, knowsLoopbackWhenItSeesIt)
{
    for (const char *url :
         {"http://127.0.0.1:1", "https://localhost/x", "http://[::1]:2", "http://127.9.9.9"})
        EXPECT_TRUE(isLoopbackUrl(q(url))) << url;
    for (const char *url :
         {"", "127.0.0.1:1", "ftp://127.0.0.1", "http://10.0.0.1", "http://localhost.example.org",
          "http://user@127.0.0.1", "http://127.0.0.1.example.org"})
        EXPECT_FALSE(isLoopbackUrl(q(url))) << url;
    EXPECT_TRUE(isLoopbackAddress(q("[::1]:0")));
    EXPECT_FALSE(isLoopbackAddress(q("0.0.0.0:0")));
}
