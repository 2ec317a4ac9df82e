#include "service/adapters/whatsapp/eventdecoder.h"

#include <algorithm>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "service/adapters/whatsapp/jsonvalue.h"
#include "service/adapters/whatsapp/messagedecoder.h"

namespace psi {

namespace {
using namespace std::chrono_literals;
constexpr auto mostAhead = 5min; // of accept time; a clock further ahead is cut to that
constexpr qsizetype maxIdSize = 512;

rapidjson::Document parse(const QByteArray &raw)
{
    rapidjson::Document document;
    document.Parse<rapidjson::kParseIterativeFlag>(raw.constData(), static_cast<std::size_t>(raw.size()));
    return document;
}

Timestamp timeOf(const json::Value *element, Timestamp acceptedAt)
{
    const std::optional<qint64> seconds = json::seconds(element, "timestamp");
    if (!seconds)
        return std::chrono::floor<std::chrono::seconds>(acceptedAt);
    const Timestamp latest = std::chrono::floor<std::chrono::seconds>(acceptedAt) + mostAhead;
    return std::min(Timestamp(std::chrono::seconds(*seconds)), latest);
}

Person personOf(const json::Value *message, const json::Value *contact)
{
    Person person;
    person.phone = json::text(message, "from");
    person.waId = json::text(contact, "wa_id");
    person.userId = json::text(message, "from_user_id");
    if (person.userId.isEmpty())
        person.userId = json::text(contact, "user_id");
    person.parentUserId = json::text(message, "from_parent_user_id");
    if (person.parentUserId.isEmpty())
        person.parentUserId = json::text(contact, "parent_user_id");
    const json::Value *profile = json::object(contact, "profile");
    person.name = json::text(profile, "name");
    person.username = json::text(profile, "username");
    return person;
}

SystemNotice systemNotice(const json::Value *system)
{
    SystemNotice notice;
    const QByteArray type = json::bytes(system, "type");
    if (type == "user_changed_number" || type == "customer_changed_number")
        notice.kind = SystemNotice::Kind::ChangedNumber;
    else if (type == "user_changed_user_id")
        notice.kind = SystemNotice::Kind::ChangedUserId;
    else if (type == "customer_identity_changed")
        notice.kind = SystemNotice::Kind::ChangedIdentity;
    notice.newPhone = json::text(system, "wa_id");
    if (notice.newPhone.isEmpty())
        notice.newPhone = json::text(system, "new_wa_id");
    notice.newUserId = json::text(system, "user_id");
    return notice;
}

// Types that are no row of `mensajes` and name no other message.
bool isRawType(const json::Value &message, const QByteArray &type)
{
    return type == "request_welcome" ||
           (type == "interactive" &&
            json::object(json::object(&message, "interactive"), "call_permission_reply") != nullptr);
}

QString rawType(const json::Value *message)
{
    const QString type = json::text(message, "type");
    const json::Value *interactive = json::object(message, "interactive");
    return json::object(interactive, "call_permission_reply") != nullptr
               ? QStringLiteral("call_permission_reply")
               : type;
}

void decodeMessage(const json::Value &message, InboundEvent &event)
{
    const QByteArray type = json::bytes(&message, "type");
    if (!json::bytes(&message, "group_id").isEmpty()) {
        event.body = RawElement{QStringLiteral("grupo")};
    } else if (isRawType(message, type)) {
        event.body = RawElement{rawType(&message)};
    } else if (const json::Value *reaction = json::object(&message, "reaction"); type == "reaction") {
        event.body = Reaction{json::bytes(reaction, "message_id"), json::text(reaction, "emoji")};
    } else if (const json::Value *edit = json::object(&message, "edit"); type == "edit") {
        const json::Value *inner = json::object(edit, "message");
        event.body = MessageEdit{json::bytes(edit, "original_message_id"),
                                 inner != nullptr ? decodeContent(*inner) : MessageContent{}};
    } else if (const json::Value *revoke = json::object(&message, "revoke"); type == "revoke") {
        event.body = MessageRevoke{json::bytes(revoke, "original_message_id")};
    } else if (type == "system") {
        event.body = systemNotice(json::object(&message, "system"));
    } else {
        event.body = decodeContent(message);
    }
}

QString firstText(const json::Value *parent, std::initializer_list<const char *> names)
{
    for (const char *name : names) {
        if (const QString text = json::text(parent, name); !text.isEmpty())
            return text;
    }
    return {};
}

void decodeStatus(const json::Value &status, InboundEvent &event)
{
    StatusUpdate update;
    update.word = json::text(&status, "status");
    if (update.word.isEmpty()) {
        event.body = RawElement{QStringLiteral("status")};
        return;
    }
    update.participant = firstText(
        &status, {"recipient_participant_id", "participant_recipient_id", "recipient_participant_user_id"});
    update.recipient = firstText(&status, {"recipient_id", "recipient_user_id"});
    update.callbackData = json::text(&status, "biz_opaque_callback_data");
    const json::Value *errors = json::member(&status, "errors");
    if (errors != nullptr && errors->IsArray() && !errors->Empty()) {
        rapidjson::StringBuffer buffer;
        rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
        errors->Accept(writer);
        update.errors = QByteArray(buffer.GetString(), static_cast<qsizetype>(buffer.GetSize()));
        update.errorCode = json::text(&(*errors)[0], "code");
        update.errorTitle = firstText(&(*errors)[0], {"title", "message"});
    }
    event.body = std::move(update);
}

} // namespace

InboundEvent decodeEvent(EventPayload payload)
{
    const rapidjson::Document document = parse(payload.raw);
    const json::Value *element = document.IsObject() ? &document : nullptr;
    InboundEvent event;
    event.key = payload.key;
    event.eventClass = payload.eventClass;
    event.accountId = QString::fromUtf8(payload.accountId);
    event.field = QString::fromUtf8(payload.field);
    event.phoneNumberId = QString::fromUtf8(payload.phoneNumberId);
    event.acceptedAt = payload.acceptedAt;
    event.time = timeOf(element, payload.acceptedAt);
    event.body = RawElement{json::text(element, "type")};
    if (QByteArray id = json::bytes(element, "id"); id.size() <= maxIdSize)
        event.id = std::move(id);
    if (payload.eventClass == EventClass::Message && element != nullptr) {
        const rapidjson::Document contact = parse(payload.contact);
        event.person = personOf(element, &contact);
        decodeMessage(*element, event);
    } else if (payload.eventClass == EventClass::Status && element != nullptr) {
        decodeStatus(*element, event);
    } else if (payload.eventClass == EventClass::Other) {
        event.body = RawElement{event.field};
        event.id.clear();
    }
    event.raw = std::move(payload.raw);
    return event;
}

} // namespace psi
