#include "service/adapters/whatsapp/envelope.h"

#include <optional>

namespace psi {

namespace {
using json::Node;

std::optional<EventClass> listClass(const QByteArray &key)
{
    if (key == "messages")
        return EventClass::Message;
    if (key == "statuses")
        return EventClass::Status;
    if (key == "errors")
        return EventClass::Error;
    return std::nullopt;
}

// A list, or whatever stands in its place.
void addList(const Node &list, EventClass eventClass, WebhookChange &change)
{
    if (!list.isArray()) {
        change.elements.push_back({eventClass, list});
        return;
    }
    for (const Node item : list.children())
        change.elements.push_back({eventClass, item});
}

// False when the value holds none of the lists that a change of `messages` may have.
bool addValue(const Node &value, WebhookChange &change)
{
    bool isKnown = false;
    for (const Node member : value.children()) {
        if (member.hasKey("metadata")) {
            if (QByteArray id = member["phone_number_id"].bytes(); !id.isEmpty())
                change.phoneNumberId = std::move(id);
        } else if (member.hasKey("contacts")) {
            for (const Node contact : member.children())
                change.contacts.push_back(contact);
        } else if (const std::optional<EventClass> eventClass = listClass(member.key());
                   eventClass && !member.isNull()) {
            addList(member, *eventClass, change);
            isKnown = true;
        }
    }
    return isKnown;
}

WebhookChange readChange(const Node &json)
{
    WebhookChange change;
    if (const Node field = json["field"]; field.isText())
        change.field = field.bytes();
    bool isKnown = false;
    for (const Node member : json.children()) {
        if (member.hasKey("value"))
            isKnown = addValue(member, change) || isKnown;
    }
    if (change.field != "messages" || !isKnown)
        change.elements = {{EventClass::Other, json}};
    return change;
}

// What stands where an entry or its changes should.
WebhookChange misplaced(const Node &json)
{
    WebhookChange change;
    change.elements = {{EventClass::Other, json}};
    return change;
}

void addChanges(const Node &entry, std::vector<WebhookChange> &changes)
{
    bool hasChanges = false;
    for (const Node member : entry.children()) {
        if (!member.hasKey("changes"))
            continue;
        hasChanges = true;
        if (!member.isArray())
            changes.push_back(misplaced(member));
        for (const Node change : member.isArray() ? member.children() : Node().children())
            changes.push_back(change.isObject() ? readChange(change) : misplaced(change));
    }
    if (!hasChanges)
        changes.push_back(misplaced(entry));
}

void addEntry(const Node &entry, std::vector<WebhookChange> &changes)
{
    const std::size_t first = changes.size();
    if (entry.isObject())
        addChanges(entry, changes);
    else
        changes.push_back(misplaced(entry));
    const QByteArray id = entry["id"].bytes();
    const QByteArray time = entry["time"].bytes();
    for (std::size_t i = first; i < changes.size(); ++i) {
        changes[i].entryId = id;
        changes[i].entryTime = time;
    }
}
} // namespace

Result<std::vector<WebhookChange>> readEnvelope(const json::Document &document)
{
    const Node root = document.root();
    const Node object = root["object"];
    if (!object.isText() || object.bytes() != "whatsapp_business_account" || !root["entry"].isArray())
        return Error{ErrorCode::Invalid, QStringLiteral("no WhatsApp webhook envelope")};
    std::vector<WebhookChange> changes;
    for (const Node member : root.children()) {
        if (!member.hasKey("entry"))
            continue;
        for (const Node entry : member.children())
            addEntry(entry, changes);
    }
    return changes;
}

} // namespace psi
