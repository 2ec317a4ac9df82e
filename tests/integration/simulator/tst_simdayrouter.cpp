// A day of customers through the built router: 26 hours of messages within seconds, each stored once and in
// order, the conversations where their choices lead.
#include <gtest/gtest.h>

#include <QProcess>
#include <QTemporaryDir>

#include "tests/support/routerprocess.h"
#include "tests/support/simprocess.h"

using namespace psi::test;

namespace {

struct Ran
{
    int code = -1;
    std::string said;
};

Ran psiSim(const QStringList &arguments)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(QStringLiteral(PSI_BIN_DIR "/psi-sim"), arguments);
    process.waitForFinished(60000);
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
            process.readAll().toStdString()};
}

// Hand-overs are told to the simulator, as the demo does it.
void hearAreas(RouterProcess &router, const SimProcess &sim)
{
    router.set(QStringLiteral("PSI_EGRESS_ALLOW"), QStringLiteral("127.0.0.0/8"));
    router.set(QStringLiteral("PSI_EGRESS_ALLOW_HTTP"), QStringLiteral("true"));
    const QStringList areas{QStringLiteral("wsp4"),    QStringLiteral("ventas"), QStringLiteral("ventas_api"),
                            QStringLiteral("alumnos"), QStringLiteral("admin"),  QStringLiteral("comunidad")};
    for (qsizetype i = 0; i < areas.size(); ++i) {
        const QString prefix = QStringLiteral("PSI_AREAS_%1_").arg(i);
        router.set(prefix + QStringLiteral("ID"), areas[i]);
        router.set(prefix + QStringLiteral("URL"), sim.area(areas[i]));
    }
}

TEST(SimDay, throughTheRouterIsStoredOnceAndInOrder)
{
    QTemporaryDir folder;
    SimProcess sim;
    ASSERT_TRUE(sim.start({QStringLiteral("--customers"), QStringLiteral("150")}))
        << sim.errors().constData();
    RouterProcess router(folder.filePath(QStringLiteral("router")));
    router.set(QStringLiteral("PSI_ROUTER_MODE"), QStringLiteral("live"));
    router.set(QStringLiteral("PSI_GRAPH_URL"), sim.graph());
    router.set(QStringLiteral("PSI_GRAPH_ALLOW_HTTP"), QStringLiteral("true"));
    hearAreas(router, sim);
    ASSERT_TRUE(router.start()) << router.log().constData();
    const QString ledger = folder.filePath(QStringLiteral("ledger"));
    const Ran day = psiSim({QStringLiteral("day"), QStringLiteral("--url"),
                            QStringLiteral("http://%1/webhook").arg(QString::fromLatin1(router.webhook())),
                            QStringLiteral("--secret"), QString::fromLatin1(RouterProcess::secret()),
                            QStringLiteral("--line"), QStringLiteral("106540352242922,106540352242923"),
                            QStringLiteral("--customers"), QStringLiteral("150"), QStringLiteral("--seed"),
                            QStringLiteral("11"), QStringLiteral("--duplicates"), QStringLiteral("0.1"),
                            QStringLiteral("--out"), ledger});
    EXPECT_EQ(day.code, 0) << day.said;
    const Ran check = psiSim({QStringLiteral("check"), QStringLiteral("--ledger"), ledger,
                              QStringLiteral("--store"), QStringLiteral("sqlite:") + router.storeFile(),
                              QStringLiteral("--wait"), QStringLiteral("30")});
    EXPECT_EQ(check.code, 0) << check.said;
    EXPECT_NE(check.said.find("clean"), std::string::npos) << check.said;
    EXPECT_TRUE(router.stop());
}

} // namespace
