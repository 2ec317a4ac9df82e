#pragma once

#include <QByteArray>

#include "service/ports/messageprovider.h"
#include "shared/result.h"

namespace psi {

/// A body for the Graph API's messages endpoint.
struct GraphBody
{
    QByteArray json;
    bool hasLink = false; ///< names its media by a link
};

/// The call's payload completed by whom it goes to and by what comes back in statuses. Invalid: the payload
/// is no JSON object or names no type. Pure.
Result<GraphBody> bodyOfMessage(const MessageCall &call);

/// Pure.
QByteArray bodyOfMarkRead(const QString &wamid, bool typing);

} // namespace psi
