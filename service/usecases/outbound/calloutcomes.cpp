#include "service/usecases/outbound/calloutcomes.h"

#include <algorithm>

namespace psi {

namespace {

using namespace std::chrono_literals;
constexpr Micros firstRetry = 100ms;
constexpr Micros lastRetry = 2s;
constexpr int raceTries = 3;
constexpr qsizetype shortError = 120;

FailedAttempt attemptOf(const Landed &landed, const CallOutcome &outcome, Timestamp now)
{
    const Flight &flight = landed.flight;
    return {flight.job().id, flight.call.route, flight.call.tries + 1, flight.started, now,
            outcome.code,    outcome.message};
}

DeadJob deadOf(const Flight &flight, const CallVerdict &verdict, Timestamp now)
{
    DeadJob dead{flight.job(), {}, now, verdict.deadReason, verdict.change.code, verdict.change.error};
    dead.job.attempts = flight.call.tries + (verdict.change.attempt ? 1 : 0);
    return dead;
}

bool isStores(const Error &error)
{
    return error.code != ErrorCode::EventFault && error.code != ErrorCode::Internal &&
           error.code != ErrorCode::LostRace;
}

} // namespace

CallOutcomes::CallOutcomes(const OutboundSettings &settings, const OutboundParts &parts,
                           OutboundMetrics &metrics, LineHolds &holds, std::function<double()> random,
                           std::function<void(Micros)> pause)
    : m_settings(settings)
    , m_parts(parts)
    , m_metrics(metrics)
    , m_holds(holds)
    , m_random(std::move(random))
    , m_pause(std::move(pause))
    , m_breakers(metrics, parts.log)
{}

void CallOutcomes::attach(const CallHands &hands)
{
    m_hands = hands;
    m_breakers.attach(hands);
}

void CallOutcomes::record(std::vector<Landed> landed)
{
    std::vector<Judged> all;
    for (Landed &one : landed)
        all.push_back(judge(std::move(one)));
    const std::vector<OutboxStanding> standings = write(all);
    if (standings.empty())
        return; // closed
    CallsDone done;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (standings[i] == OutboxStanding::Doubled)
            m_parts.log.error(QStringLiteral("the Graph API answered with the id of an earlier message; the "
                                             "later one shows as failed: row %1 of the outbox")
                                  .arg(all[i].verdict.change.reference.id));
        holdBack(all[i]);
        done.calls.push_back(settled(all[i], standings[i]));
        done.calls.back().settle.probe = all[i].verdict.probe;
    }
    m_hands.done(std::move(done));
}

CallOutcomes::Judged CallOutcomes::judge(Landed landed)
{
    const Flight &flight = landed.flight;
    CallVerdict verdict;
    verdict.change.reference = flight.call.reference;
    verdict.change.throttles = flight.call.throttles;
    verdict.change.isUncalled = !landed.result;
    if (landed.result) {
        const CallOutcome &outcome = landed.result->outcome;
        if (landed.wasCalled())
            m_metrics.called(flight.call, outcome, landed.took);
        verdict = judgeCall(flight.call, outcome, m_settings, m_random());
        verdict.change.fileUrl = landed.result->fileUrl;
        verdict.change.fileSeconds = landed.result->fileSeconds;
        if (verdict.isFailedTry && landed.wasCalled())
            verdict.change.attempt = attemptOf(landed, outcome, m_parts.clock.now());
        if (!verdict.deadReason.isEmpty() && flight.isOwn())
            verdict.change.dead = deadOf(flight, verdict, m_parts.clock.now());
    }
    verdict.change.claim = flight.claim;
    return {std::move(landed), std::move(verdict)};
}

std::vector<OutboxStanding> CallOutcomes::write(const std::vector<Judged> &all)
{
    std::vector<OutboxChange> changes;
    for (const Judged &one : all)
        changes.push_back(one.verdict.change);
    Result<std::vector<OutboxStanding>> written = writeUnlessRefused(changes);
    if (written)
        return std::move(*written);
    return isStores(written.error()) ? std::vector<OutboxStanding>() : writeApart(changes);
}

// Asks the store again until it takes them, they are refused for what they hold, or all is closed.
Result<std::vector<OutboxStanding>> CallOutcomes::writeUnlessRefused(std::span<const OutboxChange> changes)
{
    Micros wait = firstRetry;
    for (int races = 0;;) {
        Result<std::vector<OutboxStanding>> written = m_parts.outbox.record(changes);
        const bool isRace = !written && written.error().code == ErrorCode::LostRace && ++races < raceTries;
        if (written || m_isClosed || !(isRace || isStores(written.error())))
            return written;
        if (!isRace && written.error().code != ErrorCode::Serialization)
            m_hands.done({{}, written.error()});
        m_pause(Micros(static_cast<std::int64_t>(m_random() * static_cast<double>(wait.count()))));
        wait = std::min(wait * 2, lastRetry);
    }
}

// One of them holds what no column can: the others must not suffer for it. Its row is found by the relay.
std::vector<OutboxStanding> CallOutcomes::writeApart(const std::vector<OutboxChange> &changes)
{
    std::vector<OutboxStanding> standings;
    for (const OutboxChange &change : changes) {
        const Result<std::vector<OutboxStanding>> written = writeUnlessRefused({&change, 1});
        standings.push_back(written ? written->front() : OutboxStanding::NotOurs);
        if (!written)
            m_parts.log.error(QStringLiteral("the outcome of a call could not be written"),
                              written.error().message);
    }
    return standings;
}

void CallOutcomes::holdBack(const Judged &judged)
{
    const Flight &flight = judged.landed.flight;
    if (!judged.landed.wasCalled())
        return;
    const CallOutcome &outcome = judged.landed.result->outcome;
    if (judged.verdict.holdsLine) {
        holdRing(flight);
        m_holds.hold(flight.call.line, outcome.code, outcome.message, m_parts.clock.steady());
    } else if (judged.verdict.ringPause) {
        pauseRing(flight, *judged.verdict.ringPause);
    }
    if (flight.call.route == Route::Outbound && outcome.isAccepted())
        m_holds.sent(flight.call.line, flight.began);
    if (flight.call.route == Route::Area)
        m_breakers.heard(flight.call.area.id, outcome.kind, m_parts.clock.steady());
}

void CallOutcomes::holdRing(const Flight &flight)
{
    tellRing(flight,
             [](QueueControl &control, const PauseScope &ring) { return control.pause(ring, std::nullopt); });
}

// Never shortens what somebody else decided: a hold is longer than any wait.
void CallOutcomes::pauseRing(const Flight &flight, Micros wait)
{
    tellRing(flight, [wait](QueueControl &control, const PauseScope &ring) {
        return control.pauseAtLeast(ring, wait);
    });
}

void CallOutcomes::tellRing(const Flight &flight,
                            std::function<Result<void>(QueueControl &, const PauseScope &)> what)
{
    const LaneRef &lane = flight.taken.lane.lane;
    m_hands.control([ring = PauseScope::ring(lane.route, lane.ring), what = std::move(what),
                     &log = m_parts.log](JobQueue &, QueueControl &control) {
        if (const Result<void> paused = what(control, ring); !paused)
            log.warn(QStringLiteral("a ring could not be paused"), paused.error().message);
    });
}

CallsDone::One CallOutcomes::settled(const Judged &judged, OutboxStanding standing)
{
    const Flight &flight = judged.landed.flight;
    const OutboxChange &change = judged.verdict.change;
    const QByteArray error = change.code + ' ' + change.error.toUtf8().left(shortError);
    const Route route = flight.call.route;
    if (judged.landed.wasCalled())
        m_metrics.processed(route, judged.landed.took);
    const bool isSent = standing == OutboxStanding::Doubled ||
                        (standing == OutboxStanding::Changed && change.kind == OutboxChange::Kind::Sent);
    if (isSent && flight.isOwn())
        return acknowledged(flight.taken, judged.landed.took);
    if (standing == OutboxStanding::Changed && change.kind == OutboxChange::Kind::Unknown)
        return psi::judged(flight.taken, HeadVerdict::Kind::Defer, change.wait, error);
    if (standing == OutboxStanding::Changed && change.kind == OutboxChange::Kind::Again) {
        const bool counts = change.countsTry && flight.isOwn();
        if (change.countsTry)
            m_metrics.retried(route, change.code);
        return psi::judged(flight.taken, counts ? HeadVerdict::Kind::Retry : HeadVerdict::Kind::Defer,
                           change.wait, error);
    }
    if (standing == OutboxStanding::Failed) {
        m_metrics.died(route, judged.verdict.deadReason);
        const bool blocks = m_settings.retryOf(route).onExhausted == OnExhausted::Block;
        if (flight.isOwn())
            return psi::judged(flight.taken, blocks ? HeadVerdict::Kind::Block : HeadVerdict::Kind::Drop,
                               Micros(0), change.code);
    }
    return psi::judged(flight.taken, HeadVerdict::Kind::Defer, Micros(0), {}); // its lane is looked at again
}

} // namespace psi
