#pragma once

#include <deque>
#include <optional>

#include <QByteArray>

#include "tests/simulator/dice.h"

namespace psi::sim {

enum class MediaKind : std::uint8_t
{
    Image,
    Voice,
    Video,
    Document,
    Sticker
};

struct MediaFile
{
    QByteArray mime;
    QByteArray bytes;

    /// As Meta writes it: base64 of the SHA-256.
    QByteArray hash() const;
};

/// A fresh media id of 16 digits, whose last one tells the kind.
QByteArray newMediaId(Dice &dice, MediaKind kind);
/// The file behind such an id: the same bytes for the same id in every process, so that what one process
/// announces another can serve. Nothing for an id of another form.
std::optional<MediaFile> madeMedia(const QByteArray &id);

/// Files that were uploaded, by ids of 15 digits. One thread. Memory: at most 256 MiB, the oldest go.
class MediaShelf
{
public:
    QByteArray keep(MediaFile file, Dice &dice);
    /// An uploaded file or a made one.
    std::optional<MediaFile> find(const QByteArray &id) const;
    /// False: there was none.
    bool remove(const QByteArray &id);

private:
    struct Kept
    {
        QByteArray id;
        MediaFile file;
    };
    std::deque<Kept> m_kept;
    qsizetype m_bytes = 0;
};

/// The `file` part of a multipart/form-data body, with the `type` part or its own type. Nothing if there is
/// none.
std::optional<MediaFile> uploadedFile(const QByteArray &contentType, const QByteArray &body);

} // namespace psi::sim
