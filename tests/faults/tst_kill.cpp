// kill -9 at random instants under load. KILLS says how often; 20 if unset.
#include <random>

#include <QFile>

#include "tests/faults/faultkit.h"

using namespace psi::test;

namespace {

class Kill : public FaultTest
{
protected:
    // Whatever it left behind, it serves again within the patience of the harness.
    void killAndRestart(std::chrono::milliseconds after)
    {
        ASSERT_FALSE(router.endsWithin(after)) << "it ended by itself with " << router.exitCode();
        router.kill();
        ASSERT_TRUE(router.start()) << "not up again after a kill";
    }

    // A copy of the stopped store, to tamper with.
    QString copyOfStore(const QString &name)
    {
        const QString copy = m_folder.filePath(name);
        for (const char *suffix : {"", "-wal"})
            QFile::copy(router.storeFile() + QLatin1String(suffix), copy + QLatin1String(suffix));
        return copy;
    }

    void expectFinding(const QString &store, const char *finding)
    {
        QByteArray output;
        EXPECT_EQ(check(store, 0, &output), 1);
        EXPECT_TRUE(output.contains(finding)) << output.constData();
    }

    void expectTheCheckerToCatchAll();
};

// The same checker, on copies of the same store: one lost, one doubled, two swapped.
void Kill::expectTheCheckerToCatchAll()
{
    ASSERT_TRUE(router.stop());
    const QString lost = copyOfStore(QStringLiteral("lost.db"));
    changeDatabase(lost, "DELETE FROM mensajes WHERE rowid = (SELECT min(rowid) FROM mensajes)");
    expectFinding(lost, "  lost: wamid.");
    const QString doubled = copyOfStore(QStringLiteral("doubled.db"));
    changeDatabase(doubled, "DROP INDEX router_mensajes_wamid;"
                            "CREATE TEMP TABLE one AS SELECT * FROM mensajes ORDER BY rowid LIMIT 1;"
                            "UPDATE one SET id = 'another'; INSERT INTO mensajes SELECT * FROM one");
    expectFinding(doubled, "  doubled: wamid.");
    const QString swapped = copyOfStore(QStringLiteral("swapped.db"));
    changeDatabase(swapped,
                   "CREATE TEMP TABLE ends AS SELECT min(rowid) a, max(rowid) b FROM mensajes GROUP BY "
                   "conversacion_id ORDER BY count(*) DESC LIMIT 1;"
                   "UPDATE mensajes SET rowid = -1 WHERE rowid = (SELECT a FROM ends);"
                   "UPDATE mensajes SET rowid = (SELECT a FROM ends) WHERE rowid = (SELECT b FROM ends);"
                   "UPDATE mensajes SET rowid = (SELECT b FROM ends) WHERE rowid = -1");
    expectFinding(swapped, "  out of order: wamid.");
    EXPECT_EQ(check(copyOfStore(QStringLiteral("right.db")), 0), 0);
}

// F-02, F-06, F-07, F-51: a crash at any moment loses, doubles and reorders nothing.
TEST_F(Kill, losesDoublesAndSwapsNothing)
{
    const int kills = qEnvironmentVariableIntValue("KILLS") > 0 ? qEnvironmentVariableIntValue("KILLS") : 20;
    const auto seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed) + ", kills " + std::to_string(kills));
    std::mt19937 random(seed);
    router.keepPorts();
    ASSERT_TRUE(router.start()) << router.log().constData();
    SimProcess sim;
    sim.send(router, ledger(),
             words("--count 1000000 --rate 600 --customers 60 --duplicates 0.1 --shuffle --give-up 600"));
    for (int i = 0; i < kills && !HasFatalFailure(); ++i)
        killAndRestart(std::chrono::milliseconds(50 + random() % 1451));
    ASSERT_FALSE(HasFatalFailure());
    ASSERT_TRUE(sim.isRunning()) << sim.output().constData();
    sim.stop();
    EXPECT_TRUE(isClean(120)) << sim.output().constData();
    EXPECT_GT(countElements(router.storeFile()).sum(), 20 * kills);
    expectTheCheckerToCatchAll();
}

} // namespace
