#pragma once

#include <optional>

#include <QByteArray>
#include <QString>

#include "service/domain/event/messagecontent.h"

namespace psi {

/// Payload of a media row of `router_outbox`: which file of a customer's message is to be fetched. A value.
struct MediaRequest
{
    QString id; ///< WhatsApp's; the truth, never a URL
    QString mimeType;
    QByteArray sha256; ///< of the file, 32 bytes; empty when the webhook named none that is one

    static MediaRequest of(const MediaRef &media);
    /// A JSON object: id, mime_type, sha256 (base64).
    QByteArray payload() const;
    /// Nothing for what names no file.
    static std::optional<MediaRequest> fromPayload(const QByteArray &payload);

    friend bool operator==(const MediaRequest &, const MediaRequest &) = default;
};

/// The 32 bytes of a SHA-256 as WhatsApp writes it, in base64 or hexadecimal digits; empty for anything else,
/// which is no promise that could be checked.
QByteArray mediaHashOf(const QString &text);

} // namespace psi
