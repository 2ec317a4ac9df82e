#pragma once

#include <vector>

#include <QByteArray>

#include "service/domain/event/inboundevent.h"
#include "shared/result.h"

namespace psi {

/// A part of the body: where an element's JSON stands.
struct JsonSlice
{
    EventClass eventClass = EventClass::Message;
    qsizetype begin = 0;
    qsizetype size = 0;
};

/// One change of the envelope with its elements; a change of another field than messages is one element
/// itself.
struct WebhookChange
{
    QByteArray entryId;
    QByteArray entryTime;
    QByteArray field;
    QByteArray phoneNumberId;
    std::vector<JsonSlice> contacts;
    std::vector<JsonSlice> elements;
    JsonSlice whole;
};

/// Splits a whole body, after the pre-pass, into the changes of Meta's envelope. Strict: every byte is
/// validated, skipped parts too; depth 64; nothing may follow the root.
/// Invalid: not strictly valid JSON, or no WhatsApp envelope.
Result<std::vector<WebhookChange>> readEnvelope(const QByteArray &body);

} // namespace psi
