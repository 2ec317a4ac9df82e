#pragma once

#include <QByteArray>

#include "service/domain/outbound/calloutcome.h"

namespace psi {

/// An error as the Graph API told it.
struct GraphError
{
    int code = 0;
    bool isTransient = false; ///< `is_transient`: Meta itself says that a later try may work
    int httpStatus = 0;
    bool hasLink = false; ///< the message named its media by a link, which Meta could not fetch
};

/// What an error code means for us: one table of all codes known (Meta's list of Cloud API errors). A code
/// that is not there: for good with a status 4xx, worth a retry with 5xx. The message is our own text: what
/// Meta writes may hold personal data. Pure; any thread.
CallOutcome outcomeOfGraphError(const GraphError &error);

/// What an answer without a readable error means. Pure.
CallOutcome outcomeOfGraphStatus(int httpStatus);

} // namespace psi
