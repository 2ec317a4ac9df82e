#pragma once

#include <vector>

#include "service/adapters/whatsapp/jsondocument.h"
#include "service/domain/event/inboundevent.h"

namespace psi {

/// One message, status or error, or a whole change, or a piece of the envelope that has not its form.
struct EnvelopeElement
{
    EventClass eventClass = EventClass::Message;
    json::Node json;
};

/// One change of the envelope with what it holds. Its nodes live as long as the Document.
struct WebhookChange
{
    QByteArray entryId;
    QByteArray entryTime;
    QByteArray field;
    QByteArray phoneNumberId;
    std::vector<json::Node> contacts;
    std::vector<EnvelopeElement> elements;
};

/// Takes Meta's envelope apart. Key order, unknown keys and repeated lists do not matter. Nothing gets lost:
/// a change of another field, one in which nothing is known, and what has the wrong type where an entry, a
/// change or a list should stand, is an element itself. Invalid: no WhatsApp envelope (an object with
/// "object" and an array "entry").
Result<std::vector<WebhookChange>> readEnvelope(const json::Document &document);

} // namespace psi
