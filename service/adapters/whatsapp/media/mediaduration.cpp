#include "service/adapters/whatsapp/media/mediaduration.h"

#include <algorithm>
#include <cmath>

#include <QByteArray>
#include <QFile>
#include <QtEndian>

namespace psi {

namespace {

constexpr double opusRate = 48000;
constexpr qint64 oggHead = 64 << 10;
constexpr qint64 oggTail = 128 << 10; ///< more than the largest page
constexpr int mostBoxes = 1000;
constexpr double longestSeconds = 7 * 24 * 3600;

template <typename T>
std::optional<T> littleEndianAt(const QByteArray &bytes, qsizetype at)
{
    if (at < 0 || bytes.size() - at < qsizetype(sizeof(T)))
        return std::nullopt;
    return qFromLittleEndian<T>(bytes.constData() + at);
}

template <typename T>
std::optional<T> bigEndianAt(const QByteArray &bytes, qsizetype at)
{
    if (at < 0 || bytes.size() - at < qsizetype(sizeof(T)))
        return std::nullopt;
    return qFromBigEndian<T>(bytes.constData() + at);
}

std::optional<int> wholeSeconds(double seconds)
{
    if (!(seconds > 0) || seconds > longestSeconds)
        return std::nullopt;
    return std::max(1, static_cast<int>(std::lround(seconds)));
}

// The position of the last page, without what a decoder drops at the start.
std::optional<int> oggSeconds(QFile &file)
{
    constexpr qsizetype granuleAt = 6;
    constexpr qsizetype preSkipAt = 10;
    const QByteArray head = file.peek(oggHead);
    const qsizetype opus = head.indexOf("OpusHead");
    const auto preSkip = littleEndianAt<quint16>(head, opus + preSkipAt);
    if (opus < 0 || !preSkip || !file.seek(std::max<qint64>(0, file.size() - oggTail)))
        return std::nullopt;
    const QByteArray tail = file.read(oggTail);
    for (qsizetype page = tail.lastIndexOf("OggS"); page >= 0;
         page = page > 0 ? tail.lastIndexOf("OggS", page - 1) : -1) {
        const auto granule = littleEndianAt<qint64>(tail, page + granuleAt);
        if (granule && *granule > *preSkip)
            return wholeSeconds(static_cast<double>(*granule - *preSkip) / opusRate);
    }
    return std::nullopt;
}

struct Box
{
    qint64 begin = 0; ///< of its content
    qint64 end = 0;
};

// The first box of that type between two places of the file.
std::optional<Box> findBox(QFile &file, const char *type, Box within)
{
    constexpr qint64 shortHead = 8;
    constexpr qint64 longHead = 16;
    for (int i = 0; i < mostBoxes && within.end - within.begin >= shortHead; ++i) {
        if (!file.seek(within.begin))
            return std::nullopt;
        const QByteArray head = file.read(longHead);
        const auto shortSize = bigEndianAt<quint32>(head, 0);
        if (!shortSize)
            return std::nullopt;
        const bool isLong = *shortSize == 1;
        qint64 size = isLong ? bigEndianAt<qint64>(head, shortHead).value_or(0) : qint64(*shortSize);
        if (*shortSize == 0) // to the end of the file
            size = within.end - within.begin;
        const qint64 headSize = isLong ? longHead : shortHead;
        if (size < headSize || size > within.end - within.begin)
            return std::nullopt;
        if (head.mid(4, 4) == type)
            return Box{within.begin + headSize, within.begin + size};
        within.begin += size;
    }
    return std::nullopt;
}

std::optional<int> mp4Seconds(QFile &file)
{
    const auto movie = findBox(file, "moov", {0, file.size()});
    const auto header = movie ? findBox(file, "mvhd", *movie) : std::nullopt;
    if (!header || !file.seek(header->begin))
        return std::nullopt;
    constexpr qint64 longest = 32;
    const QByteArray bytes = file.read(std::min(longest, header->end - header->begin));
    const bool isLong = !bytes.isEmpty() && bytes[0] == 1;
    const auto scale = bigEndianAt<quint32>(bytes, isLong ? 20 : 12);
    const auto span =
        isLong ? bigEndianAt<quint64>(bytes, 24) : std::optional<quint64>(bigEndianAt<quint32>(bytes, 16));
    if (!scale || *scale == 0 || !span)
        return std::nullopt;
    return wholeSeconds(static_cast<double>(*span) / *scale);
}

} // namespace

std::optional<int> mediaSeconds(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    const QByteArray head = file.peek(12);
    if (head.startsWith("OggS"))
        return oggSeconds(file);
    return head.mid(4, 4) == "ftyp" ? mp4Seconds(file) : std::nullopt;
}

} // namespace psi
