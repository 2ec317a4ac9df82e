#pragma once

#include <functional>

#include "service/domain/outbound/calloutcome.h"
#include "shared/ids.h"

namespace psi {

/// Asks the provider whether one of our lines could send now: nothing is sent.
///
/// Any thread; never blocks. `done` is called exactly once, also when the provider stops, on a thread of its
/// own or before check() returns. Accepted: number and token are good; else why not, as a send would hear it.
/// A line that is not configured: Refused, LINE_UNKNOWN.
class LineCheck
{
public:
    using Done = std::function<void(CallOutcome)>;
    virtual ~LineCheck() = default;

    virtual void check(const LineId &line, Micros timeout, Done done) = 0;
};

} // namespace psi
