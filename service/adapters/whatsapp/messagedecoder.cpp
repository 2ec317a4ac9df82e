#include "service/adapters/whatsapp/messagedecoder.h"

#include <array>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <QStringList>

namespace psi {

namespace {

struct MediaFacts
{
    const char *name;
    MessageType type;
    const char16_t *placeholder;
};

constexpr std::array<MediaFacts, 5> mediaTypes{{
    {"image", MessageType::Image, u"[Imagen]"},
    {"video", MessageType::Video, u"[Video]"},
    {"audio", MessageType::Audio, u"[Audio]"},
    {"document", MessageType::Document, u"[Documento]"},
    {"sticker", MessageType::Image, u"[Sticker]"},
}};

// What has no column of its own, as it came.
QByteArray metadataOf(const json::Value &message, std::initializer_list<const char *> names)
{
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
    writer.StartObject();
    bool any = false;
    for (const char *name : names) {
        const json::Value *value = json::member(&message, name);
        if (value == nullptr)
            continue;
        writer.Key(name);
        any = value->Accept(writer) || any;
    }
    writer.EndObject();
    return any ? QByteArray(buffer.GetString(), static_cast<qsizetype>(buffer.GetSize())) : QByteArray();
}

bool decodeMedia(const json::Value &message, const QByteArray &type, MessageContent &content)
{
    for (const MediaFacts &facts : mediaTypes) {
        const json::Value *media = type == facts.name ? json::object(&message, facts.name) : nullptr;
        if (media == nullptr)
            continue;
        content.type = facts.type;
        content.media = MediaRef{json::text(media, "id"),        QString::fromLatin1(facts.name),
                                 json::text(media, "mime_type"), json::text(media, "sha256"),
                                 json::text(media, "filename"),  json::isTrue(media, "voice")};
        content.text = json::text(media, "caption");
        if (content.text.isEmpty()) {
            content.text = content.media->voice ? QStringLiteral("[Nota de voz]")
                                                : QString::fromUtf16(facts.placeholder);
            if (!content.media->filename.isEmpty())
                content.text += QLatin1Char(' ') + content.media->filename;
        }
        return true;
    }
    return false;
}

QString locationText(const json::Value *location)
{
    QStringList parts;
    for (const char *name : {"name", "address"}) {
        if (const QString part = json::text(location, name); !part.isEmpty())
            parts += part;
    }
    const std::optional<double> latitude = json::number(location, "latitude");
    const std::optional<double> longitude = json::number(location, "longitude");
    if (latitude && longitude)
        parts += QStringLiteral("(%1, %2)").arg(*latitude, 0, 'f', 6).arg(*longitude, 0, 'f', 6);
    return QStringLiteral("[Ubicación] ") + parts.join(QStringLiteral(", "));
}

QString cardText(const json::Value &card)
{
    QString name = json::text(json::object(&card, "name"), "formatted_name");
    QStringList phones;
    if (const json::Value *list = json::member(&card, "phones"); list != nullptr && list->IsArray()) {
        for (const json::Value &phone : list->GetArray()) {
            if (const QString text = json::text(&phone, "phone"); !text.isEmpty())
                phones += text;
        }
    }
    if (name.isEmpty() || phones.isEmpty())
        return name + phones.join(QStringLiteral(", "));
    return name + QStringLiteral(": ") + phones.join(QStringLiteral(", "));
}

QString contactsText(const json::Value *cards)
{
    QStringList texts;
    if (cards != nullptr && cards->IsArray()) {
        for (const json::Value &card : cards->GetArray()) {
            if (const QString text = cardText(card); !text.isEmpty())
                texts += text;
        }
    }
    return (QStringLiteral("[Contacto] ") + texts.join(QStringLiteral("; "))).trimmed();
}

void decodeInteractive(const json::Value &message, MessageContent &content)
{
    const json::Value *interactive = json::object(&message, "interactive");
    const json::Value *reply = json::object(interactive, "list_reply");
    if (reply == nullptr)
        reply = json::object(interactive, "button_reply");
    if (reply != nullptr) {
        content.choice = Choice{json::text(reply, "id"), json::text(reply, "title")};
        content.text = content.choice->title;
        return;
    }
    content.text = json::text(json::object(interactive, "nfm_reply"), "body");
    if (content.text.isEmpty())
        content.text = QStringLiteral("[Formulario]");
}

QString orderText(const json::Value *order)
{
    if (const QString text = json::text(order, "text"); !text.isEmpty())
        return text;
    const json::Value *items = json::member(order, "product_items");
    const unsigned count = items != nullptr && items->IsArray() ? items->Size() : 0;
    return QStringLiteral("[Pedido] %1 productos").arg(count);
}

void decodeByType(const json::Value &message, const QByteArray &type, MessageContent &content)
{
    if (type == "text") {
        content.text = json::text(json::object(&message, "text"), "body");
    } else if (type == "location") {
        content.type = MessageType::Location;
        content.text = locationText(json::object(&message, "location"));
    } else if (type == "contacts") {
        content.type = MessageType::Contact;
        content.text = contactsText(json::member(&message, "contacts"));
    } else if (type == "interactive") {
        decodeInteractive(message, content);
    } else if (type == "button") {
        const json::Value *button = json::object(&message, "button");
        content.choice = Choice{json::text(button, "payload"), json::text(button, "text")};
        content.text = content.choice->title;
    } else if (type == "order") {
        content.text = orderText(json::object(&message, "order"));
    } else {
        content.text = QStringLiteral("[Mensaje no compatible]");
    }
}

} // namespace

MessageContent decodeContent(const json::Value &message)
{
    MessageContent content;
    const QByteArray type = json::bytes(&message, "type");
    if (!decodeMedia(message, type, content))
        decodeByType(message, type, content);
    const json::Value *context = json::object(&message, "context");
    content.quotedId = json::bytes(context, "id");
    content.forwarded = json::isTrue(context, "forwarded") || json::isTrue(context, "frequently_forwarded");
    content.metadata =
        metadataOf(message, {"interactive", "button", "order", "location", "contacts", "origin", "context",
                             "referral", "identity", "unsupported", "errors"});
    return content;
}

} // namespace psi
