#pragma once

#include <functional>

#include "service/domain/outbound/calloutcome.h"
#include "service/domain/outbound/outboxwakeup.h"
#include "shared/ids.h"

namespace psi {

/// One message for the Graph API: the row's own payload and whom it goes to.
struct MessageCall
{
    LineId line;            ///< whose phone_number_id and token are used
    QString recipient;      ///< as it is dialled; digits, or a user id
    bool isUserId = false;  ///< `recipient` names a user without a phone
    QByteArray payload;     ///< JSON object without recipient: {"type": "text", "text": {...}, ...}
    OutboxWakeUp reference; ///< comes back in statuses as biz_opaque_callback_data "<id>:<generation>"
    Micros timeout{0};      ///< of the whole call, connecting included
};

/// Sends messages to people through WhatsApp.
///
/// Any thread; never blocks. `done` is called exactly once, on a thread of the provider's, also when the
/// provider stops (Unknown for what was sent, Retry for what was not); once it has stopped, on the caller's.
/// It must not block: other calls wait for it. Calls in flight are bounded by the caller. A line that is not
/// configured: Refused, LINE_UNKNOWN.
class MessageProvider
{
public:
    using Done = std::function<void(CallOutcome)>;
    virtual ~MessageProvider() = default;

    virtual void send(const MessageCall &call, Done done) = 0;
    /// Marks the customer's message as read, with the typing indicator: once, no answer awaited, no retry.
    virtual void markRead(const LineId &line, const QString &wamid, bool typing) = 0;
};

} // namespace psi
