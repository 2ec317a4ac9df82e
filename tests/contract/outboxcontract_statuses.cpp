#include "tests/contract/outboxcontract.h"

namespace psi::contract {

namespace {

using Kind = OutboxChange::Kind;

OutboxWakeUp first(std::int64_t id) { return {id, 1}; }

TEST_P(OutboxContract, statusesMoveARowForward)
{
    const NewJob job = answer();
    sent(call(job), QStringLiteral("wamid.A"));
    apply({said(first(idOf(job)), "wamid.A", QStringLiteral("delivered"))});
    EXPECT_EQ(estado(job), QStringLiteral("entregado"));
    apply({status("wamid.A", QStringLiteral("read"), 9),
           said(first(idOf(job)), "wamid.A", QStringLiteral("sent"))});
    EXPECT_EQ(estado(job), QStringLiteral("leido"));
    EXPECT_EQ(shown(job), QStringLiteral("read"));
}

// A lost answer is settled by the status of the message, and its lane need not wait any longer.
TEST_P(OutboxContract, aStatusSettlesARowWhoseAnswerWasLost)
{
    const NewJob job = answer();
    OutboxChange unknown = change(Kind::Unknown, call(job));
    unknown.wait = 60s;
    record(unknown);
    const Committed committed = apply({said(first(idOf(job)), "wamid.A", QStringLiteral("sent"))});
    EXPECT_EQ(estado(job), QStringLiteral("enviado"));
    EXPECT_EQ(field(job, "wamid"), QStringLiteral("wamid.A"));
    EXPECT_EQ(shown(job), QStringLiteral("sent"));
    EXPECT_EQ(cell("SELECT whatsapp_message_id FROM mensajes WHERE direccion = 'saliente'"),
              QStringLiteral("wamid.A"));
    ASSERT_EQ(committed.settled.size(), 1u);
    EXPECT_EQ(committed.settled.front().dedupKey, job.dedupKey);
    EXPECT_TRUE(committed.wakeUps.empty());
}

TEST_P(OutboxContract, aStatusThatOvertakesTheAnswerOfItsCallIsTheAnswer)
{
    const NewJob job = answer();
    const OutboxCall one = call(job);
    const Committed committed = apply({said(first(idOf(job)), "wamid.A", QStringLiteral("delivered"))});
    EXPECT_TRUE(committed.settled.empty());
    EXPECT_EQ(estado(job), QStringLiteral("entregado"));
    EXPECT_EQ(record(change(Kind::Unknown, one)), OutboxStanding::NotOurs);
    sent(one, QStringLiteral("wamid.A"));
    EXPECT_EQ(estado(job), QStringLiteral("entregado"));
    EXPECT_EQ(shown(job), QStringLiteral("delivered"));
}

TEST_P(OutboxContract, aFailureThatIsToldLaterEndsTheRowInItsGenerationOnly)
{
    const NewJob job = answer();
    sent(call(job), QStringLiteral("wamid.A"));
    apply({said({idOf(job), 7}, "wamid.X", QStringLiteral("failed"), QStringLiteral("131047"))});
    EXPECT_EQ(estado(job), QStringLiteral("enviado"));
    apply({said(first(idOf(job)), "wamid.A", QStringLiteral("failed"), QStringLiteral("131047"))});
    EXPECT_EQ(estado(job), QStringLiteral("fallido"));
    EXPECT_EQ(field(job, "codigo"), QStringLiteral("131047"));
    EXPECT_EQ(shown(job), QStringLiteral("failed"));
    // "sent" of the same message, late.
    apply({said(first(idOf(job)), "wamid.A", QStringLiteral("sent"))});
    EXPECT_EQ(estado(job), QStringLiteral("fallido"));
    EXPECT_EQ(shown(job), QStringLiteral("failed"));
}

TEST_P(OutboxContract, aFailureThatBeatsTheAnswerStays)
{
    const NewJob job = answer();
    const OutboxCall one = call(job);
    apply({said(first(idOf(job)), "wamid.A", QStringLiteral("sent")),
           said(first(idOf(job)), "wamid.A", QStringLiteral("failed"), QStringLiteral("131047"))});
    EXPECT_EQ(estado(job), QStringLiteral("fallido"));
    sent(one, QStringLiteral("wamid.A"));
    EXPECT_EQ(estado(job), QStringLiteral("fallido"));
    EXPECT_EQ(shown(job), QStringLiteral("failed"));
}

TEST_P(OutboxContract, anUndeliverableNumberIsTriedInItsOtherFormAsTheNextGeneration)
{
    const NewJob job = answer();
    sent(call(job), QStringLiteral("wamid.A"));
    const Committed committed =
        apply({said(first(idOf(job)), "wamid.A", QStringLiteral("failed"), QStringLiteral("131026"))});
    ASSERT_EQ(committed.wakeUps.size(), 1u);
    EXPECT_EQ(estado(job), QStringLiteral("pendiente"));
    EXPECT_EQ(shown(job), QStringLiteral("-"));
    EXPECT_EQ(claim(job).kind, ClaimedJob::Kind::Done); // of the generation before
    const OutboxCall other = call(committed.wakeUps.front());
    EXPECT_EQ(other.reference, (OutboxWakeUp{idOf(job), 2}));
    EXPECT_EQ(other.recipient, QStringLiteral("541155550001"));
    sent(other, QStringLiteral("wamid.B"));
    EXPECT_EQ(shown(job), QStringLiteral("sent"));
    const Committed twice =
        apply({said(other.reference, "wamid.B", QStringLiteral("failed"), QStringLiteral("131026"))});
    EXPECT_TRUE(twice.wakeUps.empty());
    EXPECT_EQ(estado(job), QStringLiteral("fallido"));
    EXPECT_EQ(cell("SELECT forma_envio FROM router_contactos"), QStringLiteral("541155550001"));
}

// What a person sent again meanwhile is not sent, if the first one turns out to have arrived.
TEST_P(OutboxContract, aSuccessOfAnOlderGenerationStopsTheNewOne)
{
    const NewJob job = answer();
    record(change(Kind::Unknown, call(job)));
    const Result<NewJob> again = outbox().resend(idOf(job));
    ASSERT_TRUE(again.isOk());
    apply({said(first(idOf(job)), "wamid.A", QStringLiteral("delivered"))});
    EXPECT_EQ(estado(job), QStringLiteral("entregado"));
    EXPECT_EQ(claim(*again).kind, ClaimedJob::Kind::Done);
}

TEST_P(OutboxContract, callbackDataThatIsNotOursIsHarmless)
{
    WorkEvent foreign = status("wamid.A", QStringLiteral("sent"), 1);
    std::get<StatusUpdate>(foreign.event.body).callbackData = QStringLiteral("99:1");
    WorkEvent nonsense = status("wamid.B", QStringLiteral("sent"), 1);
    std::get<StatusUpdate>(nonsense.event.body).callbackData = QStringLiteral("hola:mundo");
    EXPECT_EQ(apply({foreign, nonsense}).outcomes, std::vector(2, EventOutcome::Applied));
    EXPECT_EQ(count("router_estados_mensaje"), 2);
}

} // namespace

} // namespace psi::contract
