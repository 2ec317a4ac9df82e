#include "service/adapters/whatsapp/elementreader.h"

#include "service/adapters/whatsapp/elementfacts.h"
#include "service/adapters/whatsapp/eventpayload.h"

namespace psi {

namespace {
bool isTap(const json::Node &message)
{
    const json::Node interactive = message["interactive"];
    return message["button"].isObject() || interactive["list_reply"].isObject() ||
           interactive["button_reply"].isObject();
}
} // namespace

void ElementReader::read(const WebhookChange &change, std::vector<WebhookElement> &elements)
{
    const ContactIndex contacts(change.contacts);
    elements.reserve(elements.size() + change.elements.size());
    for (const EnvelopeElement &element : change.elements)
        elements.push_back(elementOf(change, element, contacts));
}

WebhookElement ElementReader::elementOf(const WebhookChange &change, const EnvelopeElement &element,
                                        const ContactIndex &contacts)
{
    WebhookElement result;
    result.eventClass = element.eventClass;
    result.accountId = change.entryId;
    result.phoneNumberId = change.phoneNumberId;
    json::Node contact;
    if (element.eventClass == EventClass::Message || element.eventClass == EventClass::Status)
        result.wamid = usableId(element.json["id"]);
    if (element.eventClass == EventClass::Message && element.json.isObject()) {
        contact = contacts.find(element.json["from_user_id"].bytes(), element.json["from"].bytes());
        result.personKey = personKey(senderKeys(element.json, contact)).toUtf8();
        result.interactive = isTap(element.json);
    }
    result.key = keyOf(change, element, result.wamid);
    result.payload =
        encodePayload({element.eventClass, result.key, change.entryId, change.field, change.phoneNumberId,
                       contact.raw().toByteArray(), m_acceptedAt, element.json.raw().toByteArray()});
    return result;
}

EventKey ElementReader::keyOf(const WebhookChange &change, const EnvelopeElement &element,
                              const QByteArray &wamid)
{
    if (wamid.isEmpty())
        return m_keys.ofSlice(change, element);
    if (element.eventClass == EventClass::Message)
        return m_keys.ofMessage(wamid);
    const QByteArray word = statusWord(element.json);
    return word.isEmpty() ? m_keys.ofSlice(change, element)
                          : m_keys.ofStatus(wamid, word, participantOf(element.json));
}

} // namespace psi
