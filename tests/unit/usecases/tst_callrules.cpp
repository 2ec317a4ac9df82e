#include <gtest/gtest.h>

#include "service/usecases/outbound/areabreakers.h"
#include "service/usecases/outbound/callrules.h"

using namespace psi;
using namespace std::chrono_literals;

namespace {

using Kind = CallOutcome::Kind;

OutboxCall callOf(Route route, int tries = 0, int throttles = 0)
{
    OutboxCall call;
    call.route = route;
    call.tries = tries;
    call.throttles = throttles;
    return call;
}

CallOutcome outcome(Kind kind, std::optional<Micros> retryAfter = {})
{
    CallOutcome one;
    one.kind = kind;
    one.code = "X";
    one.retryAfter = retryAfter;
    return one;
}

CallVerdict judged(const OutboxCall &call, const CallOutcome &outcome, double random = 0)
{
    return judgeCall(call, outcome, OutboundSettings(), random);
}

TEST(CallRules, aMessageHasTwelveTriesWithDoubledWaits)
{
    const std::vector<Micros> waits{1s, 2s, 4s, 8s, 16s, 32s, 64s, 128s, 256s, 512s, 600s};
    for (int tries = 0; tries < 11; ++tries) {
        const CallVerdict verdict = judged(callOf(Route::Outbound, tries), outcome(Kind::Retry), 0);
        EXPECT_EQ(verdict.change.kind, OutboxChange::Kind::Again);
        EXPECT_TRUE(verdict.change.countsTry);
        EXPECT_EQ(verdict.change.wait, waits[static_cast<std::size_t>(tries)] / 2);
    }
    const CallVerdict last = judged(callOf(Route::Outbound, 11), outcome(Kind::Retry));
    EXPECT_EQ(last.change.kind, OutboxChange::Kind::Failed);
    EXPECT_EQ(last.deadReason, "EXHAUSTED_TRIES");
}

TEST(CallRules, anAreaIsTriedOnItsScheduleAndNoMoreThanItsOwnNumber)
{
    const std::vector<Micros> waits{5s, 5min, 30min, 2h, 5h, 10h, 10h};
    for (int tries = 0; tries < 7; ++tries)
        EXPECT_EQ(judged(callOf(Route::Area, tries), outcome(Kind::Retry), 0).change.wait,
                  waits[static_cast<std::size_t>(tries)] / 2);
    EXPECT_EQ(judged(callOf(Route::Area, 7), outcome(Kind::Retry)).change.kind, OutboxChange::Kind::Failed);
    OutboxCall impatient = callOf(Route::Area, 2);
    impatient.area.attempts = 3;
    EXPECT_EQ(judged(impatient, outcome(Kind::Retry)).change.kind, OutboxChange::Kind::Failed);
}

TEST(CallRules, whatTheOtherSideAsksForIsWaitedFor)
{
    EXPECT_EQ(judged(callOf(Route::Outbound), outcome(Kind::Retry, 90s)).change.wait, 90s);
    EXPECT_EQ(judged(callOf(Route::Outbound, 8), outcome(Kind::Retry, 1s)).change.wait, 128s);
    EXPECT_EQ(judged(callOf(Route::Outbound), outcome(Kind::Throttled, 9s)).change.wait, 9s);
}

TEST(CallRules, aFaultThatIsWorthFewTriesGetsNoMore)
{
    CallOutcome weak = outcome(Kind::Retry);
    weak.mostTries = 3;
    EXPECT_EQ(judged(callOf(Route::Outbound, 1), weak).change.kind, OutboxChange::Kind::Again);
    EXPECT_EQ(judged(callOf(Route::Outbound, 2), weak).change.kind, OutboxChange::Kind::Failed);
}

TEST(CallRules, aRecipientWaitsFourTimesAsLongEachTimeAndCountsNoTry)
{
    const std::vector<Micros> waits{1s, 4s, 16s, 64s, 256s, 600s, 600s};
    for (int throttles = 0; throttles < 7; ++throttles) {
        const CallVerdict verdict = judged(callOf(Route::Outbound, 11, throttles), outcome(Kind::Throttled));
        EXPECT_EQ(verdict.change.wait, waits[static_cast<std::size_t>(throttles)]);
        EXPECT_FALSE(verdict.change.countsTry);
        EXPECT_EQ(verdict.change.throttles, throttles + 1);
        EXPECT_FALSE(verdict.ringPause);
        EXPECT_FALSE(verdict.isFailedTry);
    }
}

TEST(CallRules, aRingWaitsTwiceAsLongEachTime)
{
    CallOutcome slow = outcome(Kind::Throttled);
    slow.scope = CallOutcome::Scope::Line;
    EXPECT_EQ(judged(callOf(Route::Outbound, 0, 0), slow).ringPause, 1s);
    EXPECT_EQ(judged(callOf(Route::Outbound, 0, 3), slow).ringPause, 8s);
    EXPECT_EQ(judged(callOf(Route::Outbound, 0, 20), slow).ringPause, 60s);
}

TEST(CallRules, onlyAMessageCanBeUncertain)
{
    EXPECT_EQ(judged(callOf(Route::Outbound), outcome(Kind::Unknown)).change.kind,
              OutboxChange::Kind::Unknown);
    for (const Route route : {Route::Area, Route::Media}) {
        const CallVerdict verdict = judged(callOf(route), outcome(Kind::Unknown));
        EXPECT_EQ(verdict.change.kind, OutboxChange::Kind::Again);
        EXPECT_TRUE(verdict.change.countsTry);
    }
}

TEST(CallRules, aSuccessAfterWaitsStartsTheirCountAnew)
{
    EXPECT_EQ(judged(callOf(Route::Outbound, 0, 5), outcome(Kind::Retry)).change.throttles, 0);
    EXPECT_EQ(judged(callOf(Route::Outbound, 0, 5), outcome(Kind::HoldLine)).change.throttles, 5);
}

TEST(CallRules, aHeldRingOpensByWhatShowsThatItWorksAndNothingElseHoldsItForGood)
{
    using Probe = ProbeVerdict::Kind;
    const auto probe = [](Kind kind, Route route = Route::Outbound) {
        return judged(callOf(route), outcome(kind)).probe.kind;
    };
    EXPECT_EQ(probe(Kind::Accepted), Probe::Opens);
    EXPECT_EQ(probe(Kind::Throttled), Probe::Opens);
    EXPECT_EQ(probe(Kind::HoldLine), Probe::Holds);
    for (const Kind kind : {Kind::Retry, Kind::Unknown, Kind::Refused, Kind::OtherForm})
        EXPECT_EQ(probe(kind), Probe::Undecided);
    EXPECT_EQ(judged(callOf(Route::Outbound, 11), outcome(Kind::Retry)).probe.kind, Probe::Undecided);
    EXPECT_EQ(probe(Kind::HoldLine, Route::Media), Probe::Undecided) << "its ring is that of all lines";
    for (const Kind kind : {Kind::Refused, Kind::OtherForm}) {
        CallOutcome ofMessage = outcome(kind);
        ofMessage.isOfMessage = true;
        EXPECT_EQ(judged(callOf(Route::Outbound), ofMessage).probe.kind, Probe::Opens);
    }
}

TEST(CallRules, aHeldRingThatIsAskedToWaitOpensAfterThatWait)
{
    CallOutcome slow = outcome(Kind::Throttled, 9s);
    EXPECT_EQ(judged(callOf(Route::Outbound), slow).probe.wait, Micros(0)) << "the recipient's alone";
    slow.scope = CallOutcome::Scope::Line;
    EXPECT_EQ(judged(callOf(Route::Outbound), slow).probe.wait, Micros(9s));
}

TEST(AreaBreakers, fiveFailuresInARowOpenIt)
{
    AreaBreakers breakers;
    const AreaId ventas(QStringLiteral("ventas"));
    for (int i = 0; i < 4; ++i)
        EXPECT_FALSE(breakers.failed(ventas, 0s).pause);
    EXPECT_FALSE(breakers.succeeded(ventas, 0s).oneAtATime);
    for (int i = 0; i < 4; ++i)
        EXPECT_FALSE(breakers.failed(ventas, 0s).pause);
    const AreaBreakers::Step opened = breakers.failed(ventas, 10s);
    EXPECT_EQ(opened.pause, 30s);
    EXPECT_EQ(opened.oneAtATime, true);
    EXPECT_EQ(breakers.state(ventas, 39s), AreaBreakers::State::Open);
    EXPECT_EQ(breakers.state(ventas, 40s), AreaBreakers::State::HalfOpen);
    EXPECT_EQ(breakers.state(AreaId(QStringLiteral("admin")), 10s), AreaBreakers::State::Closed);
}

TEST(AreaBreakers, eachFailureWhileHalfOpenPausesTwiceAsLongUpToAQuarterOfAnHour)
{
    AreaBreakers breakers;
    const AreaId ventas(QStringLiteral("ventas"));
    Micros now{0};
    for (int i = 0; i < 5; ++i)
        breakers.failed(ventas, now);
    EXPECT_FALSE(breakers.failed(ventas, now).pause); // it was under way
    for (const Micros expected :
         {Micros(60s), Micros(120s), Micros(240s), Micros(480s), Micros(900s), Micros(900s)}) {
        now += 900s;
        EXPECT_EQ(breakers.failed(ventas, now).pause, expected);
    }
    EXPECT_FALSE(breakers.succeeded(ventas, now).oneAtATime);
    now += 600s;
    EXPECT_EQ(breakers.standing(ventas, now).pause, 300s);
    EXPECT_EQ(breakers.standing(ventas, now).oneAtATime, true);
    now += 300s;
    EXPECT_FALSE(breakers.standing(ventas, now).pause);
    EXPECT_EQ(breakers.standing(ventas, now).oneAtATime, true);
    EXPECT_EQ(breakers.succeeded(ventas, now).oneAtATime, false);
    EXPECT_EQ(breakers.state(ventas, now), AreaBreakers::State::Closed);
    EXPECT_EQ(breakers.standing(ventas, now).oneAtATime, false);
}

} // namespace
