#pragma once

#include <cstdint>
#include <optional>

#include <QByteArray>
#include <QString>

namespace psi {

/// `mensajes.tipo`, and only these (the CRM's check allows no other; a sticker is an image with media_type
/// "sticker").
enum class MessageType : std::uint8_t
{
    Text,
    Image,
    Audio,
    Video,
    Document,
    Location,
    Contact
};

/// The database's word for a type: text, image, audio, video, document, location, contact.
QByteArrayView messageTypeWord(MessageType type);

/// A file that stays with WhatsApp until the media job fetches it. The id is the truth, never the URL.
struct MediaRef
{
    QString id;
    QString kind; ///< `mensajes.media_type`: image, video, audio, document, sticker
    QString mimeType;
    QString sha256;   ///< base64
    QString filename; ///< as the sender named it; never used as a path
    bool voice = false;

    friend bool operator==(const MediaRef &, const MediaRef &) = default;
};

/// A tap on a list row, reply button or template button.
struct Choice
{
    QString id;
    QString title;
    friend bool operator==(const Choice &, const Choice &) = default;
};

/// A message that becomes a row of `mensajes`.
struct MessageContent
{
    MessageType type = MessageType::Text;
    QString text; ///< body, caption, title of a choice, or a placeholder in Spanish such as "[Imagen]"
    std::optional<MediaRef> media;
    std::optional<Choice> choice;
    QByteArray quotedId; ///< `context.id`
    bool forwarded = false;
    QByteArray metadata; ///< JSON object with what has no column (interactive, referral, order, errors ...);
                         ///< empty = none

    friend bool operator==(const MessageContent &, const MessageContent &) = default;
};

/// One per contact and message. An empty emoji removes it.
struct Reaction
{
    QByteArray targetId;
    QString emoji;
    friend bool operator==(const Reaction &, const Reaction &) = default;
};

struct MessageEdit
{
    QByteArray targetId;
    MessageContent content;
    friend bool operator==(const MessageEdit &, const MessageEdit &) = default;
};

struct MessageRevoke
{
    QByteArray targetId;
    friend bool operator==(const MessageRevoke &, const MessageRevoke &) = default;
};

/// `system` messages: the person's keys changed.
struct SystemNotice
{
    enum class Kind : std::uint8_t
    {
        ChangedNumber,
        ChangedUserId,
        ChangedIdentity,
        Unknown
    };
    Kind kind = Kind::Unknown;
    QString newPhone;  ///< ChangedNumber
    QString newUserId; ///< ChangedUserId, and ChangedNumber where given
    friend bool operator==(const SystemNotice &, const SystemNotice &) = default;
};

} // namespace psi
