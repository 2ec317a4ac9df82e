#pragma once

#include "service/adapters/httpclient/clientanswer.h"
#include "service/domain/outbound/calloutcome.h"

namespace psi {

/// What came of sending one message. Never Retry when the message may have been taken over: whatever else is
/// missing of an answer to a request that is out is Unknown. `hasLink`: see GraphError. Pure; any thread.
CallOutcome outcomeOfSend(const ClientAnswer &answer, Timestamp now, bool hasLink);

/// What came of any other call that may be repeated (a media look-up): as above, with Retry for Unknown.
/// Accepted for a status 2xx, whatever it holds.
CallOutcome outcomeOfRead(const ClientAnswer &answer, Timestamp now);

} // namespace psi
