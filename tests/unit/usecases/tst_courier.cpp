#include <gtest/gtest.h>

#include "tests/unit/usecases/courierkit.h"

using namespace psi;
using namespace std::chrono_literals;

namespace {

using Kind = CallOutcome::Kind;
using Verdict = HeadVerdict::Kind;
using Probe = ProbeVerdict::Kind;

class CourierTest : public testing::Test
{
protected:
    CourierKit kit;
    void SetUp() override { kit.begin(); }
};

TEST_F(CourierTest, aMessageIsClaimedCalledRecordedAndAcknowledged)
{
    kit.willCall(1);
    kit.courier->call({kit.lane(1)});
    EXPECT_TRUE(kit.outbox.terms().empty()); // the dispatcher's thread never blocks
    kit.runPool();
    ASSERT_EQ(kit.providers.messages.size(), 1u);
    EXPECT_EQ(kit.providers.messages[0].recipient, QStringLiteral("5491155550001"));
    EXPECT_EQ(kit.providers.messages[0].reference, (OutboxWakeUp{1, 1}));
    EXPECT_FALSE(kit.providers.messages[0].isUserId);
    EXPECT_EQ(kit.providers.messages[0].timeout, 15s);
    EXPECT_TRUE(kit.done.empty());
    kit.clock.advance(150ms);
    kit.providers.answer(outcomeOf(Kind::Accepted));
    EXPECT_TRUE(kit.outbox.records().empty());
    kit.runPool();
    EXPECT_EQ(kit.outbox.lastChange().kind, OutboxChange::Kind::Sent);
    EXPECT_EQ(kit.outbox.lastChange().wamid, QStringLiteral("wamid.A"));
    EXPECT_EQ(kit.outbox.lastChange().claim, kit.outbox.terms().back().claim);
    ASSERT_EQ(kit.settle().acked.size(), 1u);
    EXPECT_EQ(kit.settle().acked[0].id, (JobId{0, 1001}));
    EXPECT_EQ(kit.settle().acked[0].took, 150ms);
    EXPECT_FALSE(kit.settle().head);
    const auto times = kit.metrics.observed("psi_outbound_seconds{line=\"wsp4\",class=\"accepted\"}");
    ASSERT_EQ(times.size(), 1u);
    EXPECT_NEAR(times[0], 0.15, 0.001);
}

TEST_F(CourierTest, lanesThatComeMeanwhileShareOneClaimAndOutcomesOneTransaction)
{
    for (int row = 1; row <= 5; ++row) {
        kit.willCall(row);
        kit.courier->call({kit.lane(row)});
    }
    kit.runPool();
    EXPECT_EQ(kit.outbox.claimSizes(), std::vector<std::size_t>{5});
    for (int i = 0; i < 5; ++i)
        kit.providers.answer(outcomeOf(Kind::Accepted));
    kit.runPool();
    ASSERT_EQ(kit.outbox.records().size(), 1u);
    EXPECT_EQ(kit.outbox.records()[0].size(), 5u);
    EXPECT_EQ(kit.done.back().calls.size(), 5u);
}

TEST_F(CourierTest, anAnswerWithTheIdOfAnotherMessageIsToldToPeopleAndEndsItsJob)
{
    kit.outbox.stand(1, OutboxStanding::Doubled);
    kit.callAndAnswer(outcomeOf(Kind::Accepted));
    EXPECT_EQ(kit.settle().acked.size(), 1u);
    EXPECT_EQ(kit.log.count(LogLevel::Error), 1);
}

TEST_F(CourierTest, whatTheClaimSaysOfOtherLanesIsSaidToTheQueue)
{
    ClaimedJob waits;
    waits.kind = ClaimedJob::Kind::Wait;
    waits.wait = 7s;
    kit.outbox.answer(1, waits);
    ClaimedJob dead;
    dead.kind = ClaimedJob::Kind::Dead;
    dead.code = "EXPIRED";
    kit.outbox.answer(2, dead);
    kit.courier->call({kit.lane(1), kit.lane(2), kit.lane(3)});
    kit.runPool();
    ASSERT_EQ(kit.done.size(), 1u);
    ASSERT_EQ(kit.done[0].calls.size(), 3u);
    EXPECT_EQ(kit.done[0].calls[0].settle.head->kind, Verdict::Defer);
    EXPECT_EQ(kit.done[0].calls[0].settle.head->delay, 7s);
    EXPECT_EQ(kit.done[0].calls[1].settle.head->kind, Verdict::Drop);
    EXPECT_EQ(kit.done[0].calls[1].settle.head->error, "EXPIRED");
    EXPECT_EQ(kit.done[0].calls[2].settle.acked.size(), 1u);
    EXPECT_EQ(kit.metrics.count("psi_dead_total{route=\"outbound\",reason=\"EXPIRED\"}"), 1);
    EXPECT_TRUE(kit.providers.messages.empty());
}

TEST_F(CourierTest, anOlderRowOfTheLaneIsCalledAndTheJobComesBackAtOnce)
{
    OutboxCall older = kit.willCall(1);
    ClaimedJob claimed;
    claimed.kind = ClaimedJob::Kind::Call;
    claimed.call = older;
    kit.outbox.answer(2, claimed);
    kit.courier->call({kit.lane(2)});
    kit.runPool();
    kit.providers.answer(outcomeOf(Kind::Accepted));
    kit.runPool();
    EXPECT_EQ(kit.outbox.lastChange().reference, (OutboxWakeUp{1, 1}));
    EXPECT_TRUE(kit.settle().acked.empty());
    EXPECT_EQ(kit.verdict().kind, Verdict::Defer);
    EXPECT_EQ(kit.verdict().delay, Micros(0));
    EXPECT_EQ(kit.probe(), Probe::Opens); // though the job comes back
}

// Suspended or swapped out between the claim and the call: the row is put back, nobody is called.
TEST_F(CourierTest, aRowWhoseClaimBeganTooLongAgoIsPutBackInsteadOfCalled)
{
    kit.outbox.onClaim([this] { kit.clock.advance(60s); });
    kit.willCall(1);
    kit.courier->call({kit.lane(1)});
    kit.runPool();
    EXPECT_TRUE(kit.providers.messages.empty());
    EXPECT_EQ(kit.outbox.lastChange().kind, OutboxChange::Kind::Again);
    EXPECT_FALSE(kit.outbox.lastChange().countsTry);
    EXPECT_EQ(kit.outbox.lastChange().claim, kit.outbox.terms().back().claim);
    EXPECT_EQ(kit.outbox.lastChange().wait, Micros(0));
    EXPECT_TRUE(kit.outbox.lastChange().isUncalled);
    EXPECT_EQ(kit.verdict().kind, Verdict::Defer);
    kit.outbox.onClaim([this] { kit.clock.advance(5s); });
    kit.courier->call({kit.lane(1)});
    kit.runPool();
    EXPECT_EQ(kit.providers.messages.size(), 1u);
}

TEST_F(CourierTest, theCustomersMessageIsMarkedAsReadBesideTheCall)
{
    OutboxCall call = kit.willCall(1);
    ClaimedJob claimed;
    claimed.kind = ClaimedJob::Kind::Call;
    claimed.call = call;
    claimed.call.marksRead = "wamid.IN";
    kit.outbox.answer(1, claimed);
    kit.courier->call({kit.lane(1)});
    kit.runPool();
    EXPECT_EQ(kit.providers.marked, QStringList{QStringLiteral("wamid.IN")});
}

TEST_F(CourierTest, aFailedTryComesBackLaterAndIsCounted)
{
    kit.callAndAnswer(outcomeOf(Kind::Retry, "HTTP_503"));
    const OutboxChange change = kit.outbox.lastChange();
    EXPECT_EQ(change.kind, OutboxChange::Kind::Again);
    EXPECT_TRUE(change.countsTry);
    EXPECT_EQ(change.wait, 750ms); // 1 s with half its jitter
    ASSERT_TRUE(change.attempt);
    EXPECT_EQ(change.attempt->attempt, 1);
    EXPECT_EQ(change.attempt->code, "HTTP_503");
    EXPECT_EQ(kit.verdict().kind, Verdict::Retry);
    EXPECT_EQ(kit.verdict().delay, 750ms);
    EXPECT_EQ(kit.metrics.count("psi_retries_total{route=\"outbound\",reason=\"HTTP_503\"}"), 1);
}

TEST_F(CourierTest, aRefusalIsTheEndOfRowAndJob)
{
    kit.callAndAnswer(outcomeOf(Kind::Refused, "131047"));
    const OutboxChange change = kit.outbox.lastChange();
    EXPECT_EQ(change.kind, OutboxChange::Kind::Failed);
    ASSERT_TRUE(change.dead);
    EXPECT_EQ(change.dead->job.id, (JobId{0, 1001}));
    EXPECT_EQ(change.dead->reason, "REFUSED");
    EXPECT_EQ(change.dead->code, "131047");
    EXPECT_EQ(kit.verdict().kind, Verdict::Drop);
    EXPECT_EQ(kit.metrics.count("psi_dead_total{route=\"outbound\",reason=\"REFUSED\"}"), 1);
}

TEST_F(CourierTest, aLostAnswerIsUncertainAndNeverSentAgainByItself)
{
    kit.callAndAnswer(outcomeOf(Kind::Unknown, "TIMEOUT"));
    EXPECT_EQ(kit.outbox.lastChange().kind, OutboxChange::Kind::Unknown);
    EXPECT_EQ(kit.outbox.lastChange().wait, 60s);
    EXPECT_EQ(kit.verdict().kind, Verdict::Defer);
    EXPECT_EQ(kit.verdict().delay, 60s);
    EXPECT_EQ(kit.providers.messages.size(), 1u);
}

// F-50: an expired token is noticed at its first answer; the line waits for a person, nothing is lost, and
// the first send that works ends the alert.
TEST_F(CourierTest, anExpiredTokenHoldsTheLineWithAnAlertUntilASendWorks)
{
    kit.callAndAnswer(outcomeOf(Kind::HoldLine, "190"));
    EXPECT_EQ(kit.outbox.lastChange().kind, OutboxChange::Kind::Again);
    EXPECT_FALSE(kit.outbox.lastChange().countsTry);
    EXPECT_EQ(kit.verdict().kind, Verdict::Defer);
    EXPECT_EQ(kit.control.asked, QStringList{QStringLiteral("pause outbound/wsp4")});
    EXPECT_EQ(kit.log.count(LogLevel::Error), 1);
    EXPECT_EQ(kit.meta.facts[QStringLiteral("linea_retenida_wsp4")], "190");
    kit.callAndAnswer(outcomeOf(Kind::HoldLine, "190"), 2); // one that was under way
    EXPECT_EQ(kit.log.count(LogLevel::Error), 1);
    kit.callAndAnswer(outcomeOf(Kind::Accepted), 3);
    EXPECT_EQ(kit.meta.facts[QStringLiteral("linea_retenida_wsp4")], "");
    EXPECT_EQ(kit.log.count(QStringLiteral("a line sends again")), 1);
}

TEST_F(CourierTest, aSendThatWasUnderWayEndsNoHoldAndNoWaitShortensOne)
{
    for (int row = 1; row <= 3; ++row) {
        kit.willCall(row);
        kit.courier->call({kit.lane(row)});
    }
    kit.runPool();
    kit.clock.advance(1s);
    kit.providers.answer(outcomeOf(Kind::HoldLine, "190"));
    kit.runPool();
    CallOutcome slow = outcomeOf(Kind::Throttled, "130429");
    slow.scope = CallOutcome::Scope::Line;
    kit.providers.answer(slow);
    kit.providers.answer(outcomeOf(Kind::Accepted));
    kit.runPool();
    EXPECT_EQ(kit.control.asked, (QStringList{QStringLiteral("pause outbound/wsp4"),
                                              QStringLiteral("at least outbound/wsp4 1000")}));
    EXPECT_EQ(kit.meta.facts[QStringLiteral("linea_retenida_wsp4")], "190");
    EXPECT_EQ(kit.log.count(QStringLiteral("a line sends again")), 0);
}

// Else a line that a person resumes stays held because its first row had expired.
TEST_F(CourierTest, whatIsNotCalledSaysNothingOfItsLine)
{
    ClaimedJob waits;
    waits.kind = ClaimedJob::Kind::Wait;
    kit.outbox.answer(1, waits);
    ClaimedJob dead;
    dead.kind = ClaimedJob::Kind::Dead;
    dead.code = "EXPIRED";
    kit.outbox.answer(2, dead);
    TakenCall killer = kit.lane(4);
    killer.lane.jobs[0].exhausted = true;
    TakenCall newer = kit.lane(5);
    newer.lane.jobs[0].payload = QByteArray("\2x");
    kit.courier->call({kit.lane(1), kit.lane(2), kit.lane(3), killer, newer}); // 3: its row has ended
    kit.runPool();
    ASSERT_EQ(kit.done.size(), 1u);
    ASSERT_EQ(kit.done[0].calls.size(), 5u);
    for (const CallsDone::One &one : kit.done[0].calls) {
        ASSERT_TRUE(one.settle.probe);
        EXPECT_EQ(one.settle.probe->kind, Probe::Undecided);
    }
    kit.outbox.onClaim([this] { kit.clock.advance(60s); }); // too late to call
    kit.willCall(6);
    kit.courier->call({kit.lane(6)});
    kit.runPool();
    EXPECT_TRUE(kit.providers.messages.empty());
    EXPECT_EQ(kit.probe(), Probe::Undecided);
    kit.outbox.fail({ErrorCode::Unavailable, QStringLiteral("away")});
    kit.courier->call({kit.lane(7)});
    kit.runPool();
    EXPECT_EQ(kit.probe(), Probe::Undecided);
    kit.courier->drain(true);
    kit.courier->call({kit.lane(8)});
    kit.runPool();
    EXPECT_EQ(kit.probe(), Probe::Undecided);
}

TEST_F(CourierTest, whatACallSaysOfItsLineIsToldWhateverBecomesOfRowAndJob)
{
    kit.callAndAnswer(outcomeOf(Kind::Accepted));
    EXPECT_EQ(kit.probe(), Probe::Opens);
    kit.outbox.stand(2, OutboxStanding::NotOurs); // its row went on meanwhile
    kit.callAndAnswer(outcomeOf(Kind::Accepted), 2);
    EXPECT_EQ(kit.verdict().kind, Verdict::Defer);
    EXPECT_EQ(kit.probe(), Probe::Opens);
    kit.callAndAnswer(outcomeOf(Kind::Retry, "HTTP_503"), 3);
    EXPECT_EQ(kit.probe(), Probe::Undecided);
    kit.callAndAnswer(outcomeOf(Kind::Unknown, "TIMEOUT"), 4);
    EXPECT_EQ(kit.probe(), Probe::Undecided);
    CallOutcome ofMessage = outcomeOf(Kind::Refused, "131047");
    ofMessage.isOfMessage = true;
    kit.callAndAnswer(ofMessage, 5);
    EXPECT_EQ(kit.verdict().kind, Verdict::Drop);
    EXPECT_EQ(kit.probe(), Probe::Opens);
    kit.callAndAnswer(outcomeOf(Kind::HoldLine, "190"), 6);
    EXPECT_EQ(kit.probe(), Probe::Holds);
}

TEST_F(CourierTest, aFileThatIsRefusedForItsLineWaitsAloneAndStopsNoOtherFile)
{
    kit.callAndAnswer(outcomeOf(Kind::HoldLine, "190"), 1, Route::Media);
    EXPECT_EQ(kit.control.asked, QStringList());
    EXPECT_EQ(kit.outbox.lastChange().kind, OutboxChange::Kind::Again);
    EXPECT_EQ(kit.verdict().delay, 60s);
    CallOutcome slow = outcomeOf(Kind::Throttled, "4");
    slow.scope = CallOutcome::Scope::Line;
    kit.callAndAnswer(slow, 2, Route::Media);
    EXPECT_EQ(kit.control.asked, QStringList());
    EXPECT_EQ(kit.meta.facts.count(QStringLiteral("linea_retenida_wsp4")), 0u);
}

TEST_F(CourierTest, theQueueHearsOfAPausedRingBeforeItHearsOfTheLane)
{
    std::size_t doneThen = 99;
    kit.courier->attach(
        {[this](std::function<void()> task) { kit.pool.push_back(std::move(task)); },
         [this](CallsDone one) { kit.done.push_back(std::move(one)); },
         [&](std::function<void(JobQueue &, QueueControl &)>) { doneThen = kit.done.size(); }});
    kit.callAndAnswer(outcomeOf(Kind::HoldLine, "190"));
    EXPECT_EQ(doneThen, 0u);
    EXPECT_EQ(kit.done.size(), 1u);
}

TEST_F(CourierTest, aRingThatIsAskedToWaitIsPausedForAllAndForThatLong)
{
    CallOutcome slow = outcomeOf(Kind::Throttled, "130429");
    slow.scope = CallOutcome::Scope::Line;
    slow.retryAfter = 9s;
    kit.callAndAnswer(slow);
    EXPECT_EQ(kit.control.asked, QStringList{QStringLiteral("at least outbound/wsp4 9000")});
    EXPECT_EQ(kit.outbox.lastChange().throttles, 1);
    EXPECT_FALSE(kit.outbox.lastChange().countsTry);
    EXPECT_EQ(kit.verdict().delay, 9s);
    EXPECT_EQ(kit.metrics.count("psi_rate_limited_total{scope=\"line\"}"), 1);
}

TEST_F(CourierTest, anAreaThatFailsFiveTimesInARowIsLeftAloneThenTriedOneLaneAtATime)
{
    for (int row = 1; row <= 4; ++row)
        kit.callAndAnswer(outcomeOf(Kind::Retry, "HTTP_500"), row, Route::Area);
    EXPECT_EQ(kit.control.asked, QStringList());
    kit.callAndAnswer(outcomeOf(Kind::Retry, "HTTP_500"), 5, Route::Area);
    EXPECT_EQ(kit.control.asked, (QStringList{QStringLiteral("at least area/ventas 30000"),
                                              QStringLiteral("lanes area/ventas 1")}));
    kit.control.asked.clear();
    kit.clock.advance(30s);
    kit.callAndAnswer(outcomeOf(Kind::Accepted), 6, Route::Area);
    EXPECT_EQ(kit.control.asked, QStringList{QStringLiteral("lanes area/ventas 4")});
    EXPECT_EQ(kit.metrics.observed("psi_area_seconds{area=\"ventas\",class=\"retry\"}").size(), 5u);
}

// The queue was away: the area's next call says it again, as the breaker stands by then.
TEST_F(CourierTest, whatTheQueueDidNotHearOfABreakerItHearsAfterTheNextCall)
{
    kit.control.failing = 1;
    for (int row = 1; row <= 5; ++row)
        kit.callAndAnswer(outcomeOf(Kind::Retry, "HTTP_500"), row, Route::Area);
    EXPECT_EQ(kit.control.asked, QStringList{QStringLiteral("at least area/ventas 30000")});
    EXPECT_EQ(kit.log.count(LogLevel::Warn), 1);
    kit.control.asked.clear();
    kit.clock.advance(10s);
    kit.callAndAnswer(outcomeOf(Kind::Retry, "HTTP_500"), 6, Route::Area); // was under way
    EXPECT_EQ(kit.control.asked, (QStringList{QStringLiteral("at least area/ventas 20000"),
                                              QStringLiteral("lanes area/ventas 1")}));
    kit.control.asked.clear();
    kit.callAndAnswer(outcomeOf(Kind::Retry, "HTTP_500"), 7, Route::Area);
    EXPECT_EQ(kit.control.asked, QStringList()); // it was heard
}

TEST_F(CourierTest, whatTheQueueDidNotHearOfAClosedBreakerItHearsAfterTheNextCall)
{
    for (int row = 1; row <= 5; ++row)
        kit.callAndAnswer(outcomeOf(Kind::Retry, "HTTP_500"), row, Route::Area);
    kit.clock.advance(30s);
    kit.control.failing = 2;
    kit.control.asked.clear();
    for (int row = 6; row <= 9; ++row)
        kit.callAndAnswer(outcomeOf(Kind::Accepted), row, Route::Area);
    EXPECT_EQ(kit.control.asked, QStringList(3, QStringLiteral("lanes area/ventas 4")));
}

TEST_F(CourierTest, anAreaWithoutAddressOrSwitchedOffShowsAsFailed)
{
    ClaimedJob claimed;
    claimed.kind = ClaimedJob::Kind::Call;
    claimed.call = kit.willCall(1, Route::Area);
    claimed.call.area.url.clear();
    kit.outbox.answer(1, claimed);
    kit.courier->call({kit.lane(1, Route::Area)});
    kit.runPool();
    EXPECT_EQ(kit.outbox.lastChange().kind, OutboxChange::Kind::Failed);
    EXPECT_EQ(kit.outbox.lastChange().code, "AREA_WITHOUT_URL");
    EXPECT_TRUE(kit.providers.webhooks.empty());
}

TEST_F(CourierTest, aFileIsFetchedAsItsMessageSaidAndShown)
{
    ClaimedJob claimed;
    claimed.kind = ClaimedJob::Kind::Call;
    claimed.call = kit.willCall(1, Route::Media);
    claimed.call.payload =
        R"({"id":"55","mime_type":"audio/ogg","sha256":"YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE="})";
    claimed.call.messageId = QStringLiteral("m1");
    kit.outbox.answer(1, claimed);
    kit.courier->call({kit.lane(1, Route::Media)});
    kit.runPool();
    ASSERT_EQ(kit.providers.files.size(), 1u);
    EXPECT_EQ(kit.providers.files[0].mediaId, QStringLiteral("55"));
    EXPECT_EQ(kit.providers.files[0].sha256, QByteArray(32, 'a'));
    EXPECT_EQ(kit.providers.files[0].messageId, QStringLiteral("m1"));
    kit.providers.answer(outcomeOf(Kind::Accepted));
    kit.runPool();
    EXPECT_EQ(kit.outbox.lastChange().fileUrl, QStringLiteral("2026/a.ogg"));
    EXPECT_EQ(kit.outbox.lastChange().fileSeconds, 7);
}

TEST_F(CourierTest, aJobThatKilledItsWorkerOrCannotBeReadIsClosed)
{
    TakenCall killer = kit.lane(1);
    killer.lane.jobs[0].exhausted = true;
    TakenCall garbage = kit.lane(2);
    garbage.lane.jobs[0].payload = QByteArray("\1x");
    TakenCall newer = kit.lane(3);
    newer.lane.jobs[0].payload = QByteArray("\2x");
    kit.courier->call({killer, garbage, newer});
    kit.runPool();
    const std::vector<DeadJob> dead = kit.archive.dead();
    ASSERT_EQ(dead.size(), 2u);
    EXPECT_EQ(dead[0].reason, "KILLED_WORKER");
    EXPECT_EQ(dead[1].reason, "UNREADABLE");
    ASSERT_EQ(kit.done[0].calls.size(), 3u);
    EXPECT_EQ(kit.done[0].calls[2].settle.head->kind, Verdict::Defer);
    EXPECT_EQ(kit.done[0].calls[2].settle.head->delay, 60s);
}

TEST_F(CourierTest, aRowWithoutATryLeftIsNotCalled)
{
    ClaimedJob claimed;
    claimed.kind = ClaimedJob::Kind::Call;
    claimed.call = kit.willCall(1);
    claimed.call.tries = 12;
    kit.outbox.answer(1, claimed);
    kit.courier->call({kit.lane(1)});
    kit.runPool();
    EXPECT_TRUE(kit.providers.messages.empty());
    EXPECT_EQ(kit.outbox.lastChange().kind, OutboxChange::Kind::Failed);
    EXPECT_EQ(kit.outbox.lastChange().dead->reason, "EXHAUSTED_TRIES");
    EXPECT_EQ(kit.outbox.lastChange().dead->job.attempts, 12);
    EXPECT_FALSE(kit.outbox.lastChange().attempt);
    EXPECT_EQ(kit.verdict().kind, Verdict::Drop);
    EXPECT_EQ(kit.probe(), Probe::Undecided);
}

// Nobody was called: nothing was heard of the area.
TEST_F(CourierTest, rowsWithoutATryLeftSayNothingOfTheirArea)
{
    for (int row = 1; row <= 6; ++row) {
        ClaimedJob claimed;
        claimed.kind = ClaimedJob::Kind::Call;
        claimed.call = kit.willCall(row, Route::Area);
        claimed.call.tries = 8;
        kit.outbox.answer(row, claimed);
        kit.courier->call({kit.lane(row, Route::Area)});
        kit.runPool();
        EXPECT_EQ(kit.outbox.lastChange().kind, OutboxChange::Kind::Failed);
    }
    EXPECT_EQ(kit.control.asked, QStringList());
    EXPECT_TRUE(kit.metrics.observed("psi_area_seconds{area=\"ventas\",class=\"retry\"}").empty());
    EXPECT_EQ(kit.metrics.count("psi_outcomes_total{route=\"area\",outcome=\"retry\"}"), 0);
    EXPECT_EQ(kit.metrics.count("psi_dead_total{route=\"area\",reason=\"EXHAUSTED_TRIES\"}"), 6);
}

TEST_F(CourierTest, aRowThatWentOnMeanwhileIsLookedAtAgain)
{
    kit.outbox.stand(1, OutboxStanding::NotOurs);
    kit.callAndAnswer(outcomeOf(Kind::Retry, "HTTP_503"));
    EXPECT_EQ(kit.verdict().kind, Verdict::Defer);
    EXPECT_EQ(kit.verdict().delay, Micros(0));
    kit.outbox.stand(2, OutboxStanding::Again);
    kit.callAndAnswer(outcomeOf(Kind::OtherForm, "131026"), 2);
    EXPECT_EQ(kit.outbox.lastChange().kind, OutboxChange::Kind::OtherForm);
    EXPECT_EQ(kit.verdict().kind, Verdict::Defer);
    EXPECT_EQ(kit.verdict().delay, Micros(0));
}

TEST_F(CourierTest, whileItDrainsNoCallBegins)
{
    kit.willCall(1);
    kit.courier->drain(true);
    kit.courier->call({kit.lane(1)});
    kit.runPool();
    EXPECT_TRUE(kit.outbox.terms().empty());
    EXPECT_FALSE(kit.settle().head);
    kit.courier->drain(false);
    kit.outbox.onClaim([this] { kit.courier->drain(true); });
    kit.courier->call({kit.lane(1)});
    kit.runPool();
    EXPECT_TRUE(kit.providers.messages.empty());
    EXPECT_EQ(kit.outbox.lastChange().kind, OutboxChange::Kind::Again);
}

TEST_F(CourierTest, thePauseOfAnswersIsJudgedWithEachClaim)
{
    RouterPolicy paused;
    paused.answersPaused = true;
    kit.policy.replace(paused);
    kit.courier->call({kit.lane(1)});
    kit.runPool();
    EXPECT_TRUE(kit.outbox.terms().back().answersPaused);
    EXPECT_EQ(kit.outbox.terms().back().timeout, 15s);
}

} // namespace
