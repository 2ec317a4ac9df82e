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
    apply({said(first(idOf(job)), "wamid.A", QStringLiteral("failed"), QStringLiteral("131047"))});
    const auto isFailed = [&] {
        EXPECT_EQ(estado(job), QStringLiteral("fallido"));
        EXPECT_EQ(field(job, "codigo"), QStringLiteral("131047"));
        EXPECT_EQ(field(job, "wamid"), QStringLiteral("wamid.A"));
        EXPECT_EQ(shown(job), QStringLiteral("failed"));
        EXPECT_EQ(messageField(job, "whatsapp_message_id"), QStringLiteral("wamid.A"));
        EXPECT_EQ(messageField(job, "error_mensaje"), QStringLiteral("131047: Message undeliverable"));
    };
    isFailed();
    EXPECT_EQ(sent(one, QStringLiteral("wamid.A")), OutboxStanding::NotOurs);
    isFailed();
    apply({said(first(idOf(job)), "wamid.A", QStringLiteral("sent"))});
    isFailed();
    EXPECT_EQ(claim(job).kind, ClaimedJob::Kind::Done);
    // It did arrive, whatever was said before.
    apply({said(first(idOf(job)), "wamid.A", QStringLiteral("delivered"))});
    EXPECT_EQ(estado(job), QStringLiteral("entregado"));
}

TEST_P(OutboxContract, sentAndFailedInOneBodyThatBeatTheAnswerAreAFailure)
{
    const NewJob job = answer();
    const OutboxCall one = call(job);
    apply({said(first(idOf(job)), "wamid.A", QStringLiteral("failed"), QStringLiteral("131047")),
           said(first(idOf(job)), "wamid.A", QStringLiteral("sent"))});
    EXPECT_EQ(estado(job), QStringLiteral("fallido"));
    EXPECT_EQ(sent(one, QStringLiteral("wamid.A")), OutboxStanding::NotOurs);
    EXPECT_EQ(estado(job), QStringLiteral("fallido"));
    EXPECT_EQ(shown(job), QStringLiteral("failed"));
}

// Found by its wamid alone, which the answer brings.
TEST_P(OutboxContract, aFailureWithoutCallbackDataThatBeatsTheAnswerEndsTheRowWithIt)
{
    const NewJob job = answer();
    const OutboxCall one = call(job);
    WorkEvent failed = status("wamid.A", QStringLiteral("failed"), 60);
    std::get<StatusUpdate>(failed.event.body).errorCode = QStringLiteral("131047");
    apply({failed});
    EXPECT_EQ(estado(job), QStringLiteral("enviando"));
    EXPECT_EQ(sent(one, QStringLiteral("wamid.A")), OutboxStanding::Changed);
    EXPECT_EQ(estado(job), QStringLiteral("fallido"));
    EXPECT_EQ(field(job, "codigo"), QStringLiteral("131047"));
    EXPECT_EQ(field(job, "wamid"), QStringLiteral("wamid.A"));
    EXPECT_EQ(shown(job), QStringLiteral("failed"));
}

// The late answer of the first form says nothing of the second one, which is still to be sent.
TEST_P(OutboxContract, anUndeliverableNumberThatIsToldBeforeTheAnswerIsTriedInItsOtherForm)
{
    const NewJob job = answer();
    const OutboxCall one = call(job);
    const Committed committed =
        apply({said(first(idOf(job)), "wamid.A", QStringLiteral("failed"), QStringLiteral("131026"))});
    ASSERT_EQ(committed.wakeUps.size(), 1u);
    EXPECT_EQ(estado(job), QStringLiteral("pendiente"));
    EXPECT_EQ(sent(one, QStringLiteral("wamid.A")), OutboxStanding::NotOurs);
    apply({said(first(idOf(job)), "wamid.A", QStringLiteral("sent"))});
    EXPECT_EQ(estado(job), QStringLiteral("pendiente"));
    EXPECT_EQ(shown(job), QStringLiteral("-"));
    const OutboxCall other = call(committed.wakeUps.front(), "uno#2");
    EXPECT_EQ(other.reference, (OutboxWakeUp{idOf(job), 2}));
    EXPECT_EQ(other.recipient, QStringLiteral("541155550001"));
    EXPECT_EQ(sent(one, QStringLiteral("wamid.A")), OutboxStanding::NotOurs); // while it is called
    EXPECT_EQ(estado(job), QStringLiteral("enviando"));
    EXPECT_EQ(sent(other, QStringLiteral("wamid.B"), "uno#2"), OutboxStanding::Changed);
    EXPECT_EQ(field(job, "wamid"), QStringLiteral("wamid.B"));
    EXPECT_EQ(shown(job), QStringLiteral("sent"));
    EXPECT_EQ(messageField(job, "whatsapp_message_id"), QStringLiteral("wamid.B"));
}

// A person sends again what failed; what comes late of the first send stops nothing.
TEST_P(OutboxContract, whatIsSentAgainAfterAFailureIsNotTakenForSentByALateAnswer)
{
    const NewJob job = answer();
    const OutboxCall one = call(job);
    apply({said(first(idOf(job)), "wamid.A", QStringLiteral("failed"), QStringLiteral("131047"))});
    const Result<NewJob> again = outbox().resend(idOf(job));
    ASSERT_TRUE(again.isOk());
    EXPECT_EQ(sent(one, QStringLiteral("wamid.A")), OutboxStanding::NotOurs);
    EXPECT_EQ(estado(job), QStringLiteral("pendiente"));
    EXPECT_EQ(call(*again, "uno#2").reference, (OutboxWakeUp{idOf(job), 2}));
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
