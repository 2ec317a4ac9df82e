// What reaches people, when the service dies, is stopped, or the other side is lost, refuses or hangs.
#include <random>

#include "tests/faults/outboundkit.h"

using namespace psi::test;
using namespace std::chrono_literals;

namespace {

class Outbound : public OutboundTest
{};

TEST_F(Outbound, answersReachCustomersAndTheirStatesComeBack)
{
    write(20);
    EXPECT_TRUE(waitUntil([&] { return rows("estado = 'leido'") >= 20; }, 30));
    expectTheTruth();
    EXPECT_EQ(
        queryNumber(
            router.storeFile(),
            "SELECT count(*) FROM mensajes WHERE direccion = 'saliente' AND whatsapp_message_id IS NULL"),
        0);
}

// The kill points: after the take, between commit and enqueue, between `enviando` and its call, between the
// call and its answer, between the answer and its row. Wherever it dies, nobody is written to twice.
TEST_F(Outbound, killsAtAnyMomentSendNothingTwiceAndForgetNothing)
{
    const auto seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    ASSERT_TRUE(graph.rules(R"({"latency_ms": 60})"));
    int customer = 0;
    for (int kill = 0; kill < 8; ++kill) {
        for (int i = 0; i < 15; ++i)
            writes(customer++);
        ASSERT_FALSE(router.endsWithin(std::chrono::milliseconds(random() % 300)));
        router.kill();
        ASSERT_TRUE(router.start()) << "not up again after a kill";
    }
    EXPECT_TRUE(settled(60));
    EXPECT_TRUE(waitUntil([&] { return rows("estado = 'incierto'") == 0 || accepted() > 0; }, 5));
    // Statuses settle what was taken over and whose answer was lost; the sim repeats them until they are
    // heard.
    EXPECT_TRUE(
        waitUntil([&] { return accepted() == rows("estado IN ('enviado', 'entregado', 'leido')"); }, 60));
    expectTheTruth();
    EXPECT_GE(rows("1 = 1"), customer);
}

// The Graph API holds its answer while the service is killed: the row is uncertain, its status settles it.
TEST_F(Outbound, aCallWhoseProcessDiesIsSettledByItsStatusAndNeverRepeated)
{
    ASSERT_FALSE(graph.tell("POST", "rules/calls", R"({"next": 1, "type": "interactive", "delay_ms": 900})")
                     .isEmpty());
    ASSERT_TRUE(graph.rules(R"({"statuses": []})"));
    writes(1);
    ASSERT_TRUE(waitUntil([&] { return calls() == 1; }));
    router.kill();
    ASSERT_TRUE(router.start());
    EXPECT_EQ(rows("estado = 'enviando'"), 1);
    // The relay's lease goes with its holder, within a minute.
    EXPECT_TRUE(waitUntil([&] { return rows("estado = 'incierto'") == 1; }, 90));
    tellDelivered();
    EXPECT_TRUE(waitUntil([&] { return rows("estado = 'entregado'") == 1; }));
    EXPECT_EQ(calls(), 1);
    expectTheTruth();
}

TEST_F(Outbound, aLostAnswerIsUncertainUntilItsStatusAndItsLaneThenGoesOn)
{
    ASSERT_TRUE(graph.rules(R"({"statuses": []})"));
    ASSERT_FALSE(
        graph.tell("POST", "rules/calls", R"({"next": 1, "type": "interactive", "lost": true})").isEmpty());
    writes(1);
    EXPECT_TRUE(waitUntil([&] { return rows("estado = 'incierto'") == 1; }));
    writes(1);
    EXPECT_TRUE(waitUntil([&] { return rows("estado = 'pendiente'") == 1; }));
    EXPECT_FALSE(waitUntil([&] { return calls() > 1; }, 2)); // one person's messages keep their order
    tellDelivered();
    EXPECT_TRUE(waitUntil([&] { return calls() == 2; }, 20)); // not a minute
    EXPECT_TRUE(settled(20));
    EXPECT_EQ(calls(), 2);
    expectTheTruth();
}

// F-50: an expired token is noticed at once, what waits is kept, and the line goes on when a person says so.
TEST_F(Outbound, anExpiredTokenHoldsTheLineAndLosesNothing)
{
    ASSERT_TRUE(graph.rules(R"({"tokens_expired": true})"));
    write(10);
    EXPECT_TRUE(waitUntil([&] { return router.metric("psi_line_held{line=\"wsp4\"}") == 1; }));
    EXPECT_TRUE(router.log().contains("a line is held"));
    EXPECT_TRUE(waitUntil([&] { return rows("estado = 'pendiente'") >= 10; }));
    const int before = calls();
    EXPECT_LE(before, 10);
    EXPECT_FALSE(waitUntil([&] { return calls() > before; }, 2)); // nothing is tried again by itself
    ASSERT_TRUE(router.stop());
    ASSERT_TRUE(router.start());
    EXPECT_TRUE(waitUntil([&] { return router.metric("psi_line_held{line=\"wsp4\"}") == 1; }, 30));
    EXPECT_EQ(calls(), before);
    ASSERT_TRUE(graph.rules(R"({"tokens_expired": false})"));
    EXPECT_EQ(operate("/lines/wsp4/resume"), 200);
    EXPECT_TRUE(settled(30));
    EXPECT_EQ(rows("estado IN ('enviado', 'entregado', 'leido')"), rows("1 = 1"));
    EXPECT_EQ(router.metric("psi_line_held{line=\"wsp4\"}"), 0);
    expectTheTruth();
}

// The first of what waits is never sent: nothing is learned from it, and the next one tries the line.
TEST_F(Outbound, aResumedLineSendsWhatIsLeftInOrderThoughItsFirstMessagesExpired)
{
    constexpr int customers = 5;
    ASSERT_TRUE(graph.rules(R"({"tokens_expired": true})"));
    for (int i = 0; i < 2 * customers; ++i)
        writes(i % customers, 1h - 15s); // answers are worth an hour
    const auto heard = [this] {
        return queryNumber(router.storeFile(), "SELECT count(*) FROM mensajes WHERE direccion = 'entrante'");
    };
    ASSERT_TRUE(waitUntil([&] { return heard() == 2 * customers; }, 10));
    const std::int64_t late = rows("1 = 1");
    EXPECT_GE(late, 2 * customers);
    for (int i = 0; i < 2 * customers; ++i)
        writes(customers + i % customers);
    ASSERT_TRUE(waitUntil([&] { return heard() == 4 * customers; }));
    ASSERT_TRUE(waitUntil([&] { return router.metric("psi_line_held{line=\"wsp4\"}") == 1; }));
    ASSERT_TRUE(waitUntil([&] { return rows("julianday(expira) < julianday('now')") == late; }, 30));
    EXPECT_EQ(accepted(), 0);
    ASSERT_TRUE(graph.rules(R"({"tokens_expired": false})"));
    EXPECT_EQ(operate("/lines/wsp4/resume"), 200);
    EXPECT_TRUE(settled(30));
    EXPECT_EQ(rows("estado = 'fallido' AND codigo = 'EXPIRED'"), late);
    EXPECT_EQ(rows("estado IN ('enviado', 'entregado', 'leido')"), rows("1 = 1") - late);
    EXPECT_TRUE(waitUntil([&] { return router.metric("psi_line_held{line=\"wsp4\"}") == 0; }));
    expectOrder();
    expectTheTruth();
}

// Frozen for longer than anything may take: what it claimed before is put back or uncertain, not called late.
TEST_F(Outbound, aProcessThatStoodStillSendsNothingTwice)
{
    ASSERT_TRUE(graph.rules(R"({"latency_ms": 50})"));
    for (int i = 0; i < 40; ++i)
        writes(i);
    router.freeze();
    EXPECT_FALSE(router.endsWithin(14s));
    router.thaw();
    EXPECT_TRUE(settled(60));
    EXPECT_TRUE(
        waitUntil([&] { return accepted() == rows("estado IN ('enviado', 'entregado', 'leido')"); }, 60));
    expectTheTruth();
}

TEST_F(Outbound, nothingOfAShadowTimeIsSentAfterwards)
{
    ASSERT_TRUE(router.stop());
    router.set(QStringLiteral("PSI_ROUTER_MODE"), QStringLiteral("shadow"));
    ASSERT_TRUE(router.start());
    write(5);
    EXPECT_TRUE(
        waitUntil([&] { return queryNumber(router.storeFile(), "SELECT count(*) FROM mensajes") == 5; }));
    ASSERT_TRUE(router.stop());
    router.set(QStringLiteral("PSI_ROUTER_MODE"), QStringLiteral("live"));
    ASSERT_TRUE(router.start());
    writes(7);
    EXPECT_TRUE(waitUntil([&] { return accepted() >= 1; }));
    EXPECT_TRUE(settled(20));
    EXPECT_EQ(rows("1 = 1"), accepted());
    EXPECT_EQ(queryNumber(router.storeFile(), "SELECT count(DISTINCT conversacion_id) FROM router_outbox"),
              1);
}

TEST_F(Outbound, aRestoredBackupSendsNothingBeforeAPersonResumes)
{
    ASSERT_TRUE(graph.rules(R"({"tokens_expired": true})"));
    write(5);
    EXPECT_TRUE(waitUntil([&] { return rows("estado = 'pendiente'") >= 5; }));
    EXPECT_TRUE(waitUntil([&] { return rows("estado = 'enviando'") == 0; }));
    ASSERT_TRUE(router.stop());
    ASSERT_TRUE(graph.rules(R"({"tokens_expired": false})"));
    changeDatabase(router.storeFile(),
                   "INSERT INTO router_meta (clave, valor) VALUES ('restaurado', CAST('1' AS BLOB))");
    ASSERT_TRUE(router.start());
    EXPECT_TRUE(waitUntil([&] { return rows("estado = 'incierto'") >= 5; }));
    EXPECT_EQ(operate("/lines/wsp4/resume"), 200);
    writes(20);
    EXPECT_TRUE(waitUntil([&] { return rows("estado = 'pendiente'") >= 1; }));
    EXPECT_EQ(accepted(), 0);
    EXPECT_EQ(operate("/queues/outbound/resume"), 200);
    EXPECT_TRUE(waitUntil([&] { return accepted() >= 1; }, 30));
    EXPECT_TRUE(settled(30));
    EXPECT_GE(rows("estado = 'incierto'"), 5); // of before: a person decides
    expectTheTruth();
}

} // namespace
