#pragma once

#include <cstdint>
#include <optional>
#include <variant>

#include <QByteArray>
#include <QString>

#include "service/domain/event/messagecontent.h"
#include "service/domain/event/statusupdate.h"
#include "shared/ids.h"
#include "shared/timestamp.h"

namespace psi {

/// Identity of an event: the first 16 bytes of SHA-256 over what makes it the same event again
/// (a message: its wamid; a status: wamid, word, participant; else entry id, entry time, field, raw slice
/// and its number among equal slices of the body). Dedup key of the queue and guard of the store.
using EventKey = QByteArray;

/// `router_eventos.clase`.
enum class EventClass : std::uint8_t
{
    Message,
    Status,
    Error,
    Other
};

/// Who wrote, as WhatsApp told it. Every field may be empty.
struct Person
{
    QString phone;  ///< `from` as received, digits
    QString waId;   ///< `contacts[].wa_id`
    QString userId; ///< business-scoped id (`from_user_id`, else `contacts[].user_id`)
    QString parentUserId;
    QString name; ///< `contacts[].profile.name`
    QString username;

    friend bool operator==(const Person &, const Person &) = default;
};

/// What a person is known by: the user id, else the canonical phone (`from`, else wa_id). Empty: nobody whom
/// a message could be stored for.
QString personKey(const Person &person);

/// An element that is neither a message nor a status we can use: kept raw with its reason.
struct RawElement
{
    QString type; ///< message type, or the change's field
    friend bool operator==(const RawElement &, const RawElement &) = default;
};

/// One element of a webhook, decoded for step(). A value; `raw` shares its bytes.
struct InboundEvent
{
    EventKey key;
    EventClass eventClass = EventClass::Message;
    QString accountId;     ///< `entry[].id`
    QString field;         ///< "messages", or the change's other field
    QString phoneNumberId; ///< `metadata.phone_number_id`; empty for most other fields
    LineId line;           ///< of phoneNumberId; empty when no configured line has it
    Person person;
    QByteArray id; ///< the message's or status's wamid; empty when absent or unusable
    Timestamp
        time{}; ///< WhatsApp's, whole seconds; accept time when absent or garbage; at most 5 min ahead of it
    Timestamp acceptedAt{};
    std::variant<RawElement, MessageContent, Reaction, MessageEdit, MessageRevoke, SystemNotice, StatusUpdate>
        body;
    QByteArray raw; ///< the element's JSON, sanitised slice of the webhook

    friend bool operator==(const InboundEvent &, const InboundEvent &) = default;
};

} // namespace psi
