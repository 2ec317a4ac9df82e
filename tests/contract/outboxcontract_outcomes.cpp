#include "tests/contract/outboxcontract.h"

namespace psi::contract {

namespace {

using Kind = OutboxChange::Kind;

TEST_P(OutboxContract, aMessageThatWasTakenOverHasItsWamidInBothTables)
{
    const NewJob job = answer();
    EXPECT_EQ(sent(call(job), QStringLiteral("wamid.A")), OutboxStanding::Changed);
    EXPECT_EQ(estado(job), QStringLiteral("enviado"));
    EXPECT_EQ(field(job, "wamid"), QStringLiteral("wamid.A"));
    EXPECT_EQ(field(job, "instancia"), QStringLiteral("-"));
    EXPECT_EQ(shown(job), QStringLiteral("sent"));
    EXPECT_EQ(
        column("SELECT whatsapp_message_id || ' ' || enviado FROM mensajes WHERE direccion = 'saliente'")
            .replace(QStringLiteral("true"), QStringLiteral("1")),
        QStringLiteral("wamid.A 1"));
}

TEST_P(OutboxContract, aStatusThatCameBeforeTheAnswerIsMergedWithIt)
{
    const NewJob job = answer();
    const OutboxCall one = call(job);
    apply({status("wamid.A", QStringLiteral("delivered"), 5)});
    EXPECT_EQ(shown(job), QStringLiteral("-"));
    sent(one, QStringLiteral("wamid.A"));
    EXPECT_EQ(shown(job), QStringLiteral("delivered"));
    EXPECT_EQ(estado(job), QStringLiteral("entregado"));
}

TEST_P(OutboxContract, aRefusalEndsTheRowAndBuriesItsJobInOneTransaction)
{
    const NewJob job = answer();
    OutboxChange failed = change(Kind::Failed, call(job));
    failed.code = "131047";
    failed.error = QStringLiteral("Re-engagement message");
    failed.dead = deadOf(job, "131047");
    failed.attempt = FailedAttempt{taken(job).id, Route::Outbound, 1, at(0), at(1), "131047", failed.error};
    EXPECT_EQ(record(failed), OutboxStanding::Failed);
    EXPECT_EQ(estado(job), QStringLiteral("fallido"));
    EXPECT_EQ(field(job, "codigo"), QStringLiteral("131047"));
    EXPECT_EQ(shown(job), QStringLiteral("failed"));
    EXPECT_EQ(cell("SELECT error_mensaje FROM mensajes WHERE direccion = 'saliente'"),
              QStringLiteral("131047: Re-engagement message"));
    EXPECT_EQ(column("SELECT estado || ' ' || motivo FROM router_trabajos"), QStringLiteral("muerto 131047"));
    EXPECT_EQ(column("SELECT ruta || ' ' || codigo FROM router_intentos"), QStringLiteral("outbound 131047"));
}

TEST_P(OutboxContract, aFailedTryGoesBackAndKeepsItsCount)
{
    const NewJob job = answer();
    OutboxChange again = change(Kind::Again, call(job));
    again.code = "HTTP_503";
    again.countsTry = true;
    EXPECT_EQ(record(again), OutboxStanding::Changed);
    EXPECT_EQ(estado(job), QStringLiteral("pendiente"));
    OutboxCall second = call(job);
    EXPECT_EQ(second.tries, 1);
    OutboxChange throttled = change(Kind::Again, second);
    throttled.throttles = 3;
    record(throttled);
    second = call(job);
    EXPECT_EQ(second.tries, 1);
    EXPECT_EQ(second.throttles, 3);
}

// Each change is this claim's, in this generation and state; a success is one wherever the row stands.
TEST_P(OutboxContract, aLateFailureChangesNothingAndALateSuccessIsWritten)
{
    const NewJob job = answer();
    const OutboxCall late = call(job);
    backend().clock().advance(26s);
    OutboxChange over = change(Kind::Unknown, late, {});
    over.wait = 60s;
    EXPECT_EQ(record(over), OutboxStanding::Changed);
    EXPECT_EQ(estado(job), QStringLiteral("incierto"));
    EXPECT_EQ(record(change(Kind::Again, late)), OutboxStanding::NotOurs);
    EXPECT_EQ(record(change(Kind::Unknown, late)), OutboxStanding::NotOurs);
    EXPECT_EQ(estado(job), QStringLiteral("incierto"));
    EXPECT_EQ(sent(late, QStringLiteral("wamid.A")), OutboxStanding::Changed);
    EXPECT_EQ(estado(job), QStringLiteral("enviado"));
    OutboxChange failed = change(Kind::Failed, late);
    failed.code = "131000";
    failed.dead = deadOf(job);
    EXPECT_EQ(record(failed), OutboxStanding::NotOurs);
    EXPECT_EQ(estado(job), QStringLiteral("enviado"));
    EXPECT_EQ(count("router_trabajos"), 0);
}

TEST_P(OutboxContract, anAnswerOfAnotherClaimOrGenerationDoesNotFailTheRow)
{
    const NewJob job = answer();
    const OutboxCall one = call(job);
    OutboxChange failed = change(Kind::Failed, one, "dos");
    failed.code = "131000";
    EXPECT_EQ(record(failed), OutboxStanding::NotOurs);
    failed.claim = "uno";
    ++failed.reference.generation;
    EXPECT_EQ(record(failed), OutboxStanding::NotOurs);
    EXPECT_EQ(estado(job), QStringLiteral("enviando"));
}

TEST_P(OutboxContract, aRowWhoseAnswerWasLostHoldsItsLaneUntilTheWaitIsOver)
{
    const NewJob first = answer(QStringLiteral("uno"), 0);
    const NewJob second = answer(QStringLiteral("dos"), 1);
    OutboxChange unknown = change(Kind::Unknown, call(first));
    unknown.wait = 60s;
    unknown.code = "TIMEOUT";
    EXPECT_EQ(record(unknown), OutboxStanding::Changed);
    EXPECT_EQ(estado(first), QStringLiteral("incierto"));
    const ClaimedJob waits = claim(second);
    EXPECT_EQ(waits.kind, ClaimedJob::Kind::Wait);
    EXPECT_LE(waits.wait, 60s + 2ms);
    backend().clock().advance(60s);
    EXPECT_EQ(claim(first).kind, ClaimedJob::Kind::Done);
    EXPECT_EQ(call(second).reference.id, idOf(second));
    EXPECT_EQ(estado(first), QStringLiteral("incierto"));
}

TEST_P(OutboxContract, onlyRowsWhoseCallerMustBeDoneAreOverdue)
{
    const NewJob job = answer();
    call(job);
    backend().clock().advance(25s - 1ms);
    EXPECT_TRUE(outbox().overdue(10)->empty());
    EXPECT_EQ(
        record(change(Kind::Unknown, {{idOf(job), 1}, Route::Outbound, {}, {}, {}, {}, {}, {}, 0, 0}, {})),
        OutboxStanding::NotOurs);
    backend().clock().advance(1ms);
    const auto overdue = outbox().overdue(10);
    ASSERT_TRUE(overdue.isOk());
    ASSERT_EQ(overdue->size(), 1u);
    EXPECT_EQ(overdue->front().reference, (OutboxWakeUp{idOf(job), 1}));
    EXPECT_EQ(overdue->front().route, Route::Outbound);
}

TEST_P(OutboxContract, aRefusedNumberIsTriedOnceInItsOtherForm)
{
    const NewJob first = answer();
    OutboxChange refused = change(Kind::OtherForm, call(first));
    refused.code = "131030";
    refused.dead = deadOf(first, "131030");
    EXPECT_EQ(record(refused), OutboxStanding::Again);
    const OutboxCall other = call(first);
    EXPECT_EQ(other.recipient, QStringLiteral("541155550001"));
    sent(other, QStringLiteral("wamid.A"));
    const NewJob next = answer(QStringLiteral("otra"), 1);
    const OutboxCall kept = call(next);
    EXPECT_EQ(kept.recipient, QStringLiteral("541155550001"));
    refused.reference = kept.reference;
    refused.dead = deadOf(next, "131030");
    EXPECT_EQ(record(refused), OutboxStanding::Failed);
    EXPECT_EQ(estado(next), QStringLiteral("fallido"));
    EXPECT_EQ(column("SELECT motivo FROM router_trabajos"), QStringLiteral("131030"));
}

TEST_P(OutboxContract, aFileIsShownByItsMessage)
{
    OutgoingRow media;
    media.kind = OutgoingRow::Kind::MediaDownload;
    media.payload = R"({"id":"1"})";
    const NewJob job = row(media);
    OutboxChange fetched = change(Kind::Sent, call(job));
    fetched.fileUrl = QStringLiteral("2026/05/a.ogg");
    fetched.fileSeconds = 7;
    EXPECT_EQ(record(fetched), OutboxStanding::Changed);
    EXPECT_EQ(estado(job), QStringLiteral("enviado"));
}

// One wamid is one message's alone: what was sent before keeps it, and the other one shows why it has none.
TEST_P(OutboxContract, anAnswerWithTheWamidOfAnEarlierMessageShowsAsFailed)
{
    const NewJob first = answer(QStringLiteral("uno"), 0);
    sent(call(first), QStringLiteral("wamid.A"));
    const NewJob other = answer(QStringLiteral("dos"), 1);
    EXPECT_EQ(sent(call(other), QStringLiteral("wamid.A")), OutboxStanding::Doubled);
    EXPECT_EQ(estado(other), QStringLiteral("fallido"));
    EXPECT_EQ(field(other, "codigo"), QStringLiteral("WAMID_TAKEN"));
    EXPECT_EQ(shown(other), QStringLiteral("failed"));
    EXPECT_EQ(messageField(other, "whatsapp_message_id"), QStringLiteral("-"));
    EXPECT_EQ(estado(first), QStringLiteral("enviado"));
    EXPECT_EQ(messageField(first, "whatsapp_message_id"), QStringLiteral("wamid.A"));
    // What becomes known of it later counts.
    apply({said({idOf(other), 1}, "wamid.A", QStringLiteral("delivered"))});
    EXPECT_EQ(estado(other), QStringLiteral("entregado"));
}

TEST_P(OutboxContract, answersWithOneWamidInOneTransactionAreTheFirstOnes)
{
    std::vector<NewJob> jobs;
    std::vector<OutboxChange> changes;
    for (int i = 0; i < 3; ++i) {
        jobs.push_back(answer(QStringLiteral("x"), i));
        changes.push_back(change(Kind::Sent, callOf(jobs.back())));
        changes.back().wamid = i < 2 ? QStringLiteral("wamid.A") : QStringLiteral("wamid.B");
    }
    const Result<std::vector<OutboxStanding>> standings = outbox().record(changes);
    ASSERT_TRUE(standings.isOk()) << standings.error().message.toStdString();
    EXPECT_EQ(*standings,
              (std::vector{OutboxStanding::Changed, OutboxStanding::Doubled, OutboxStanding::Changed}));
    EXPECT_EQ(estado(jobs[0]), QStringLiteral("enviado"));
    EXPECT_EQ(estado(jobs[1]), QStringLiteral("fallido"));
    EXPECT_EQ(estado(jobs[2]), QStringLiteral("enviado"));
    EXPECT_EQ(messageField(jobs[0], "whatsapp_message_id"), QStringLiteral("wamid.A"));
}

TEST_P(OutboxContract, outcomesOfManyCallsAreOneTransactionOfAsManyStatements)
{
    const auto recordMany = [&](int rows) {
        std::vector<OutboxChange> changes;
        for (int i = 0; i < rows; ++i) {
            const NewJob job = answer(QStringLiteral("x"), i);
            changes.push_back(change(Kind::Sent, call(job)));
            changes.back().wamid = QStringLiteral("wamid.%1.%2").arg(rows).arg(i);
            sent(OutboxCall{changes.back().reference, Route::Outbound, {}, {}, {}, {}, {}, {}, 0, 0}, {});
        }
        backend().takeStatementCount();
        EXPECT_TRUE(outbox().record(changes).isOk());
        return backend().takeStatementCount();
    };
    const int one = recordMany(1);
    EXPECT_LE(one, 10);
    EXPECT_EQ(recordMany(12), one);
}

// Whatever ends a job without success ends its row, and what revives the job revives the row.
TEST_P(OutboxContract, aDeadJobEndsItsRowUnlessTheRowWentOn)
{
    const NewJob job = answer();
    const auto buried = backend().archive().record({}, {deadOf(job, "KILLED_WORKER")});
    ASSERT_TRUE(buried.isOk());
    EXPECT_EQ(buried->front(), DeadOutcome::Written);
    EXPECT_EQ(estado(job), QStringLiteral("fallido"));
    EXPECT_EQ(field(job, "codigo"), QStringLiteral("KILLED_WORKER"));
    EXPECT_EQ(shown(job), QStringLiteral("failed"));
    const NewJob other = answer(QStringLiteral("otra"), 1);
    call(other);
    const auto gone = backend().archive().record({}, {deadOf(other, "KILLED_WORKER")});
    ASSERT_TRUE(gone.isOk());
    EXPECT_EQ(gone->front(), DeadOutcome::AlreadyApplied);
    EXPECT_EQ(estado(other), QStringLiteral("enviando"));
    EXPECT_EQ(count("router_trabajos"), 1);
}

TEST_P(OutboxContract, thePagesOfTheRelayHoldWhatIsDueForSomeTime)
{
    const NewJob first = answer(QStringLiteral("uno"), 0);
    const NewJob second = answer(QStringLiteral("dos"), 1);
    answer(QStringLiteral("tres"), 5);
    goTo(at(6));
    const auto page = outbox().due(0, 5s, 1);
    ASSERT_TRUE(page.isOk());
    ASSERT_EQ(page->jobs.size(), 1u);
    EXPECT_EQ(page->jobs.front().payload, first.payload);
    EXPECT_EQ(page->jobs.front().dedupKey, first.dedupKey);
    EXPECT_EQ(page->jobs.front().lane, first.lane);
    EXPECT_EQ(page->next, idOf(first));
    const auto rest = outbox().due(page->next, 5s, 10);
    ASSERT_TRUE(rest.isOk());
    ASSERT_EQ(rest->jobs.size(), 1u);
    EXPECT_EQ(rest->jobs.front().payload, second.payload);
    EXPECT_EQ(rest->next, 0);
}

TEST_P(OutboxContract, afterARestoreNothingThatMayHaveBeenSentIsSentAgain)
{
    const NewJob waiting = answer(QStringLiteral("uno"), 0);
    OutgoingRow area;
    area.kind = OutgoingRow::Kind::AreaWebhook;
    area.area = AreaId(QStringLiteral("ventas"));
    area.payload = "{}";
    const NewJob webhook = row(area, 1);
    EXPECT_EQ(outbox().suspectAll(500).value(), 1);
    EXPECT_EQ(outbox().suspectAll(500).value(), 0);
    EXPECT_EQ(estado(waiting), QStringLiteral("incierto"));
    EXPECT_EQ(estado(webhook), QStringLiteral("pendiente"));
    EXPECT_EQ(claim(waiting).kind, ClaimedJob::Kind::Done);
}

TEST_P(OutboxContract, aPersonSendsAgainOrGivesUp)
{
    const NewJob job = answer();
    EXPECT_EQ(outbox().resend(idOf(job)).error().code, ErrorCode::Conflict);
    EXPECT_EQ(outbox().resend(4711).error().code, ErrorCode::NotFound);
    EXPECT_TRUE(outbox().markFailed(idOf(job)).isOk());
    EXPECT_EQ(estado(job), QStringLiteral("fallido"));
    EXPECT_EQ(shown(job), QStringLiteral("failed"));
    EXPECT_EQ(outbox().markFailed(idOf(job)).error().code, ErrorCode::Conflict);
    backend().clock().advance(2h); // an automatic row's own end is over
    const Result<NewJob> again = outbox().resend(idOf(job));
    ASSERT_TRUE(again.isOk());
    EXPECT_NE(again->dedupKey, job.dedupKey);
    EXPECT_EQ(shown(job), QStringLiteral("-"));
    EXPECT_EQ(claim(job).kind, ClaimedJob::Kind::Done);
    EXPECT_EQ(call(*again).reference, (OutboxWakeUp{idOf(job), 2}));
    record(change(Kind::Unknown, {{idOf(job), 2}, Route::Outbound, {}, {}, {}, {}, {}, {}, 0, 0}));
    backend().clock().advance(24h);
    const Result<NewJob> tooLate = outbox().resend(idOf(job));
    ASSERT_FALSE(tooLate.isOk());
    EXPECT_TRUE(tooLate.error().message.startsWith(QStringLiteral("WINDOW_EXPIRED")));
}

TEST_P(OutboxContract, rowsThatAreNotDoneWithAreCounted)
{
    call(answer());
    answer(QStringLiteral("b"), 1);
    const auto counts = outbox().counts();
    ASSERT_TRUE(counts.isOk());
    EXPECT_EQ(counts->at("pendiente"), 1);
    EXPECT_EQ(counts->at("enviando"), 1);
    EXPECT_EQ(counts->at("fallido"), 0);
}

} // namespace

} // namespace psi::contract
