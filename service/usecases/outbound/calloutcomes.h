#pragma once

#include <atomic>
#include <span>

#include "service/usecases/outbound/breakerorders.h"
#include "service/usecases/outbound/callrules.h"
#include "service/usecases/outbound/flight.h"
#include "service/usecases/outbound/lineholds.h"
#include "service/usecases/outbound/outboundmetrics.h"

namespace psi {

/// Writes what came of calls, many in one transaction, then tells the queue: the rings that have to wait
/// first, the lanes after them. What was taken over by the other side is never forgotten while the process
/// lives: a store that fails is asked again until it takes the outcomes, or close().
///
/// record() runs on one pool thread at a time, and blocks.
class CallOutcomes
{
public:
    CallOutcomes(const OutboundSettings &settings, const OutboundParts &parts, OutboundMetrics &metrics,
                 LineHolds &holds, std::function<double()> random, std::function<void(Micros)> pause);

    void attach(const CallHands &hands);
    void record(std::vector<Landed> landed);
    /// Outcomes that the store does not take are dropped from now on. Any thread.
    void close() { m_isClosed = true; }

private:
    struct Judged
    {
        Landed landed;
        CallVerdict verdict;
    };
    Judged judge(Landed landed);
    void holdBack(const Judged &judged);
    void holdRing(const Flight &flight);
    void pauseRing(const Flight &flight, Micros wait);
    void tellRing(const Flight &flight, std::function<Result<void>(QueueControl &, const PauseScope &)> what);
    std::vector<OutboxStanding> write(const std::vector<Judged> &all);
    Result<std::vector<OutboxStanding>> writeUnlessRefused(std::span<const OutboxChange> changes);
    std::vector<OutboxStanding> writeApart(const std::vector<OutboxChange> &changes);
    CallsDone::One settled(const Judged &judged, OutboxStanding standing);

    const OutboundSettings &m_settings;
    const OutboundParts &m_parts;
    OutboundMetrics &m_metrics;
    LineHolds &m_holds;
    std::function<double()> m_random;
    std::function<void(Micros)> m_pause;
    CallHands m_hands;
    BreakerOrders m_breakers;
    std::atomic<bool> m_isClosed{false};
};

} // namespace psi
