#pragma once

#include <deque>

#include "service/usecases/outbound/flight.h"
#include "service/usecases/outbound/outboundmetrics.h"

namespace psi {

/// What taken lanes have to do, asked of the store in one transaction for many of them. A claim whose answer
/// was lost may stand in the store all the same: the last of them are remembered, so that this process claims
/// their rows again instead of waiting for their end. One pool thread at a time; blocking.
class CallClaims
{
public:
    CallClaims(const OutboundSettings &settings, const OutboundParts &parts, OutboundMetrics &metrics,
               std::function<double()> random, std::function<void(Micros)> pause);

    /// The rows to be called now. `done` gets the outcomes of all other lanes.
    std::vector<Flight> claim(std::vector<TakenCall> lanes, CallsDone &done);

private:
    bool mayRun(const TakenCall &lane, CallsDone &done);
    void close(const TakenCall &lane, const QByteArray &reason, CallsDone &done);
    Result<std::vector<ClaimedJob>> ask(const QByteArray &claim, const std::vector<Job> &jobs);
    void remember(const QByteArray &claim);
    std::vector<Flight> claimTogether(const std::vector<TakenCall> &lanes, CallsDone &done);
    std::vector<Flight> claimApart(const std::vector<TakenCall> &lanes, const Error &error, CallsDone &done);
    CallsDone::One settled(const TakenCall &lane, const ClaimedJob &claimed);

    const OutboundSettings &m_settings;
    const OutboundParts &m_parts;
    OutboundMetrics &m_metrics;
    std::function<double()> m_random;
    std::function<void(Micros)> m_pause;
    std::int64_t m_last = 0;             ///< numbers the claims
    std::deque<QByteArray> m_unanswered; ///< bounded; the oldest are forgotten
};

} // namespace psi
