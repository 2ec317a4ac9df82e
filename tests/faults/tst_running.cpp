// What must hold on a running service after it has worked: completed jobs go, indexes serve the CRM.
#include "tests/faults/faultkit.h"

using namespace psi::test;

namespace {

class Running : public FaultTest
{
protected:
    void sendSome(int count)
    {
        SimProcess sim;
        sim.send(router, ledger(), words("--rate 0 --customers 30 --count") << QString::number(count));
        ASSERT_EQ(sim.waitForEnd(60), 0) << sim.output().constData();
        ASSERT_TRUE(isClean());
    }

    // The ring holds done_first <= n < done_next; a row goes when none of its jobs is held any more.
    std::int64_t completed()
    {
        return queryNumber(router.queueFile(), "SELECT done_next - done_first FROM meta");
    }
    std::int64_t completedRows() { return queryNumber(router.queueFile(), "SELECT count(*) FROM done"); }

    // The plan's lines for a query of the CRM, on the store that is being served.
    std::string planOf(const char *sql)
    {
        std::string plan;
        for (const auto &row :
             queryRows(router.storeFile(), (std::string("EXPLAIN QUERY PLAN ") + sql).c_str()))
            plan += row.back() + '\n';
        return plan;
    }

    static bool scansATable(const std::string &plan)
    {
        for (std::size_t at = plan.find("SCAN "); at != std::string::npos; at = plan.find("SCAN ", at + 1)) {
            if (plan.substr(at, plan.find('\n', at) - at).find("USING") == std::string::npos)
                return true;
        }
        return false;
    }
};

TEST_F(Running, keepsNoMoreCompletedJobsThanTheCount)
{
    router.set(QStringLiteral("PSI_RETENTION_COMPLETED_COUNT"), QStringLiteral("50"));
    ASSERT_TRUE(router.start()) << router.log().constData();
    sendSome(600);
    EXPECT_TRUE(waitUntil([&] { return completed() <= 50; }, 90)) << completed() << " are kept";
    EXPECT_GT(completed(), 0);
}

TEST_F(Running, forgetsCompletedJobsAfterTheirAge)
{
    router.set(QStringLiteral("PSI_RETENTION_COMPLETED_AGE"), QStringLiteral("3s"));
    ASSERT_TRUE(router.start()) << router.log().constData();
    sendSome(100);
    EXPECT_TRUE(waitUntil([&] { return completed() == 0; }, 90)) << completed() << " are kept";
    EXPECT_EQ(completedRows(), 0);
}

TEST_F(Running, hasTheSevenIndexesAndPlansWithoutScans)
{
    ASSERT_TRUE(router.start()) << router.log().constData();
    sendSome(600);
    for (const char *name :
         {"idx_conversaciones_telefono", "idx_conversaciones_contacto_id",
          "idx_conversaciones_ts_ultimo_mensaje", "idx_mensajes_conversacion_id", "idx_mensajes_timestamp",
          "idx_mensajes_remitente_tipo", "idx_contactos_telefono"}) {
        const std::string sql =
            std::string("SELECT count(*) FROM sqlite_master WHERE type = 'index' AND name = '") + name + "'";
        EXPECT_EQ(queryNumber(router.storeFile(), sql.c_str()), 1) << name;
    }
    for (const char *sql :
         {"SELECT * FROM conversaciones ORDER BY ts_ultimo_mensaje DESC LIMIT 50",
          "SELECT * FROM conversaciones WHERE area = 'ventas' ORDER BY ts_ultimo_mensaje DESC LIMIT 50",
          "SELECT * FROM mensajes WHERE conversacion_id = 'x' AND eliminado = false ORDER BY timestamp",
          "SELECT * FROM contactos WHERE telefono = '+5491155550001'",
          "SELECT * FROM conversaciones WHERE telefono = '+5491155550001'"}) {
        const std::string plan = planOf(sql);
        EXPECT_NE(plan.find("INDEX"), std::string::npos) << sql << ":\n" << plan;
        EXPECT_FALSE(scansATable(plan)) << sql << ":\n" << plan;
    }
    EXPECT_EQ(
        planOf("SELECT * FROM conversaciones ORDER BY ts_ultimo_mensaje DESC LIMIT 50").find("TEMP B-TREE"),
        std::string::npos);
    EXPECT_TRUE(scansATable(planOf("SELECT * FROM mensajes WHERE mensaje = 'x'"))) << "the judge sees scans";
}

} // namespace
