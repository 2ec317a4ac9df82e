#pragma once

#include <functional>

#include "service/domain/outbound/area.h"
#include "service/domain/outbound/calloutcome.h"
#include "service/domain/outbound/outboxwakeup.h"

namespace psi {

/// One webhook for an area. Id and body are the same on each try.
struct AreaCall
{
    Area area;              ///< as the store says now: URL, secret, time-out
    QByteArray body;        ///< JSON, sent as it is
    OutboxWakeUp reference; ///< `webhook-id` is "<id>:<generation>"
    Micros timeout{0};      ///< of the whole call
};

/// Tells areas of hand-overs: signed POST, no redirects, only to addresses that are allowed.
///
/// Any thread; never blocks. `done` is called exactly once, on a thread of the area caller's; once it has
/// stopped, on the one that calls. It must not block. Never Unknown: an area webhook whose answer was lost is
/// a failed try. Calls in flight are bounded by the caller.
class AreaCaller
{
public:
    using Done = std::function<void(CallOutcome)>;
    virtual ~AreaCaller() = default;

    virtual void post(const AreaCall &call, Done done) = 0;
};

} // namespace psi
