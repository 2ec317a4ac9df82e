#pragma once

#include <vector>

#include "service/domain/event/inboundevent.h"
#include "service/domain/queue/job.h"
#include "shared/result.h"

namespace psi {

/// One element of a webhook as intake needs it: enough to queue it, nothing more.
struct WebhookElement
{
    EventClass eventClass = EventClass::Message;
    EventKey key;
    QByteArray accountId;
    QByteArray phoneNumberId; ///< empty when the change has no metadata
    QByteArray personKey;     ///< messages: from_user_id, else canonical phone; empty = no usable sender
    QByteArray wamid;         ///< empty when absent
    bool interactive = false; ///< a tap: list or button reply, template button
    QByteArray payload;       ///< versioned bytes for the queue; decode() reads them
};

/// Meta's wire, inbound. Any thread; never blocks; holds no state but its secrets, which setSecrets replaces
/// as a whole (readers see the old or the new list).
class WebhookCodec
{
public:
    virtual ~WebhookCodec() = default;

    /// True when `signature` is exactly "sha256=" and 64 lower-case hex digits of the HMAC over the raw body
    /// under any live secret. Constant time in the secret.
    virtual bool verify(QByteArrayView signature, QByteArrayView body) const = 0;

    /// Splits a signed body into its elements: every message, status and error of every change, and each
    /// change of another field. Invalid: not strictly valid JSON, or not a Meta envelope.
    /// One unusable element never sinks its siblings: it becomes an element that decodes to RawElement.
    virtual Result<std::vector<WebhookElement>> parse(const QByteArray &body, Timestamp acceptedAt) const = 0;

    /// The event in a payload made by parse(). `line` is left empty. UnknownVersion: made by a newer program.
    virtual Result<InboundEvent> decode(const QByteArray &payload) const = 0;

    virtual void setSecrets(const std::vector<QByteArray> &secrets) = 0;
};

} // namespace psi
