#pragma once

#include "service/domain/outbound/calloutcome.h"
#include "service/ports/jobqueue.h"
#include "service/usecases/outbound/outboundsettings.h"

namespace psi {

/// What is to be done after a call: with its row, and with the ring of its lane.
struct CallVerdict
{
    OutboxChange change;             ///< without claim, attempt and dead job
    QByteArray deadReason;           ///< of the job if the row becomes `fallido`
    std::optional<Micros> ringPause; ///< the whole ring waits so long
    bool holdsLine = false;          ///< until a person acts
    bool isFailedTry = false;        ///< gets its row of router_intentos
    ProbeVerdict probe;              ///< what the call says of its ring
};

/// The rules of retries. Pure; `random` is uniform in [0, 1).
///
/// A failed try waits as `retry.<route>` says, or as long as the other side asked for if that is longer.
/// Waits that the other side asks for count no try: a recipient's grow as 4^n s, a ring's as 2^n s. What is
/// held goes back as it was; a file waits by itself, since one ring holds the files of all lines. A lost
/// answer makes a message uncertain; a webhook or a download is tried again.
///
/// A held ring opens with the first call that shows that it works: taken over, or refused for what the
/// message says or whom it is for; asked to wait, it opens after that wait. It stays held where nothing can
/// be sent before a person acted. All else (5xx, lost answers, no connection, refusals that may be the
/// line's) says nothing of it: the next lane tries.
CallVerdict judgeCall(const OutboxCall &call, const CallOutcome &outcome, const OutboundSettings &settings,
                      double random);

/// The verdict on a row that has no try left, which is not called any more.
bool hasNoTryLeft(const OutboxCall &call, const OutboundSettings &settings);

/// Wait before the next try of a row that has failed `tries` times.
Micros waitAfterTry(Route route, int tries, const OutboundSettings &settings, double random);

} // namespace psi
