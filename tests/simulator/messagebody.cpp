#include "tests/simulator/messagebody.h"

#include <QString>

#include "tests/simulator/graph/media.h"
#include "tests/simulator/phrases.h"

namespace psi::sim {

namespace {

// The hash is that of the file which `psi-sim serve` hands out for the id.
void mediaFields(WireJson &json, Dice &dice, MediaKind kind)
{
    const QByteArray id = newMediaId(dice, kind);
    const MediaFile file = madeMedia(id).value_or(MediaFile{});
    const QByteArray hash = file.hash();
    json.field("mime_type", QByteArrayView(file.mime))
        .field("sha256", QByteArrayView(hash))
        .field("id", QByteArrayView(id));
    const QByteArray url = "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=" + id +
                           "&source=webhook&ext=1780000300&hash=ATt" + hash.left(6).toHex();
    json.field("url", QByteArrayView(url));
}

void caption(WireJson &json, Dice &dice)
{
    if (const char16_t *text = dice.pick(captions))
        json.field("caption", QStringView(text));
}

void writeText(WireJson &json, Dice &dice, const ChatMemory &)
{
    json.key("text").object().field("body", QStringView(dice.pick(phrases))).end();
}

void writeImage(WireJson &json, Dice &dice, const ChatMemory &)
{
    json.key("image").object();
    caption(json, dice);
    mediaFields(json, dice, MediaKind::Image);
    json.end();
}

void writeVoice(WireJson &json, Dice &dice, const ChatMemory &)
{
    json.key("audio").object();
    mediaFields(json, dice, MediaKind::Voice);
    json.key("voice").raw("true").end();
}

void writeVideo(WireJson &json, Dice &dice, const ChatMemory &)
{
    json.key("video").object();
    caption(json, dice);
    mediaFields(json, dice, MediaKind::Video);
    json.end();
}

void writeDocument(WireJson &json, Dice &dice, const ChatMemory &)
{
    json.key("document").object();
    caption(json, dice);
    json.field("filename", QStringView(u"Comprobante Núñez (1).pdf"));
    mediaFields(json, dice, MediaKind::Document);
    json.end();
}

void writeSticker(WireJson &json, Dice &dice, const ChatMemory &)
{
    json.key("sticker").object();
    mediaFields(json, dice, MediaKind::Sticker);
    json.key("animated").raw(dice.chance(0.5) ? "true" : "false").end();
}

void writeLocation(WireJson &json, Dice &dice, const ChatMemory &)
{
    json.key("location").object().key("latitude").raw("-34.6037389").key("longitude").raw("-58.3815704");
    if (dice.chance(0.5))
        json.field("name", QStringView(u"Obelisco"))
            .field("address", QStringView(u"Av. Corrientes 1234, CABA"));
    json.end();
}

void writeContacts(WireJson &json, Dice &, const ChatMemory &)
{
    json.key("contacts").array().object().key("name").object();
    json.field("formatted_name", QStringView(u"Ana Gómez")).field("first_name", QStringView(u"Ana")).end();
    json.key("phones").array().object().field("phone", QByteArrayView("+54 9 341 555-0007"));
    json.field("wa_id", QByteArrayView("5493415550007")).field("type", QByteArrayView("CELL")).end().end();
    json.end().end();
}

void writeListReply(WireJson &json, Dice &dice, const ChatMemory &)
{
    const MenuRow &row = dice.pick(menuRows);
    json.key("interactive").object().field("type", QByteArrayView("list_reply")).key("list_reply").object();
    json.field("id", QByteArrayView(row.id)).field("title", QStringView(row.title));
    if (row.description)
        json.field("description", QStringView(row.description));
    json.end().end();
}

void writeButtonReply(WireJson &json, Dice &dice, const ChatMemory &)
{
    const MenuRow &button = dice.pick(buttons);
    json.key("interactive")
        .object()
        .field("type", QByteArrayView("button_reply"))
        .key("button_reply")
        .object();
    json.field("id", QByteArrayView(button.id)).field("title", QStringView(button.title)).end().end();
}

void writeTemplateButton(WireJson &json, Dice &dice, const ChatMemory &)
{
    const MenuRow &button = dice.pick(buttons);
    json.key("button").object().field("payload", QByteArrayView(button.id));
    json.field("text", QStringView(button.title)).end();
}

void writeOrder(WireJson &json, Dice &dice, const ChatMemory &)
{
    json.key("order").object().field("catalog_id", QByteArrayView("194836987003835"));
    json.field("text", QStringView(u"Para la sede Centro")).key("product_items").array().object();
    json.field("product_retailer_id", QByteArrayView("curso_counseling")).key("quantity").raw("1");
    json.key("item_price")
        .raw(dice.chance(0.5) ? "85000" : "39999.5")
        .field("currency", QByteArrayView("ARS"));
    json.end().end().end();
}

void writeUnsupported(WireJson &json, Dice &, const ChatMemory &)
{
    json.key("errors").array().object().key("code").raw("131051");
    json.field("title", QByteArrayView("Message type unknown")).key("error_data").object();
    json.field("details", QByteArrayView("Message type is currently not supported.")).end().end().end();
    json.key("unsupported").object().field("type", QByteArrayView("poll_creation")).end();
}

void writeReaction(WireJson &json, Dice &dice, const ChatMemory &chat)
{
    json.key("reaction").object().field("message_id", QByteArrayView(chat.lastOwn));
    if (dice.chance(0.8))
        json.field("emoji", QStringView(dice.pick(emojis)));
    json.end();
}

void writeEdit(WireJson &json, Dice &dice, const ChatMemory &chat)
{
    json.key("edit")
        .object()
        .field("original_message_id", QByteArrayView(chat.lastOwn))
        .key("message")
        .object();
    json.field("type", QByteArrayView("text")).key("text").object();
    json.field("body", QStringView(dice.pick(phrases))).end().end().end();
}

void writeRevoke(WireJson &json, Dice &, const ChatMemory &chat)
{
    json.key("revoke").object().field("original_message_id", QByteArrayView(chat.lastOwn)).end();
}

void writeNothing(WireJson &, Dice &, const ChatMemory &) {}

constexpr std::array<MessageShape, 18> shapes{{
    {"text", ElementKind::Message, 560, false, false, writeText},
    {"text", ElementKind::Message, 40, false, true, writeText}, // quotes one of ours
    {"interactive", ElementKind::Message, 90, false, true, writeListReply},
    {"interactive", ElementKind::Message, 60, false, true, writeButtonReply},
    {"button", ElementKind::Message, 10, false, true, writeTemplateButton},
    {"image", ElementKind::Message, 60, false, false, writeImage},
    {"audio", ElementKind::Message, 50, false, false, writeVoice},
    {"document", ElementKind::Message, 25, false, false, writeDocument},
    {"video", ElementKind::Message, 12, false, false, writeVideo},
    {"sticker", ElementKind::Message, 12, false, false, writeSticker},
    {"location", ElementKind::Message, 8, false, false, writeLocation},
    {"contacts", ElementKind::Message, 8, false, false, writeContacts},
    {"order", ElementKind::Message, 4, false, false, writeOrder},
    {"unsupported", ElementKind::Message, 4, false, false, writeUnsupported},
    {"reaction", ElementKind::Event, 25, true, false, writeReaction},
    {"edit", ElementKind::Event, 12, true, false, writeEdit},
    {"revoke", ElementKind::Event, 6, true, false, writeRevoke},
    {"request_welcome", ElementKind::Event, 4, false, false, writeNothing},
}};

} // namespace

std::span<const MessageShape> messageShapes() { return shapes; }

} // namespace psi::sim
