// Two versions side by side on one Redis and one PostgreSQL, as in a rolling upgrade or its undoing.
#include "tests/integration/fleet/instancekit.h"

#include <QDir>

namespace psi::test {

namespace {

const QString next = QStringLiteral("psi-router-next");

class FleetVersions : public InstancesTest
{
protected:
    std::unique_ptr<RouterProcess> nextInstance(const char *name, const char *roles = "intake,worker,admin")
    {
        auto router = instance(name, roles);
        router->setProgram(next);
        return router;
    }
    void migrateToNext()
    {
        const auto [exit, said] = nextInstance("migrate")->command({QStringLiteral("migrate")});
        ASSERT_EQ(exit, 0) << said.constData();
        EXPECT_TRUE(said.contains("applied 0099_next")) << said.constData();
    }
    /// As a later release does, once none of the old ones runs any more.
    void contract()
    {
        PgClient client(postgres.url());
        ASSERT_TRUE(client.run("UPDATE router_meta SET valor = convert_to('" + nextVersion() +
                               "', 'UTF8') WHERE clave = 'min_program'"))
            << client.error().constData();
    }
    QByteArray nextVersion()
    {
        const auto [exit, said] = nextInstance("version")->command({QStringLiteral("--version")});
        EXPECT_EQ(exit, 0);
        return said.split(' ').value(1);
    }
    void nothingFailed()
    {
        EXPECT_EQ(cell("SELECT count(*) FROM router_trabajos"), QStringLiteral("0"));
        EXPECT_EQ(cell("SELECT count(*) FROM router_intentos"), QStringLiteral("0"));
    }
    /// Lanes whose head the instance put off.
    static int delayed(RouterProcess &router)
    {
        for (const QByteArray &line : router.get("/metrics").body.split('\n')) {
            if (line.startsWith("psi_queue_jobs{state=\"delayed\",route=\"inbound\"} "))
                return line.split(' ').last().toInt();
        }
        return -1;
    }
};

TEST_F(FleetVersions, theNextVersionIsOneVersionUp)
{
    const auto current = instance("uno");
    const QByteArray said = current->command({QStringLiteral("--version")}).second;
    EXPECT_TRUE(said.startsWith("psi-router 0.")) << said.constData();
    EXPECT_NE(said.split(' ').value(1), nextVersion());
}

TEST_F(FleetVersions, anOldWorkerLeavesNewPayloadsToTheNextWhichLosesNone)
{
    startServers();
    migrateToNext();
    const auto oldWorker = instance("viejo", "worker,admin");
    const auto newIntake = nextInstance("entrada", "intake");
    ASSERT_TRUE(oldWorker->start()) << oldWorker->log().constData();
    ASSERT_TRUE(newIntake->start()) << newIntake->log().constData();
    ASSERT_TRUE(becomesReady(*newIntake));
    mustAccept(*newIntake, 0, 60);
    EXPECT_TRUE(waitUntil([&] { return delayed(*oldWorker) > 0; }, 20));
    EXPECT_EQ(stored(), 0) << "nobody can read them yet";
    nothingFailed();
    const auto newWorker = nextInstance("nuevo", "worker,admin");
    ASSERT_TRUE(newWorker->start()) << newWorker->log().constData();
    EXPECT_TRUE(waitUntil([&] { return stored() == 60; }, 60)) << stored();
    nothingFailed();
    for (RouterProcess *one : {newIntake.get(), oldWorker.get(), newWorker.get()})
        EXPECT_TRUE(one->stop());
}

TEST_F(FleetVersions, aNewWorkerReadsWhatAnOldIntakeWrote)
{
    startServers();
    const auto oldIntake = instance("entrada", "intake");
    const auto first = instance("viejo");
    ASSERT_TRUE(first->start()) << first->log().constData(); // makes the queue the store's
    EXPECT_TRUE(first->stop());
    ASSERT_TRUE(oldIntake->start()) << oldIntake->log().constData();
    ASSERT_TRUE(becomesReady(*oldIntake));
    mustAccept(*oldIntake, 0, 60);
    migrateToNext();
    const auto newWorker = nextInstance("nuevo", "worker,admin");
    ASSERT_TRUE(newWorker->start()) << newWorker->log().constData();
    EXPECT_TRUE(waitForStored(60));
    nothingFailed();
    EXPECT_TRUE(newWorker->stop());
    EXPECT_TRUE(oldIntake->stop());
}

TEST_F(FleetVersions, bothTakeTurnsAndTheStoreIsMigratedUnderTheOldOne)
{
    startServers();
    const auto current = instance("viejo");
    ASSERT_TRUE(current->start()) << current->log().constData();
    ASSERT_TRUE(becomesReady(*current));
    mustAccept(*current, 0, 20);
    migrateToNext();
    mustAccept(*current, 20, 20);
    const auto newer = nextInstance("nuevo");
    ASSERT_TRUE(newer->start()) << newer->log().constData();
    ASSERT_TRUE(becomesReady(*newer));
    mustAccept(*newer, 40, 20);
    mustAccept(*current, 60, 20);
    EXPECT_TRUE(current->stop());
    ASSERT_TRUE(current->start()) << "the schema is newer, but admits it: " << current->log().constData();
    ASSERT_TRUE(becomesReady(*current));
    mustAccept(*current, 80, 20);
    EXPECT_TRUE(waitUntil([&] { return stored() == 100; }, 60)) << stored();
    nothingFailed();
    EXPECT_TRUE(current->stop());
    EXPECT_TRUE(newer->stop());
}

TEST_F(FleetVersions, anOldProgramThatTheStoreDoesNotAdmitIsRefusedWithOneMessage)
{
    startServers();
    migrateToNext();
    contract();
    const auto current = instance("viejo");
    EXPECT_FALSE(current->start());
    EXPECT_EQ(current->exitCode(), 3);
    EXPECT_TRUE(current->log().contains("upgrade the program")) << current->log().constData();
    EXPECT_EQ(current->command({QStringLiteral("migrate")}).first, 3);
    const auto newer = nextInstance("nuevo");
    ASSERT_TRUE(newer->start()) << newer->log().constData();
    EXPECT_TRUE(becomesReady(*newer));
    EXPECT_TRUE(newer->stop());
}

TEST_F(FleetVersions, aNewProgramBeforeItsMigrationIsRefusedWithOneMessage)
{
    startServers();
    const auto newer = nextInstance("nuevo");
    EXPECT_FALSE(newer->start());
    EXPECT_EQ(newer->exitCode(), 3);
    EXPECT_TRUE(newer->log().contains("psi-router migrate")) << newer->log().constData();
}

TEST_F(FleetVersions, anEmbeddedStoreOfTheNextProgramIsRefusedAndItsCopyIsKept)
{
    RouterProcess router(folder.filePath(QStringLiteral("solo")));
    ASSERT_TRUE(router.start()) << router.log().constData();
    EXPECT_TRUE(router.stop());
    router.setProgram(next);
    ASSERT_TRUE(router.start()) << router.log().constData();
    EXPECT_TRUE(router.stop());
    router.setProgram(QStringLiteral("psi-router"));
    EXPECT_FALSE(router.start());
    EXPECT_EQ(router.exitCode(), 3);
    EXPECT_TRUE(router.log().contains("upgrade the program")) << router.log().constData();
    EXPECT_FALSE(QDir(router.folder()).entryList({QStringLiteral("store.db.esquema-*")}).isEmpty());
}

} // namespace

} // namespace psi::test
