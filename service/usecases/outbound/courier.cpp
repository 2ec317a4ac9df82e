#include "service/usecases/outbound/courier.h"

namespace psi {

Courier::Courier(OutboundSettings settings, OutboundParts parts, std::function<double()> random,
                 std::function<void(Micros)> pause)
    : m_settings(std::move(settings))
    , m_parts(parts)
    , m_metrics(parts.metrics)
    , m_holds(parts.meta, parts.metrics, parts.log)
    , m_maker(m_settings, m_parts)
    , m_claims(m_settings, m_parts, m_metrics, random, pause)
    , m_outcomes(m_settings, m_parts, m_metrics, m_holds, random, pause)
    , m_taken([this](std::vector<TakenCall> lanes) { claim(std::move(lanes)); })
    , m_landed([this](std::vector<Landed> landed) { m_outcomes.record(std::move(landed)); })
{}

void Courier::attach(CallHands hands)
{
    m_hands = std::move(hands);
    m_outcomes.attach(m_hands);
    m_taken.attach(m_hands.runOnPool);
    m_landed.attach(m_hands.runOnPool);
}

void Courier::claim(std::vector<TakenCall> lanes)
{
    CallsDone done;
    std::vector<Flight> flights;
    if (m_isDraining) {
        for (const TakenCall &lane : lanes)
            done.calls.push_back(handedBack(lane));
    } else {
        flights = m_claims.claim(std::move(lanes), done);
    }
    std::vector<Landed> unCalled;
    for (Flight &flight : flights)
        start(std::move(flight), unCalled);
    m_landed.add(std::move(unCalled));
    if (!done.calls.empty() || done.storeFault)
        m_hands.done(std::move(done));
}

void Courier::start(Flight flight, std::vector<Landed> &unCalled)
{
    const bool isLate = m_parts.clock.steady() - flight.began > m_settings.callWithin;
    if (isLate || m_isDraining) {
        unCalled.push_back({std::move(flight), std::nullopt, Micros(0)});
        return;
    }
    if (hasNoTryLeft(flight.call, m_settings)) {
        CallOutcome usedUp;
        usedUp.code = "TRIES_USED_UP";
        usedUp.message = QStringLiteral("no try is left");
        unCalled.push_back({std::move(flight), CallResult{usedUp}, Micros(0), true});
        return;
    }
    flight.began = m_parts.clock.steady();
    flight.started = m_parts.clock.now();
    const OutboxCall call = flight.call;
    m_maker.make(call, [this, flight = std::move(flight)](CallResult result) {
        const Micros took = m_parts.clock.steady() - flight.began;
        m_landed.add({Landed{flight, std::move(result), took}});
    });
}

} // namespace psi
