#include "tests/contract/outboxcontract.h"

namespace psi::contract {

namespace {

using Kind = ClaimedJob::Kind;

TEST_P(OutboxContract, aRowThatIsDueIsClaimedBeforeItsCall)
{
    const NewJob job = answer();
    const OutboxCall one = call(job);
    EXPECT_EQ(one.reference, (OutboxWakeUp{idOf(job), 1}));
    EXPECT_EQ(one.route, Route::Outbound);
    EXPECT_EQ(one.line, line);
    EXPECT_EQ(one.recipient, QStringLiteral("5491155550001"));
    EXPECT_EQ(one.payload, R"({"type":"text","text":{"body":"Hola"}})");
    EXPECT_EQ(one.tries, 0);
    EXPECT_FALSE(one.messageId.isEmpty());
    EXPECT_EQ(estado(job), QStringLiteral("enviando"));
    EXPECT_EQ(field(job, "instancia"), QStringLiteral("uno"));
    EXPECT_EQ(cell("SELECT enviando_hasta FROM router_outbox"),
              ConversationStoreContract::shown(at(0) + 15s + 10s));
}

TEST_P(OutboxContract, aRowThatWasPutBackUncalledStillMarksItsMessageAsRead)
{
    const NewJob job = answer();
    const OutboxCall first = call(job);
    OutboxChange back = change(OutboxChange::Kind::Again, first);
    back.isUncalled = true;
    EXPECT_EQ(record(back), OutboxStanding::Changed);
    const OutboxCall second = call(job);
    EXPECT_TRUE(second.marksRead.startsWith("wamid."));
    EXPECT_EQ(second.marksRead, first.marksRead);
    sent(second, QStringLiteral("wamid.A"));
    EXPECT_EQ(field(job, "responde_a"), QStringLiteral("-"));
}

TEST_P(OutboxContract, theMessageThatIsAnsweredIsMarkedAsReadBesideTheFirstCallOnly)
{
    const NewJob job = answer();
    const OutboxCall first = call(job);
    EXPECT_TRUE(first.marksRead.startsWith("wamid."));
    record(change(OutboxChange::Kind::Again, first));
    EXPECT_EQ(call(job).marksRead, "");
}

// A second holder, whoever it is, finds the row taken: no message is called twice.
TEST_P(OutboxContract, aRowThatIsBeingCalledIsWaitedForUntilItsCallerMustBeDone)
{
    const NewJob job = answer();
    call(job);
    backend().clock().advance(5s);
    const ClaimedJob again = claim(job, "dos");
    EXPECT_EQ(again.kind, Kind::Wait);
    EXPECT_GE(again.wait, 20s);
    EXPECT_LE(again.wait, 20s + 2ms);
    backend().clock().advance(60s); // the relay is late
    EXPECT_EQ(claim(job, "dos").kind, Kind::Wait);
    EXPECT_EQ(field(job, "instancia"), QStringLiteral("uno"));
}

// The answer of its COMMIT was lost: nobody was called, and its holder goes on with the row at once.
TEST_P(OutboxContract, whatAClaimWithoutAnswerLeftIsClaimedAgainByItsHolderOnly)
{
    const NewJob job = answer();
    const OutboxCall lost = call(job, "uno#1");
    EXPECT_EQ(claim(job, "dos#1").kind, Kind::Wait);
    ClaimTerms again = terms("uno#2");
    EXPECT_EQ(claimUnder(again, job).kind, Kind::Wait);
    again.unanswered = {"uno#0", "uno#1"};
    const ClaimedJob claimed = claimUnder(again, job);
    ASSERT_EQ(claimed.kind, Kind::Call);
    EXPECT_EQ(claimed.call, lost);
    EXPECT_EQ(field(job, "instancia"), QStringLiteral("uno#2"));
    EXPECT_EQ(record(change(OutboxChange::Kind::Again, lost, "uno#1")), OutboxStanding::NotOurs);
    EXPECT_EQ(claimUnder(again, job).kind, Kind::Wait); // it is being called now
    EXPECT_EQ(sent(claimed.call, QStringLiteral("wamid.A"), "uno#2"), OutboxStanding::Changed);
}

TEST_P(OutboxContract, whatAClaimWithoutAnswerLeftMayHaveExpiredMeanwhile)
{
    const NewJob job = answer();
    call(job, "uno#1");
    goTo(at(3600));
    ClaimTerms again = terms("uno#2");
    again.unanswered = {"uno#1"};
    EXPECT_EQ(claimUnder(again, job).code, "EXPIRED");
    EXPECT_EQ(estado(job), QStringLiteral("fallido"));
}

TEST_P(OutboxContract, anOlderRowOfTheLaneGoesFirstWhateverJobIsRun)
{
    const NewJob first = answer(QStringLiteral("uno"), 0);
    const NewJob second = answer(QStringLiteral("dos"), 1);
    ASSERT_EQ(first.lane, second.lane);
    const OutboxCall one = call(second);
    EXPECT_EQ(one.reference.id, idOf(first));
    sent(one, QStringLiteral("wamid.A"));
    EXPECT_EQ(call(second).reference.id, idOf(second));
    EXPECT_EQ(claim(first).kind, Kind::Done);
}

TEST_P(OutboxContract, aRowBehindTheJobsOwnIsLeftToItsOwnJob)
{
    const NewJob first = answer(QStringLiteral("uno"), 0);
    answer(QStringLiteral("dos"), 1);
    sent(call(first), QStringLiteral("wamid.A"));
    EXPECT_EQ(claim(first).kind, Kind::Done);
}

TEST_P(OutboxContract, whatIsNotDueIsWaitedFor)
{
    const NewJob job = answer();
    OutboxChange later = change(OutboxChange::Kind::Again, call(job));
    later.wait = 30s;
    EXPECT_EQ(record(later), OutboxStanding::Changed);
    const ClaimedJob waits = claim(job);
    EXPECT_EQ(waits.kind, Kind::Wait);
    EXPECT_GE(waits.wait, 30s);
    backend().clock().advance(waits.wait);
    EXPECT_EQ(claim(job).kind, Kind::Call);
}

TEST_P(OutboxContract, aJobWithoutItsRowOrOfAnotherGenerationIsDone)
{
    const NewJob job = answer();
    NewJob old = job;
    backend().execute("UPDATE router_outbox SET generacion = 2");
    EXPECT_EQ(claim(old).kind, Kind::Done);
    EXPECT_EQ(estado(job), QStringLiteral("pendiente"));
    backend().execute("DELETE FROM router_outbox");
    EXPECT_EQ(claim(job).kind, Kind::Done);
}

// Nothing stale goes out.
TEST_P(OutboxContract, anAutomaticRowPastItsEndFailsAndItsJobIsDead)
{
    const NewJob job = answer();
    goTo(at(3600));
    const ClaimedJob ended = claim(job);
    EXPECT_EQ(ended.kind, Kind::Dead);
    EXPECT_EQ(ended.code, "EXPIRED");
    EXPECT_EQ(estado(job), QStringLiteral("fallido"));
    EXPECT_EQ(field(job, "codigo"), QStringLiteral("EXPIRED"));
    EXPECT_EQ(shown(job), QStringLiteral("failed"));
    EXPECT_EQ(column("SELECT estado || ' ' || motivo || ' ' || ruta FROM router_trabajos"),
              QStringLiteral("muerto EXPIRED outbound"));
    EXPECT_EQ(claim(job).kind, Kind::Done);
}

TEST_P(OutboxContract, rowsThatEndedAreStackedOutOfTheWayOfThoseBehindThem)
{
    for (int i = 0; i < 40; ++i)
        answer(QStringLiteral("vieja"), i);
    const NewJob fresh = answer(QStringLiteral("nueva"), 3700);
    EXPECT_EQ(claim(fresh).kind, Kind::Wait); // more of them than one run looks at
    EXPECT_EQ(call(fresh).reference.id, idOf(fresh));
    EXPECT_EQ(count("router_outbox", "estado = 'fallido' AND codigo = 'EXPIRED'"), 40);
}

// F-49: a free-form message outside the window is refused before the call, and shows why; a message of the
// customer renews the window that it is judged by.
TEST_P(OutboxContract, whatAPersonWroteIsJudgedByTheWindowAsItIsNow)
{
    OutgoingRow written;
    written.type = QStringLiteral("text");
    written.text = QStringLiteral("le escribo");
    written.payload = R"({"type":"text"})";
    written.automatic = false;
    written.expires = at(0) + 24h;
    const NewJob job = row(written);
    EXPECT_FALSE(job.deadline);
    EXPECT_EQ(job.priority, PriorityClass::Urgent);
    apply({message(ana, QStringLiteral("sigo acá"), 3600)});
    goTo(at(0) + 24h + 30min);
    record(change(OutboxChange::Kind::Again, call(job)));
    goTo(at(0) + 25h);
    EXPECT_EQ(claim(job).code, "WINDOW_EXPIRED");
    EXPECT_EQ(field(job, "codigo"), QStringLiteral("WINDOW_EXPIRED"));
    EXPECT_EQ(shown(job), QStringLiteral("failed"));
}

TEST_P(OutboxContract, whileAnswersArePausedAutomaticRowsEndAndOthersGoOn)
{
    const NewJob job = answer();
    OutgoingRow area;
    area.kind = OutgoingRow::Kind::AreaWebhook;
    area.area = AreaId(QStringLiteral("ventas"));
    area.payload = R"({"type":"derivacion"})";
    const NewJob webhook = row(area, 1);
    ClaimTerms paused = terms();
    paused.answersPaused = true;
    EXPECT_EQ(claimUnder(paused, job).code, "ANSWERS_PAUSED");
    EXPECT_EQ(estado(job), QStringLiteral("fallido"));
    EXPECT_EQ(claimUnder(paused, webhook).kind, Kind::Call);
}

TEST_P(OutboxContract, anAreaIsCalledAsTheStoreKnowsItNow)
{
    Area ventas{AreaId(QStringLiteral("ventas")), QStringLiteral("https://ventas.example/hook"),
                QStringLiteral("secreto")};
    ventas.timeout = 4s;
    ventas.attempts = 3;
    ASSERT_TRUE(backend().areas().save(ventas).isOk());
    OutgoingRow area;
    area.kind = OutgoingRow::Kind::AreaWebhook;
    area.area = ventas.id;
    area.payload = R"({"type":"derivacion"})";
    const NewJob job = row(area);
    const OutboxCall one = call(job);
    EXPECT_EQ(one.route, Route::Area);
    EXPECT_EQ(one.area, ventas);
    EXPECT_EQ(one.payload, R"({"type":"derivacion"})");
    EXPECT_EQ(cell("SELECT enviando_hasta FROM router_outbox"),
              ConversationStoreContract::shown(at(0) + 4s + 10s));
}

// A lease lasts as long as a call may: whoever wrote the area.
TEST_P(OutboxContract, noAreaIsGivenMoreTimeThanALeaseOfItsCallLasts)
{
    const Area ventas{AreaId(QStringLiteral("ventas")), QStringLiteral("https://ventas.example/hook"),
                      QStringLiteral("secreto")};
    ASSERT_TRUE(backend().areas().save(ventas).isOk());
    backend().execute("UPDATE router_areas SET timeout_ms = 600000");
    OutgoingRow area;
    area.kind = OutgoingRow::Kind::AreaWebhook;
    area.area = ventas.id;
    area.payload = "{}";
    EXPECT_EQ(call(row(area)).area.timeout, longestAreaTimeout);
    EXPECT_EQ(cell("SELECT enviando_hasta FROM router_outbox"),
              ConversationStoreContract::shown(at(0) + 60s + 10s));
}

TEST_P(OutboxContract, claimsTakeAsManyStatementsForManyLanesAsForOne)
{
    const auto claimMany = [&](int lanes) {
        std::vector<Job> jobs;
        for (int i = 0; i < lanes; ++i) {
            OutgoingRow media;
            media.kind = OutgoingRow::Kind::MediaDownload;
            media.payload = R"({"id":"1"})";
            jobs.push_back(taken(row(media, i), i + 1));
        }
        backend().takeStatementCount();
        EXPECT_TRUE(outbox().claim(terms(), jobs).isOk());
        return backend().takeStatementCount();
    };
    const int one = claimMany(1);
    EXPECT_LE(one, 10);
    EXPECT_EQ(claimMany(20), one);
}

} // namespace

} // namespace psi::contract
