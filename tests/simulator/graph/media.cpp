#include "tests/simulator/graph/media.h"

#include <algorithm>
#include <array>

#include <openssl/evp.h>

#include <QList>

namespace psi::sim {

namespace {

constexpr qsizetype mostBytes = 256 << 20;

struct Format
{
    const char *mime;
    QByteArrayView magic; ///< first bytes, so that the file looks like its type
};
constexpr std::array formats{Format{"image/jpeg", QByteArrayView("\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01", 12)},
                             Format{"audio/ogg; codecs=opus", QByteArrayView("OggS\x00\x02", 6)},
                             Format{"video/mp4", QByteArrayView("\x00\x00\x00\x18"
                                                                "ftypmp42",
                                                                12)},
                             Format{"application/pdf", QByteArrayView("%PDF-1.4\n", 9)},
                             Format{"image/webp", QByteArrayView("RIFF\x24\x00\x00\x00WEBPVP8 ", 16)}};

bool isNumber(const QByteArray &text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// A value of a part's head: `name` in `Content-Disposition: form-data; name="file"`.
QByteArray quotedValue(const QByteArray &head, const QByteArray &name)
{
    const qsizetype at = head.indexOf(name + "=\"");
    if (at < 0)
        return {};
    const qsizetype from = at + name.size() + 2;
    return head.mid(from, head.indexOf('"', from) - from);
}

QByteArray typeOf(const QByteArray &head)
{
    for (const QByteArray &line : head.split('\n')) {
        if (line.toLower().startsWith("content-type:"))
            return line.mid(13).trimmed();
    }
    return {};
}

} // namespace

QByteArray MediaFile::hash() const
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    EVP_Digest(bytes.constData(), static_cast<std::size_t>(bytes.size()), digest.data(), &length,
               EVP_sha256(), nullptr);
    return QByteArray(reinterpret_cast<const char *>(digest.data()), static_cast<qsizetype>(length))
        .toBase64();
}

QByteArray newMediaId(Dice &dice, MediaKind kind)
{
    const std::uint64_t number = 100000000000000ULL + dice.below(899999999999999ULL);
    return QByteArray::number(qulonglong(number * 10 + static_cast<std::uint64_t>(kind)));
}

std::optional<MediaFile> madeMedia(const QByteArray &id)
{
    if (id.size() != 16 || !isNumber(id))
        return {};
    const Format &format = formats[static_cast<std::size_t>(id.back() - '0') % formats.size()];
    Dice dice(id.toULongLong());
    MediaFile file{format.mime, format.magic.toByteArray()};
    for (std::uint64_t words = 64 + dice.below(500); words > 0; --words) {
        const std::uint64_t word = dice.next();
        file.bytes.append(reinterpret_cast<const char *>(&word), sizeof word);
    }
    return file;
}

QByteArray MediaShelf::keep(MediaFile file, Dice &dice)
{
    const QByteArray id = QByteArray::number(qulonglong(100000000000000ULL + dice.below(899999999999999ULL)));
    m_bytes += file.bytes.size();
    m_kept.push_back({id, std::move(file)});
    while (m_bytes > mostBytes) {
        m_bytes -= m_kept.front().file.bytes.size();
        m_kept.pop_front();
    }
    return id;
}

std::optional<MediaFile> MediaShelf::find(const QByteArray &id) const
{
    const auto kept =
        std::find_if(m_kept.begin(), m_kept.end(), [&](const Kept &one) { return one.id == id; });
    return kept == m_kept.end() ? madeMedia(id) : std::optional(kept->file);
}

bool MediaShelf::remove(const QByteArray &id)
{
    const auto kept =
        std::find_if(m_kept.begin(), m_kept.end(), [&](const Kept &one) { return one.id == id; });
    if (kept == m_kept.end())
        return false;
    m_bytes -= kept->file.bytes.size();
    m_kept.erase(kept);
    return true;
}

std::optional<MediaFile> uploadedFile(const QByteArray &contentType, const QByteArray &body)
{
    QByteArray boundary = quotedValue(contentType, "boundary");
    if (const qsizetype at = contentType.indexOf("boundary="); boundary.isEmpty() && at >= 0)
        boundary = contentType.mid(at + 9).split(';').front().trimmed();
    if (!contentType.startsWith("multipart/form-data") || boundary.isEmpty())
        return {};
    const QByteArray fence = "--" + boundary;
    MediaFile file;
    bool found = false;
    for (qsizetype from = body.indexOf(fence); from >= 0;) {
        const qsizetype next = body.indexOf("\r\n" + fence, from + fence.size());
        const qsizetype empty = body.indexOf("\r\n\r\n", from);
        if (next < 0 || empty < 0 || empty > next)
            break;
        const QByteArray head = body.mid(from, empty - from);
        const QByteArray value = body.mid(empty + 4, next - empty - 4);
        if (quotedValue(head, " name") == "file") {
            found = true;
            file.bytes = value;
            if (file.mime.isEmpty())
                file.mime = typeOf(head);
        } else if (quotedValue(head, " name") == "type") {
            file.mime = value;
        }
        from = next + 2;
    }
    return found && !file.mime.isEmpty() ? std::optional(file) : std::nullopt;
}

} // namespace psi::sim
