// A status in a transaction that runs beside the one that stores its message's wamid.
#include "service/domain/router/step.h"
#include "tests/unit/postgres/pgkit.h"

namespace psi::test {

namespace {

class Statuses : public PgCase
{
protected:
    void SetUp() override
    {
        PgCase::SetUp();
        migrate();
    }

    /// A message of ours that waits for its wamid.
    void writeAnswer()
    {
        const std::vector<WorkEvent> events{
            message(QStringLiteral("5491155550001"), QStringLiteral("hola"), 1)};
        const Result<Committed> done = store().conversations().transact(
            events, [](const ConversationState &state, const InboundEvent &event) {
                Changes changes = step(state, event, MenuTree(), RouterPolicy(), event.acceptedAt);
                OutgoingRow row;
                row.type = QStringLiteral("text");
                row.payload = "{}";
                changes.outgoing = {row};
                return changes;
            });
        ASSERT_TRUE(done.isOk()) << done.error().message.toStdString();
    }

    WorkEvent delivered(const QByteArray &wamid)
    {
        WorkEvent work = message({}, {}, 5);
        work.event.id = wamid;
        work.event.eventClass = EventClass::Status;
        StatusUpdate update;
        update.word = QStringLiteral("delivered");
        work.event.body = update;
        return work;
    }
};

TEST_F(Statuses, oneThatCouldNotSeeTheWamidOfItsMessageIsMergedByTheRelay)
{
    writeAnswer();
    run("BEGIN");
    run("UPDATE mensajes SET whatsapp_message_id = 'wamid.W', estado_envio = 'sent', enviado = true "
        "WHERE direccion = 'saliente'");
    apply({delivered("wamid.W")}); // commits before the wamid does
    run("COMMIT");
    const QByteArray shown = "SELECT estado_envio, entregado FROM mensajes WHERE direccion = 'saliente'";
    EXPECT_EQ(rows(shown), QStringLiteral("sent 0"));
    EXPECT_EQ(store().outbox().mergeWaiting(500).value(), 1);
    EXPECT_EQ(rows(shown), QStringLiteral("delivered 1"));
    EXPECT_EQ(store().outbox().mergeWaiting(500).value(), 0);
}

} // namespace

} // namespace psi::test
