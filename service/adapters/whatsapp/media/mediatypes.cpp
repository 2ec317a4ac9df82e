#include "service/adapters/whatsapp/media/mediatypes.h"

#include <algorithm>

namespace psi {

namespace {

struct Extension
{
    const char *mime;
    const char *extension;
};

constexpr Extension extensions[] = {
    {"image/jpeg", "jpg"},
    {"image/png", "png"},
    {"image/webp", "webp"},
    {"image/gif", "gif"},
    {"audio/ogg", "ogg"},
    {"audio/opus", "opus"},
    {"audio/mpeg", "mp3"},
    {"audio/mp4", "m4a"},
    {"audio/aac", "aac"},
    {"audio/amr", "amr"},
    {"video/mp4", "mp4"},
    {"video/3gpp", "3gp"},
    {"application/pdf", "pdf"},
    {"text/plain", "txt"},
    {"text/csv", "csv"},
    {"application/zip", "zip"},
    {"application/msword", "doc"},
    {"application/vnd.ms-excel", "xls"},
    {"application/vnd.ms-powerpoint", "ppt"},
    {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"},
    {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"},
    {"application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"},
    {"application/vnd.oasis.opendocument.text", "odt"},
    {"application/vnd.oasis.opendocument.spreadsheet", "ods"},
};

constexpr qint64 mebibyte = 1 << 20;

// "audio/ogg; codecs=opus" without its parameters.
QByteArray bareType(const QString &mimeType)
{
    return mimeType.section(QLatin1Char(';'), 0, 0).trimmed().toLower().toUtf8();
}

} // namespace

QByteArray mediaExtension(const QString &mimeType)
{
    const QByteArray bare = bareType(mimeType);
    const auto *found = std::find_if(std::begin(extensions), std::end(extensions),
                                     [&](const Extension &row) { return bare == row.mime; });
    return found == std::end(extensions) ? "bin" : found->extension;
}

qint64 mediaLimit(const QString &mimeType)
{
    const QByteArray bare = bareType(mimeType);
    if (bare == "image/webp")
        return 1 * mebibyte;
    if (bare.startsWith("image/"))
        return 16 * mebibyte;
    if (bare.startsWith("audio/"))
        return 32 * mebibyte;
    return 100 * mebibyte;
}

} // namespace psi
