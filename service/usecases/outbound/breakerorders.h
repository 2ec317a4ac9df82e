#pragma once

#include <memory>
#include <mutex>
#include <set>

#include "service/ports/log.h"
#include "service/usecases/outbound/areabreakers.h"
#include "service/usecases/outbound/flight.h"
#include "service/usecases/outbound/outboundmetrics.h"

namespace psi {

/// Tells the queue, and so all instances, what the breakers of the areas decide. What the queue did not take
/// is told again, as the breaker stands by then, after the next call of the area: until then the area may
/// still be called as before. Remembers one mark for each area that has such an order.
///
/// heard() runs on one pool thread at a time and never blocks; the queue answers on the dispatcher's thread.
class BreakerOrders
{
public:
    /// Both outlive it and all its orders.
    BreakerOrders(OutboundMetrics &metrics, Log &log)
        : m_metrics(metrics)
        , m_log(log)
    {}

    /// Before the first heard().
    void attach(const CallHands &hands) { m_hands = hands; }
    /// A call of an area ended so, at `now` (steady).
    void heard(const AreaId &area, CallOutcome::Kind kind, Micros now);

private:
    /// Areas whose last order was not taken; shared with orders that are under way.
    struct Untold
    {
        std::mutex mutex;
        std::set<AreaId> areas; ///< guarded by mutex
    };
    AreaBreakers::Step next(const AreaId &area, CallOutcome::Kind kind, Micros now);
    void give(const AreaId &area, const AreaBreakers::Step &step);

    OutboundMetrics &m_metrics;
    Log &m_log;
    CallHands m_hands;
    AreaBreakers m_breakers;
    std::shared_ptr<Untold> m_untold = std::make_shared<Untold>();
};

} // namespace psi
