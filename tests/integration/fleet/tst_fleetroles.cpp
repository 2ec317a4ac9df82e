// Roles split over processes, and what each of them needs.
#include <QDateTime>
#include <QJsonArray>

#include "tests/integration/fleet/instancekit.h"
#include "tests/support/signedwebhook.h"
#include "tests/support/simprocess.h"

namespace psi::test {

namespace {

using FleetRoles = InstancesTest;

TEST_F(FleetRoles, intakeWorkersAndAdminAreProcessesOfTheirOwn)
{
    startServers();
    const auto worker = instance("obrero", "worker,admin");
    const auto intake = instance("entrada", "intake");
    const auto admin = instance("tablero", "admin");
    for (RouterProcess *one : {worker.get(), intake.get(), admin.get()}) {
        ASSERT_TRUE(one->start()) << one->log().constData();
        EXPECT_TRUE(becomesReady(*one)) << readiness(*one).body.constData();
    }
    EXPECT_TRUE(worker->webhook().isEmpty()) << "no webhook port without the role";
    EXPECT_TRUE(admin->webhook().isEmpty());
    EXPECT_TRUE(intake->admin().isEmpty());
    mustAccept(*intake, 0, 40);
    EXPECT_TRUE(waitForStored(40));
    EXPECT_EQ(cell("SELECT count(*) FROM router_trabajos"), QStringLiteral("0"));
    for (RouterProcess *one : {admin.get(), intake.get(), worker.get()})
        EXPECT_TRUE(one->stop()) << one->log().constData();
}

// What is decided in one process is sent by another, and waits for it without harm.
TEST_F(FleetRoles, aProcessThatOnlySendsSendsWhatOthersDecided)
{
    constexpr int people = 8;
    startServers();
    SimProcess graph;
    ASSERT_TRUE(graph.start()) << graph.errors().constData();
    const auto decides = instance("obrero", "intake,worker");
    const auto sends = instance("cartero", "outbound");
    for (RouterProcess *one : {decides.get(), sends.get()}) {
        one->set(QStringLiteral("PSI_ROUTER_MODE"), QStringLiteral("live"));
        one->set(QStringLiteral("PSI_GRAPH_URL"), graph.graph());
        one->set(QStringLiteral("PSI_GRAPH_ALLOW_HTTP"), QStringLiteral("true"));
    }
    ASSERT_TRUE(decides->start()) << decides->log().constData();
    ASSERT_TRUE(becomesReady(*decides)) << readiness(*decides).body.constData();
    for (int i = 0; i < people; ++i) {
        const QByteArray number = QByteArray::number(1000 + i);
        EXPECT_EQ(decides->post(textWebhook("wamid.IN" + number, "549115555" + number, "hola",
                                            QDateTime::currentSecsSinceEpoch())),
                  200);
    }
    const QByteArray answers = "SELECT count(*) FROM router_outbox WHERE clase = 'mensaje' AND estado = ";
    EXPECT_TRUE(waitUntil([&] { return cell(answers + "'pendiente'").toInt() == people; }, 30));
    EXPECT_TRUE(graph.ask("calls?limit=500")[QStringLiteral("calls")].toArray().isEmpty());
    ASSERT_TRUE(sends->start()) << sends->log().constData();
    EXPECT_TRUE(sends->webhook().isEmpty());
    EXPECT_TRUE(sends->admin().isEmpty());
    EXPECT_TRUE(waitUntil([&] { return cell(answers + "'enviado'").toInt() == people; }, 30))
        << sends->log().constData();
    EXPECT_EQ(cell("SELECT count(*) FROM router_trabajos"), QStringLiteral("0"));
    EXPECT_TRUE(sends->stop()) << sends->log().constData();
    EXPECT_TRUE(decides->stop()) << decides->log().constData();
}

TEST_F(FleetRoles, anIntakeAloneNeedsNoDatabase)
{
    startServers();
    const auto intake = instance("entrada", "intake");
    setStore(*intake, "sqlite", {}); // what it says when nothing is configured
    ASSERT_TRUE(intake->start()) << intake->log().constData();
    EXPECT_EQ(intake->post(textFrom(1, 0)), 503) << "a new queue is nobody's";
    EXPECT_TRUE(failing(*intake, "epoch").contains("new or was lost")) << readiness(*intake).body.constData();
    EXPECT_EQ(failing(*intake, "store"), "absent");
    const auto worker = instance("obrero", "worker,admin");
    ASSERT_TRUE(worker->start()) << worker->log().constData();
    EXPECT_TRUE(becomesReady(*intake)) << readiness(*intake).body.constData();
    EXPECT_TRUE(worker->stop());
    postgres.stop();
    ASSERT_TRUE(intake->stop());
    ASSERT_TRUE(intake->start()) << intake->log().constData();
    EXPECT_TRUE(becomesReady(*intake));
    mustAccept(*intake, 1, 20);
    EXPECT_FALSE(QFile::exists(intake->storeFile()));
    startPostgres();
    ASSERT_TRUE(worker->start()) << worker->log().constData();
    EXPECT_TRUE(waitForStored(20));
    EXPECT_TRUE(intake->stop());
    EXPECT_TRUE(worker->stop());
}

TEST_F(FleetRoles, anIntakeAloneSeesItsQueueGoAndAnotherInstanceAdoptIt)
{
    startServers();
    const auto worker = instance("obrero", "worker,admin");
    const auto intake = instance("entrada", "intake");
    intake->keepPorts();
    ASSERT_TRUE(worker->start()) << worker->log().constData();
    ASSERT_TRUE(intake->start()) << intake->log().constData();
    ASSERT_TRUE(becomesReady(*intake));
    redis.kill();
    EXPECT_TRUE(waitUntil([&] { return !failing(*intake, "queue").isEmpty(); }, 20));
    startRedis();
    EXPECT_TRUE(becomesReady(*intake)) << readiness(*intake).body.constData();
    ASSERT_EQ(redis.command({"FLUSHALL"}), "OK");
    EXPECT_EQ(intake->post(textFrom(1, 1)), 503);
    EXPECT_TRUE(waitUntil([&] { return !failing(*intake, "epoch").isEmpty(); }, 20));
    const auto [exit, said] =
        worker->command({QStringLiteral("queue"), QStringLiteral("adopt"), QStringLiteral("--accept-loss")});
    EXPECT_EQ(exit, 0) << said.constData();
    EXPECT_TRUE(becomesReady(*intake)) << readiness(*intake).body.constData();
    mustAccept(*intake, 2, 10);
    EXPECT_TRUE(waitForStored(10));
    EXPECT_TRUE(intake->stop());
    EXPECT_TRUE(worker->stop());
}

TEST_F(FleetRoles, anAdminAloneSaysWhenItsServersAreAway)
{
    startServers();
    const auto admin = instance("tablero", "admin");
    ASSERT_TRUE(admin->start()) << admin->log().constData();
    EXPECT_TRUE(becomesReady(*admin));
    postgres.stop();
    EXPECT_TRUE(waitUntil([&] { return !failing(*admin, "store").isEmpty(); }, 20));
    EXPECT_EQ(failing(*admin, "queue"), "");
    redis.kill();
    EXPECT_TRUE(waitUntil([&] { return !failing(*admin, "queue").isEmpty(); }, 20));
    startRedis();
    startPostgres();
    EXPECT_TRUE(becomesReady(*admin)) << readiness(*admin).body.constData();
    EXPECT_TRUE(admin->stop());
}

TEST_F(FleetRoles, aCleanStopHandsTheChoresOfTheFleetOver)
{
    startServers();
    const QByteArray holder = "SELECT coalesce(titular, '') FROM router_tareas WHERE nombre = 'store_purge'";
    const auto first = instance("uno", "worker,admin");
    const auto second = instance("dos", "worker,admin");
    ASSERT_TRUE(first->start()) << first->log().constData();
    EXPECT_TRUE(waitUntil([&] { return cell(holder).startsWith(QString::number(first->pid())); }, 20));
    ASSERT_TRUE(second->start()) << second->log().constData();
    EXPECT_TRUE(becomesReady(*second));
    EXPECT_TRUE(cell(holder).startsWith(QString::number(first->pid()))) << "one at a time";
    EXPECT_TRUE(first->stop());
    EXPECT_FALSE(cell(holder).startsWith(QString::number(first->pid()))) << "it gave it back";
    EXPECT_TRUE(second->stop());
    ASSERT_TRUE(second->start()) << second->log().constData();
    EXPECT_TRUE(waitUntil([&] { return cell(holder).startsWith(QString::number(second->pid())); }, 20));
    EXPECT_TRUE(second->stop());
}

TEST_F(FleetRoles, aSecondInstanceWithAStoreOfItsOwnIsRefusedInOneLine)
{
    startRedis();
    const auto first = instance("uno");
    const auto second = instance("dos");
    for (RouterProcess *one : {first.get(), second.get()})
        setStore(*one, "sqlite", {});
    ASSERT_TRUE(first->start()) << first->log().constData();
    ASSERT_TRUE(becomesReady(*first));
    EXPECT_FALSE(second->start());
    EXPECT_EQ(second->exitCode(), 1);
    EXPECT_TRUE(second->log().contains("store.backend = sqlite allows one instance"))
        << second->log().constData();
    EXPECT_EQ(first->post(textFrom(1, 1)), 200) << "the first is not disturbed";
    EXPECT_TRUE(first->stop());
    ASSERT_TRUE(first->start()) << "and starts again: " << first->log().constData();
    EXPECT_TRUE(first->stop());
    const auto [exit, said] =
        second->command({QStringLiteral("queue"), QStringLiteral("adopt"), QStringLiteral("--accept-loss")});
    EXPECT_EQ(exit, 0) << said.constData();
    EXPECT_TRUE(second->start()) << "a store that replaces a lost one adopts: " << second->log().constData();
    EXPECT_TRUE(second->stop());
}

} // namespace

} // namespace psi::test
