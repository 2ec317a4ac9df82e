#include "service/adapters/whatsapp/elementreader.h"

#include <array>

#include <openssl/evp.h>

#include "service/adapters/whatsapp/eventpayload.h"
#include "service/adapters/whatsapp/jsonvalue.h"
#include "shared/text/phonenumber.h"

namespace psi {

namespace {
constexpr qsizetype keySize = 16;
constexpr qsizetype maxIdSize = 512; // a longer one is no wamid

// SHA-256 over the parts, each with its length, cut to a key.
EventKey keyOf(char kind, std::initializer_list<QByteArrayView> parts)
{
    QByteArray text(1, kind);
    for (const QByteArrayView part : parts)
        text.append(QByteArray::number(part.size())).append(':').append(part);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    EVP_Digest(text.constData(), static_cast<std::size_t>(text.size()), digest.data(), &size, EVP_sha256(),
               nullptr);
    return QByteArray(reinterpret_cast<const char *>(digest.data()), keySize);
}

QByteArray firstOf(const json::Value *parent, std::initializer_list<const char *> names)
{
    for (const char *name : names) {
        if (QByteArray value = json::bytes(parent, name); !value.isEmpty())
            return value;
    }
    return {};
}

bool isTap(const json::Value &message)
{
    const json::Value *interactive = json::object(&message, "interactive");
    return json::object(&message, "button") != nullptr ||
           json::object(interactive, "list_reply") != nullptr ||
           json::object(interactive, "button_reply") != nullptr;
}

// Groups send the same id and word once per participant; two spellings are in use.
QByteArray participantOf(const json::Value &status)
{
    return firstOf(&status,
                   {"recipient_participant_id", "participant_recipient_id", "recipient_participant_user_id"});
}
} // namespace

void ElementReader::read(const WebhookChange &change, std::vector<WebhookElement> &elements)
{
    if (change.field != "messages" || change.elements.empty()) {
        elements.push_back(elementOf(change, change.whole));
        return;
    }
    for (const JsonSlice &slice : change.elements)
        elements.push_back(elementOf(change, slice));
}

WebhookElement ElementReader::elementOf(const WebhookChange &change, const JsonSlice &slice)
{
    WebhookElement element;
    element.eventClass = slice.eventClass;
    element.accountId = change.entryId;
    element.phoneNumberId = change.phoneNumberId;
    EventPayload payload{slice.eventClass,     {}, change.entryId, change.field,
                         change.phoneNumberId, {}, m_acceptedAt,   bytesOf(slice)};
    rapidjson::Document parsed;
    if (slice.eventClass == EventClass::Message || slice.eventClass == EventClass::Status)
        parsed.Parse<rapidjson::kParseIterativeFlag>(payload.raw.constData(),
                                                     static_cast<std::size_t>(payload.raw.size()));
    const json::Value *json = parsed.IsObject() ? &parsed : nullptr;
    if (QByteArray id = json::bytes(json, "id"); id.size() <= maxIdSize)
        element.wamid = std::move(id);
    if (slice.eventClass == EventClass::Message && json != nullptr) {
        const QByteArray from = json::bytes(json, "from");
        payload.contact = matchingContact(change, json::bytes(json, "from_user_id"), from);
        rapidjson::Document contact;
        contact.Parse<rapidjson::kParseIterativeFlag>(payload.contact.constData(),
                                                      static_cast<std::size_t>(payload.contact.size()));
        element.personKey = firstOf(json, {"from_user_id"});
        if (element.personKey.isEmpty())
            element.personKey = json::bytes(&contact, "user_id");
        if (element.personKey.isEmpty())
            element.personKey =
                canonicalPhone(QString::fromUtf8(from.isEmpty() ? json::bytes(&contact, "wa_id") : from))
                    .toUtf8();
        element.interactive = isTap(*json);
    }
    const QByteArray word = json::bytes(json, "status");
    if (element.wamid.isEmpty() || (slice.eventClass == EventClass::Status && word.isEmpty()))
        element.key = anonymousKey(change, slice, payload.raw);
    else if (slice.eventClass == EventClass::Status)
        element.key = keyOf('s', {element.wamid, word, participantOf(*json)});
    else
        element.key = keyOf('m', {element.wamid});
    payload.key = element.key;
    element.payload = encodePayload(payload);
    return element;
}

// By user id, then by phone; a lone contact belongs to whatever stands beside it.
QByteArray ElementReader::matchingContact(const WebhookChange &change, const QByteArray &userId,
                                          const QByteArray &phone) const
{
    if (change.contacts.size() == 1)
        return bytesOf(change.contacts.front());
    QByteArray byPhone;
    for (const JsonSlice &slice : change.contacts) {
        const QByteArray raw = bytesOf(slice);
        rapidjson::Document contact;
        contact.Parse<rapidjson::kParseIterativeFlag>(raw.constData(), static_cast<std::size_t>(raw.size()));
        if (!userId.isEmpty() && json::bytes(&contact, "user_id") == userId)
            return raw;
        if (byPhone.isEmpty() && !phone.isEmpty() && json::bytes(&contact, "wa_id") == phone)
            byPhone = raw;
    }
    return byPhone;
}

EventKey ElementReader::anonymousKey(const WebhookChange &change, const JsonSlice &slice, QByteArrayView raw)
{
    const EventKey slices = keyOf('x', {change.entryId, change.entryTime, change.field, raw});
    const int number = ++m_equal[slices];
    return keyOf(
        'o', {slices, QByteArray::number(static_cast<int>(slice.eventClass)), QByteArray::number(number)});
}

} // namespace psi
