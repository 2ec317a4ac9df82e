#include "tests/simulator/envelope.h"

#include "tests/simulator/wirejson.h"

namespace psi::sim {

namespace {

constexpr QByteArrayView account = "102290129340398";

using Group = std::vector<const Element *>;

std::vector<Group> groupsOf(const std::vector<Element> &elements)
{
    std::vector<Group> groups;
    for (const Element &element : elements) {
        const Element *last = groups.empty() ? nullptr : groups.back().back();
        const bool joins = last && element.field.isEmpty() && last->field.isEmpty() &&
                           last->line.phoneNumberId == element.line.phoneNumberId;
        if (joins)
            groups.back().push_back(&element);
        else
            groups.push_back({&element});
    }
    return groups;
}

void contacts(WireJson &json, const Group &group)
{
    std::vector<QByteArray> written;
    for (const Element *element : group) {
        if (element->contact.isEmpty() ||
            std::find(written.begin(), written.end(), element->contact) != written.end())
            continue;
        if (written.empty())
            json.key("contacts").array();
        json.raw(element->contact);
        written.push_back(element->contact);
    }
    if (!written.empty())
        json.end();
}

template <typename Wanted>
void list(WireJson &json, QByteArrayView name, const Group &group, Wanted wanted)
{
    bool open = false;
    for (const Element *element : group) {
        if (!wanted(element->kind))
            continue;
        if (!open)
            json.key(name).array();
        open = true;
        json.raw(element->json);
    }
    if (open)
        json.end();
}

void messagesChange(WireJson &json, const Group &group)
{
    const Line &line = group.front()->line;
    json.object().key("value").object().field("messaging_product", QByteArrayView("whatsapp"));
    json.key("metadata").object().field("display_phone_number", QByteArrayView(line.displayNumber));
    json.field("phone_number_id", QByteArrayView(line.phoneNumberId)).end();
    contacts(json, group);
    list(json, "messages", group,
         [](ElementKind kind) { return kind == ElementKind::Message || kind == ElementKind::Event; });
    list(json, "statuses", group, [](ElementKind kind) { return kind == ElementKind::Status; });
    list(json, "errors", group, [](ElementKind kind) { return kind == ElementKind::Error; });
    json.end().field("field", QByteArrayView("messages")).end();
}

void otherChange(WireJson &json, const Element &element)
{
    json.object().key("value").raw(element.json).field("field", QByteArrayView(element.field)).end();
}

} // namespace

QByteArray envelopeOf(const std::vector<Element> &elements)
{
    WireJson json;
    json.object().field("object", QByteArrayView("whatsapp_business_account")).key("entry").array();
    json.object().field("id", account);
    for (const Element &element : elements) {
        if (element.kind == ElementKind::Other) {
            json.key("time").raw(QByteArray::number(element.seq));
            break;
        }
    }
    json.key("changes").array();
    for (const Group &group : groupsOf(elements)) {
        if (group.front()->field.isEmpty())
            messagesChange(json, group);
        else
            otherChange(json, *group.front());
    }
    return json.end().end().end().end().bytes();
}

} // namespace psi::sim
