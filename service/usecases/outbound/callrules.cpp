#include "service/usecases/outbound/callrules.h"

#include <algorithm>

namespace psi {

namespace {

using Kind = OutboxChange::Kind;
using namespace std::chrono_literals;

constexpr Micros longestThrottle = 10min;
constexpr Micros longestRingPause = 60s;
constexpr Micros heldFileWait = 60s;

int triesOf(const OutboxCall &call, const OutboundSettings &settings)
{
    const int most = settings.retryOf(call.route).attempts;
    return call.route == Route::Area ? std::min(most, call.area.attempts) : most;
}

Micros grown(Micros first, int factorBits, int times, Micros longest)
{
    Micros wait = first;
    for (int i = 0; i < times && wait < longest; ++i)
        wait *= 1 << factorBits;
    return std::min(wait, longest);
}

void failTry(CallVerdict &verdict, const OutboxCall &call, const CallOutcome &outcome,
             const OutboundSettings &settings, double random)
{
    const int tries = call.tries + 1;
    const int worth = triesOf(call, settings);
    const int most = outcome.mostTries > 0 ? std::min(worth, outcome.mostTries) : worth;
    verdict.isFailedTry = true;
    if (tries >= most) {
        verdict.change.kind = Kind::Failed;
        verdict.deadReason = "EXHAUSTED_TRIES";
        return;
    }
    verdict.change.kind = Kind::Again;
    verdict.change.countsTry = true;
    verdict.change.wait =
        std::max(waitAfterTry(call.route, tries, settings, random), outcome.retryAfter.value_or(Micros(0)));
}

void throttle(CallVerdict &verdict, const OutboxCall &call, const CallOutcome &outcome)
{
    const bool isRing = outcome.scope == CallOutcome::Scope::Line;
    const Micros own = isRing ? grown(1s, 1, call.throttles, longestRingPause)
                              : grown(1s, 2, call.throttles, longestThrottle);
    verdict.change.kind = Kind::Again;
    verdict.change.throttles = call.throttles + 1;
    verdict.change.wait = std::max(own, outcome.retryAfter.value_or(Micros(0)));
    if (isRing && call.route != Route::Media) // whose ring is that of all lines
        verdict.ringPause = verdict.change.wait;
    verdict.probe = {ProbeVerdict::Kind::Opens, verdict.ringPause.value_or(Micros(0))};
}

void end(CallVerdict &verdict, const CallOutcome &outcome, Kind kind)
{
    verdict.change.kind = kind;
    verdict.probe.kind = outcome.isOfMessage ? ProbeVerdict::Kind::Opens : ProbeVerdict::Kind::Undecided;
    verdict.deadReason = "REFUSED";
    verdict.isFailedTry = true;
}

} // namespace

Micros waitAfterTry(Route route, int tries, const OutboundSettings &settings, double random)
{
    return backoffDelay(settings.retryOf(route), tries, random);
}

bool hasNoTryLeft(const OutboxCall &call, const OutboundSettings &settings)
{
    return call.tries >= triesOf(call, settings);
}

CallVerdict judgeCall(const OutboxCall &call, const CallOutcome &outcome, const OutboundSettings &settings,
                      double random)
{
    CallVerdict verdict;
    verdict.change.reference = call.reference;
    verdict.change.code = outcome.code;
    verdict.change.error = outcome.message;
    switch (outcome.kind) {
    case CallOutcome::Kind::Accepted:
        verdict.change.kind = Kind::Sent;
        verdict.change.wamid = outcome.wamid;
        verdict.probe.kind = ProbeVerdict::Kind::Opens;
        break;
    case CallOutcome::Kind::Retry:
        failTry(verdict, call, outcome, settings, random);
        break;
    case CallOutcome::Kind::Throttled:
        throttle(verdict, call, outcome);
        break;
    case CallOutcome::Kind::HoldLine:
        verdict.change.kind = Kind::Again;
        verdict.change.throttles = call.throttles;
        if (call.route == Route::Media) {
            verdict.change.wait = heldFileWait; // the ring of files is that of all lines
            break;
        }
        verdict.holdsLine = true;
        verdict.probe.kind = ProbeVerdict::Kind::Holds;
        break;
    case CallOutcome::Kind::Refused:
        end(verdict, outcome, Kind::Failed);
        break;
    case CallOutcome::Kind::OtherForm:
        end(verdict, outcome, call.route == Route::Outbound ? Kind::OtherForm : Kind::Failed);
        break;
    case CallOutcome::Kind::Unknown:
        if (call.route != Route::Outbound) {
            failTry(verdict, call, outcome, settings, random);
            break;
        }
        verdict.change.kind = Kind::Unknown;
        verdict.change.wait = settings.unknownWait;
        verdict.isFailedTry = true;
        break;
    }
    return verdict;
}

} // namespace psi
