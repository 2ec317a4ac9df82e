#pragma once

#include "service/adapters/httpclient/clientanswer.h"
#include "service/domain/outbound/calloutcome.h"

namespace psi {

/// What came of one area webhook: 2xx with a whole answer is success, 410 the end, 429 and 503 with
/// Retry-After a wait of the whole area; all else a failed try, redirects and lost answers too. Pure.
CallOutcome outcomeOfAreaCall(const ClientAnswer &answer, Timestamp now);

} // namespace psi
