#pragma once

#include <QByteArray>

#include "service/domain/event/inboundevent.h"
#include "shared/result.h"

namespace psi {

/// What travels through the queue for one element: what the envelope said of it, and its raw JSON.
struct EventPayload
{
    EventClass eventClass = EventClass::Message;
    EventKey key;
    QByteArray accountId;
    QByteArray field;
    QByteArray phoneNumberId;
    QByteArray contact; ///< JSON of the matching contacts[] item; empty = none
    Timestamp acceptedAt{};
    QByteArray raw;

    friend bool operator==(const EventPayload &, const EventPayload &) = default;
};

/// Compact bytes, version first. decodePayload: UnknownVersion for a newer one, Invalid for damaged bytes.
QByteArray encodePayload(const EventPayload &payload);
Result<EventPayload> decodePayload(const QByteArray &bytes);

} // namespace psi
