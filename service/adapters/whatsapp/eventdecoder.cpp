#include "service/adapters/whatsapp/eventdecoder.h"

#include <algorithm>
#include <optional>

#include "service/adapters/whatsapp/elementfacts.h"
#include "service/adapters/whatsapp/messagedecoder.h"

namespace psi {

namespace {
using namespace std::chrono_literals;
using json::Node;
constexpr auto mostAhead = 5min; // of accept time; a clock further ahead is cut to that

json::Document parsed(const QByteArray &raw)
{
    Result<json::Document> document = json::Document::parse(raw);
    return document ? std::move(document).value() : json::Document();
}

Timestamp timeOf(const Node &element, Timestamp acceptedAt)
{
    const Timestamp accepted = std::chrono::floor<std::chrono::seconds>(acceptedAt);
    const std::optional<std::int64_t> seconds = unixSeconds(element["timestamp"]);
    return seconds ? std::min(Timestamp(std::chrono::seconds(*seconds)), accepted + mostAhead) : accepted;
}

Person personOf(const Node &message, const Node &contact)
{
    Person person = senderKeys(message, contact);
    person.parentUserId = message["from_parent_user_id"].text();
    if (person.parentUserId.isEmpty())
        person.parentUserId = contact["parent_user_id"].text();
    person.name = contact["profile"]["name"].text();
    person.username = contact["profile"]["username"].text();
    return person;
}

SystemNotice systemNotice(const Node &system)
{
    SystemNotice notice;
    const QByteArray type = system["type"].bytes();
    if (type == "user_changed_number" || type == "customer_changed_number")
        notice.kind = SystemNotice::Kind::ChangedNumber;
    else if (type == "user_changed_user_id")
        notice.kind = SystemNotice::Kind::ChangedUserId;
    else if (type == "customer_identity_changed")
        notice.kind = SystemNotice::Kind::ChangedIdentity;
    notice.newPhone = QString::fromUtf8(firstOf(system, {"wa_id", "new_wa_id"}));
    notice.newUserId = QString::fromUtf8(usableId(system["user_id"]));
    return notice;
}

// The word by which a message is known that is kept raw; empty for all others.
QString rawType(const Node &message, const QByteArray &type)
{
    if (!message["group_id"].bytes().isEmpty())
        return QStringLiteral("grupo");
    if (type == "interactive" && message["interactive"]["call_permission_reply"].isObject())
        return QStringLiteral("call_permission_reply");
    return type == "request_welcome" ? QStringLiteral("request_welcome") : QString();
}

// Reactions, edits and revokes stay RawElements unless they name a message; an edit also needs its new
// content.
void decodeTarget(const Node &message, const QByteArray &type, InboundEvent &event)
{
    const Node object = message[type];
    const QByteArray target = usableId(object[type == "reaction" ? "message_id" : "original_message_id"]);
    if (target.isEmpty())
        return;
    if (type == "reaction")
        event.body = Reaction{target, object["emoji"].text()};
    else if (type == "revoke")
        event.body = MessageRevoke{target};
    else if (object["message"].isObject())
        event.body = MessageEdit{target, decodeContent(object["message"])};
}

void decodeMessage(const Node &message, InboundEvent &event)
{
    const QByteArray type = message["type"].bytes();
    if (const QString raw = rawType(message, type); !raw.isEmpty())
        event.body = RawElement{raw};
    else if (event.id.isEmpty() || personKey(event.person).isEmpty())
        return; // nobody to store it for: raw
    else if (type == "reaction" || type == "edit" || type == "revoke")
        decodeTarget(message, type, event);
    else if (type == "system")
        event.body = systemNotice(message["system"]);
    else
        event.body = decodeContent(message);
}

void decodeStatus(const Node &status, InboundEvent &event)
{
    StatusUpdate update;
    update.word = QString::fromUtf8(statusWord(status));
    if (update.word.isEmpty() || event.id.isEmpty())
        return;
    update.participant = QString::fromUtf8(participantOf(status));
    update.recipient = QString::fromUtf8(firstOf(status, {"recipient_id", "recipient_user_id"}));
    update.callbackData = status["biz_opaque_callback_data"].text();
    const Node errors = status["errors"];
    if (errors.isArray() && !errors.children().isEmpty()) {
        const Node first = *errors.children().begin();
        update.errors = errors.portable();
        update.errorCode = first["code"].text();
        update.errorTitle = QString::fromUtf8(firstOf(first, {"title", "message"}));
    }
    event.body = std::move(update);
}

} // namespace

InboundEvent decodeEvent(EventPayload payload)
{
    const json::Document document = parsed(payload.raw);
    const Node element = document.root();
    InboundEvent event;
    event.key = payload.key;
    event.eventClass = payload.eventClass;
    event.accountId = QString::fromUtf8(payload.accountId);
    event.field = QString::fromUtf8(payload.field);
    event.phoneNumberId = QString::fromUtf8(payload.phoneNumberId);
    event.acceptedAt = payload.acceptedAt;
    event.time = timeOf(element, payload.acceptedAt);
    event.body = RawElement{payload.eventClass == EventClass::Other ? event.field : element["type"].text()};
    if (payload.eventClass == EventClass::Message) {
        const json::Document contact = parsed(payload.contact);
        event.id = usableId(element["id"]);
        event.person = personOf(element, contact.root());
        decodeMessage(element, event);
    } else if (payload.eventClass == EventClass::Status) {
        event.id = usableId(element["id"]);
        decodeStatus(element, event);
    }
    event.raw = std::move(payload.raw);
    return event;
}

} // namespace psi
