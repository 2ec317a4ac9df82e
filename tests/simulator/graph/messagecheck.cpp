#include "tests/simulator/graph/messagecheck.h"

#include <array>

#include <QJsonArray>

#include "tests/simulator/graph/recipient.h"

namespace psi::sim {

namespace {

using Verdict = std::optional<GraphFault>;

QJsonValue at(const QJsonObject &object, const char *name) { return object.value(QLatin1String(name)); }

Verdict checkTextMessage(const QJsonObject &body)
{
    const QJsonObject text = at(body, "text").toObject();
    if (text.isEmpty())
        return missing("text");
    if (const QJsonValue preview = at(text, "preview_url"); !preview.isUndefined() && !preview.isBool())
        return wrong(QStringLiteral("text.preview_url must be a boolean"));
    return checkText(at(text, "body"), "text['body']", 1, 4096);
}

Verdict checkInteractiveMessage(const QJsonObject &body)
{
    const QJsonObject interactive = at(body, "interactive").toObject();
    return interactive.isEmpty() ? missing("interactive") : checkInteractive(interactive);
}

Verdict checkTemplate(const QJsonObject &body)
{
    const QJsonObject made = at(body, "template").toObject();
    if (made.isEmpty())
        return missing("template");
    if (auto fault = checkText(at(made, "name"), "template['name']", 1, 512))
        return fault;
    if (auto fault = checkText(at(made.value(QLatin1String("language")).toObject(), "code"),
                               "template['language']['code']", 2, 16))
        return fault;
    if (const QJsonValue parts = at(made, "components"); !parts.isUndefined() && !parts.isArray())
        return wrong(QStringLiteral("template.components must be an array"));
    return {};
}

Verdict checkReaction(const QJsonObject &body)
{
    const QJsonObject reaction = at(body, "reaction").toObject();
    if (at(reaction, "message_id").toString().isEmpty())
        return missing("reaction['message_id']");
    if (!at(reaction, "message_id").toString().startsWith(QLatin1String("wamid.")))
        return wrong(QStringLiteral("reaction.message_id is no message"));
    if (!at(reaction, "emoji").isString())
        return missing("reaction['emoji']");
    return {};
}

Verdict checkMedia(const QJsonObject &body)
{
    const QString type = at(body, "type").toString();
    const QJsonObject media = body.value(type).toObject();
    const QString id = at(media, "id").toString();
    const QString link = at(media, "link").toString();
    if (id.isEmpty() == link.isEmpty())
        return id.isEmpty() ? missing("id or link")
                            : wrong(QStringLiteral("only one of id and link may be given"));
    if (!link.isEmpty() && !link.startsWith(QLatin1String("https://")) &&
        !link.startsWith(QLatin1String("http://")))
        return wrong(QStringLiteral("%1.link is no http URL").arg(type));
    const QJsonValue caption = at(media, "caption");
    const bool mayHaveCaption = type != QLatin1String("audio") && type != QLatin1String("sticker");
    if (!caption.isUndefined() && !mayHaveCaption)
        return wrong(QStringLiteral("%1 takes no caption").arg(type));
    if (!at(media, "filename").isUndefined() && type != QLatin1String("document"))
        return wrong(QStringLiteral("%1 takes no filename").arg(type));
    return caption.isUndefined() ? Verdict() : checkText(caption, "caption", 0, 1024);
}

Verdict checkLocation(const QJsonObject &body)
{
    const QJsonObject location = at(body, "location").toObject();
    for (const char *name : {"latitude", "longitude"}) {
        bool isNumber = at(location, name).isDouble();
        if (!isNumber)
            at(location, name).toString().toDouble(&isNumber);
        if (!isNumber)
            return missing(name);
    }
    return {};
}

Verdict checkContacts(const QJsonObject &body)
{
    const QJsonArray contacts = at(body, "contacts").toArray();
    if (contacts.isEmpty())
        return missing("contacts");
    if (contacts.size() > 257)
        return wrong(QStringLiteral("contacts: at most 257"));
    for (const auto &contact : contacts) {
        if (at(at(contact.toObject(), "name").toObject(), "formatted_name").toString().isEmpty())
            return missing("contacts['name']['formatted_name']");
    }
    return {};
}

struct MessageType
{
    const char *name;
    Verdict (*check)(const QJsonObject &body);
};

constexpr std::array types{
    MessageType{"text", checkTextMessage},  MessageType{"interactive", checkInteractiveMessage},
    MessageType{"template", checkTemplate}, MessageType{"reaction", checkReaction},
    MessageType{"image", checkMedia},       MessageType{"audio", checkMedia},
    MessageType{"video", checkMedia},       MessageType{"document", checkMedia},
    MessageType{"sticker", checkMedia},     MessageType{"location", checkLocation},
    MessageType{"contacts", checkContacts}};

Verdict checkReadMark(const QJsonObject &body)
{
    if (at(body, "status").toString() != QLatin1String("read"))
        return wrong(QStringLiteral("status must be read"));
    if (at(body, "message_id").toString().isEmpty())
        return missing("message_id");
    const QJsonValue typing = at(body, "typing_indicator");
    if (!typing.isUndefined() && at(typing.toObject(), "type").toString() != QLatin1String("text"))
        return wrong(QStringLiteral("typing_indicator.type must be text"));
    return {};
}

Verdict checkEnvelope(const QJsonObject &body)
{
    if (at(body, "to").isUndefined() && at(body, "recipient").isUndefined())
        return missing("to");
    if (const QJsonValue kind = at(body, "recipient_type");
        !kind.isUndefined() && kind.toString() != QLatin1String("individual"))
        return wrong(QStringLiteral("recipient_type must be individual"));
    if (!recipientOf(body))
        return wrong(QStringLiteral("the recipient is neither a phone number nor a user id"));
    if (const QJsonValue data = at(body, "biz_opaque_callback_data");
        !data.isUndefined() && (!data.isString() || data.toString().size() > 512))
        return wrong(QStringLiteral("biz_opaque_callback_data: at most 512 characters"));
    if (const QJsonValue context = at(body, "context");
        !context.isUndefined() && at(context.toObject(), "message_id").toString().isEmpty())
        return missing("context['message_id']");
    return {};
}

} // namespace

GraphFault missing(const char *name)
{
    return {100, QStringLiteral("The parameter %1 is required.").arg(QLatin1String(name))};
}

GraphFault wrong(const QString &details) { return {131009, details}; }

Verdict checkText(const QJsonValue &value, const char *name, int least, int most)
{
    if (value.isUndefined() || value.isNull())
        return missing(name);
    const QString text = value.toString();
    const auto length = text.toUcs4().size();
    const bool isBlank = least > 0 && text.trimmed().isEmpty();
    if (value.isString() && !isBlank && length >= least && length <= most)
        return {};
    return wrong(QStringLiteral("%1 length invalid. Min length: %2, Max length: %3")
                     .arg(QLatin1String(name))
                     .arg(least)
                     .arg(most));
}

Verdict checkMessage(const QJsonObject &body)
{
    if (at(body, "messaging_product").isUndefined())
        return missing("messaging_product");
    if (at(body, "messaging_product").toString() != QLatin1String("whatsapp"))
        return GraphFault{100, QStringLiteral("messaging_product must be whatsapp")};
    if (!at(body, "status").isUndefined())
        return checkReadMark(body);
    if (auto fault = checkEnvelope(body))
        return fault;
    const QString type = at(body, "type").toString(QStringLiteral("text"));
    for (const MessageType &known : types) {
        if (type == QLatin1String(known.name))
            return known.check(body);
    }
    return GraphFault{131051, {}};
}

} // namespace psi::sim
