#include "service/adapters/whatsapp/messagedecoder.h"

#include "service/adapters/whatsapp/elementfacts.h"
#include "service/adapters/whatsapp/messagetexts.h"

namespace psi {

namespace {
using json::Node;

bool decodeMedia(const Node &message, const QByteArray &type, MessageContent &content)
{
    struct Kind
    {
        const char *name;
        MessageType type;
    };
    static constexpr Kind kinds[] = {{"image", MessageType::Image},
                                     {"video", MessageType::Video},
                                     {"audio", MessageType::Audio},
                                     {"document", MessageType::Document},
                                     {"sticker", MessageType::Image}};
    for (const Kind &kind : kinds) {
        if (type != kind.name || !message[type].isObject())
            continue;
        const Node media = message[type];
        content.type = kind.type;
        content.text = mediaText(type, media);
        if (const QString id = media["id"].text(); !id.isEmpty())
            content.media = MediaRef{id,
                                     QString::fromLatin1(kind.name),
                                     media["mime_type"].text(),
                                     media["sha256"].text(),
                                     media["filename"].text(),
                                     media["voice"].isTrue()};
        return true;
    }
    return false;
}

// Absent when the message is no tap.
Node replyOf(const Node &interactive)
{
    const Node row = interactive["list_reply"];
    return row.isObject() ? row : interactive["button_reply"];
}

bool decodeChoice(const Node &message, const QByteArray &type, MessageContent &content)
{
    const bool isButton = type == "button";
    const Node reply = isButton ? message["button"] : replyOf(message["interactive"]);
    if (!reply.isObject() || (!isButton && type != "interactive"))
        return false;
    content.choice =
        Choice{reply[isButton ? "payload" : "id"].text(), reply[isButton ? "text" : "title"].text()};
    content.text = content.choice->title.isEmpty() ? content.choice->id : content.choice->title;
    return !content.text.isEmpty();
}

bool decodeOther(const Node &message, const QByteArray &type, MessageContent &content)
{
    if (type == "text" && message["text"]["body"].isText()) {
        content.text = message["text"]["body"].text();
    } else if (type == "location" && message["location"].isObject()) {
        content.type = MessageType::Location;
        content.text = locationText(message["location"]);
    } else if (type == "contacts" && message["contacts"].isArray()) {
        content.type = MessageType::Contact;
        content.text = contactsText(message["contacts"]);
    } else if (type == "interactive" && message["interactive"]["nfm_reply"].isObject()) {
        content.text = flowText(message["interactive"]["nfm_reply"]);
    } else if (type == "order" && message["order"].isObject()) {
        content.text = orderText(message["order"]);
    } else {
        return false;
    }
    return true;
}

class MetadataWriter
{
public:
    void add(const char *name, const Node &value)
    {
        if (!value.isPresent())
            return;
        m_json.append(m_json.isEmpty() ? "{\"" : ",\"").append(name).append("\":").append(value.portable());
    }
    QByteArray json() const { return m_json.isEmpty() ? m_json : m_json + '}'; }

private:
    QByteArray m_json;
};

// What has no column of its own, as it came.
QByteArray metadataOf(const Node &message, bool isUnderstood)
{
    static constexpr const char *names[] = {"interactive", "button",      "order",   "location",
                                            "contacts",    "origin",      "context", "referral",
                                            "identity",    "unsupported", "errors"};
    MetadataWriter metadata;
    for (const char *name : names)
        metadata.add(name, message[name]);
    const Node timestamp = message["timestamp"];
    if (timestamp.isPresent() && !unixSeconds(timestamp))
        metadata.add("timestamp", timestamp);
    if (!isUnderstood)
        metadata.add("original", message);
    return metadata.json();
}
} // namespace

MessageContent decodeContent(const Node &message)
{
    MessageContent content;
    const QByteArray type = message["type"].bytes();
    const bool isUnderstood = decodeMedia(message, type, content) || decodeChoice(message, type, content) ||
                              decodeOther(message, type, content);
    if (!isUnderstood)
        content.text = unsupportedText();
    const Node context = message["context"];
    content.quotedId = usableId(context["id"]);
    content.forwarded = context["forwarded"].isTrue() || context["frequently_forwarded"].isTrue();
    content.metadata = metadataOf(message, isUnderstood || type == "unsupported");
    return content;
}

} // namespace psi
