#include "service/domain/outbound/mediarequest.h"

#include <QJsonDocument>
#include <QJsonObject>

#include "shared/text/jsonliteral.h"

namespace psi {

namespace {

constexpr qsizetype hashBytes = 32;

} // namespace

QByteArray mediaHashOf(const QString &text)
{
    if (text.size() == 2 * hashBytes) {
        const QByteArray bytes = QByteArray::fromHex(text.toLatin1());
        return bytes.size() == hashBytes ? bytes : QByteArray();
    }
    const auto decoded =
        QByteArray::fromBase64Encoding(text.toLatin1(), QByteArray::AbortOnBase64DecodingErrors);
    return decoded && decoded.decoded.size() == hashBytes ? decoded.decoded : QByteArray();
}

MediaRequest MediaRequest::of(const MediaRef &media)
{
    return {media.id, media.mimeType, mediaHashOf(media.sha256)};
}

QByteArray MediaRequest::payload() const
{
    return "{\"id\":" + jsonLiteral(id) + ",\"mime_type\":" + jsonLiteral(mimeType) +
           ",\"sha256\":" + jsonLiteral(QString::fromLatin1(sha256.toBase64())) + '}';
}

std::optional<MediaRequest> MediaRequest::fromPayload(const QByteArray &payload)
{
    const QJsonObject json = QJsonDocument::fromJson(payload).object();
    MediaRequest request{json.value(QLatin1String("id")).toString(),
                         json.value(QLatin1String("mime_type")).toString(),
                         mediaHashOf(json.value(QLatin1String("sha256")).toString())};
    return request.id.isEmpty() ? std::nullopt : std::optional(std::move(request));
}

} // namespace psi
