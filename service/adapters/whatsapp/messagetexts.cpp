#include "service/adapters/whatsapp/messagetexts.h"

#include <QStringList>

namespace psi {

namespace {
QStringList texts(const json::Node &parent, std::initializer_list<const char *> names)
{
    QStringList found;
    for (const char *name : names) {
        if (const QString text = parent[name].text(); !text.isEmpty())
            found += text;
    }
    return found;
}

QString labelled(const QString &label, const QString &text)
{
    return text.isEmpty() ? label : label + QLatin1Char(' ') + text;
}

// "Ana Gómez: +54 9 341 555-0007", or what there is of it.
QString cardText(const json::Node &card)
{
    QStringList phones;
    for (const json::Node phone : card["phones"].children()) {
        if (const QString text = phone["phone"].text(); !text.isEmpty())
            phones += text;
    }
    const QString name = card["name"]["formatted_name"].text();
    const QString numbers = phones.join(QStringLiteral(", "));
    return name.isEmpty() || numbers.isEmpty() ? name + numbers : name + QStringLiteral(": ") + numbers;
}

QString mediaLabel(const QByteArray &type, const json::Node &media)
{
    if (type == "image")
        return QStringLiteral("[Imagen]");
    if (type == "video")
        return QStringLiteral("[Video]");
    if (type == "audio")
        return media["voice"].isTrue() ? QStringLiteral("[Nota de voz]") : QStringLiteral("[Audio]");
    return type == "sticker" ? QStringLiteral("[Sticker]") : QStringLiteral("[Documento]");
}
} // namespace

QString mediaText(const QByteArray &type, const json::Node &media)
{
    const QString caption = media["caption"].text();
    return caption.isEmpty() ? labelled(mediaLabel(type, media), media["filename"].text()) : caption;
}

QString locationText(const json::Node &location)
{
    QStringList parts = texts(location, {"name", "address"});
    if (parts.isEmpty())
        parts = texts(location, {"latitude", "longitude"});
    return labelled(QStringLiteral("[Ubicación]"), parts.join(QStringLiteral(", ")));
}

QString contactsText(const json::Node &cards)
{
    QStringList found;
    for (const json::Node card : cards.children()) {
        if (const QString text = cardText(card); !text.isEmpty())
            found += text;
    }
    return labelled(QStringLiteral("[Contacto]"), found.join(QStringLiteral("; ")));
}

QString orderText(const json::Node &order)
{
    if (const QString text = order["text"].text(); !text.isEmpty())
        return text;
    int count = 0;
    for ([[maybe_unused]] const json::Node item : order["product_items"].children())
        ++count;
    return count == 1 ? QStringLiteral("[Pedido] 1 producto")
                      : QStringLiteral("[Pedido] %1 productos").arg(count);
}

QString flowText(const json::Node &reply)
{
    const QString body = reply["body"].text();
    return body.isEmpty() ? QStringLiteral("[Formulario]") : body;
}

QString unsupportedText() { return QStringLiteral("[Mensaje no compatible]"); }

} // namespace psi
