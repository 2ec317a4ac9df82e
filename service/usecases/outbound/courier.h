#pragma once

#include <atomic>

#include "service/usecases/outbound/callclaims.h"
#include "service/usecases/outbound/calloutcomes.h"
#include "service/usecases/outbound/gathered.h"

namespace psi {

/// Makes the calls of outbound, area and media lanes: claims their rows, calls, and writes what came of it.
/// Owns no connection of the store and no thread: claims and outcomes are gathered into few transactions on
/// the worker pool, calls are the providers'. Calls in flight are bounded by the lanes that the dispatcher
/// takes.
///
/// Right before a call it asks the steady clock, started before the claim's transaction: when too much time
/// is gone the row is put back instead, since its time may be another's by now. Any thread, as CallTaker
/// says.
class Courier final : public CallTaker
{
public:
    /// `random` answers uniform [0, 1) from any thread; `pause` waits so long on the calling thread. All of
    /// `parts` outlives the courier; providers call back before they end, or not at all.
    Courier(OutboundSettings settings, OutboundParts parts, std::function<double()> random,
            std::function<void(Micros)> pause);

    void attach(CallHands hands) override;
    void call(std::vector<TakenCall> lanes) override { m_taken.add(std::move(lanes)); }
    void drain(bool isDraining) override { m_isDraining = isDraining; }

    /// Not until it is told: limits and holds have to stand in the queue before anything is called. Any
    /// thread.
    void setReady(bool isReady) { m_isReady = isReady; }
    bool isReady() const override { return m_isReady; }
    /// At the end, when the providers have stopped: outcomes that the store does not take now are dropped.
    void close() { m_outcomes.close(); }
    LineHolds &lineHolds() { return m_holds; }

private:
    void claim(std::vector<TakenCall> lanes);
    void start(Flight flight, std::vector<Landed> &unCalled);

    const OutboundSettings m_settings;
    const OutboundParts m_parts;
    OutboundMetrics m_metrics;
    LineHolds m_holds;
    CallMaker m_maker;
    CallClaims m_claims;
    CallOutcomes m_outcomes;
    CallHands m_hands;
    Gathered<TakenCall> m_taken;
    Gathered<Landed> m_landed;
    std::atomic<bool> m_isDraining{false};
    std::atomic<bool> m_isReady{false};
};

} // namespace psi
