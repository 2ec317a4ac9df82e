#pragma once

#include <atomic>
#include <memory>

#include "service/adapters/whatsapp/media/mediafile.h"

namespace psi {

/// Where files of messages stand: `<folder>/<first two of the id>/<id>.<extension>`, 0600; unfinished ones in
/// `<folder>/.part`. Any thread; blocking.
class MediaFolder
{
public:
    explicit MediaFolder(QString path)
        : m_path(std::move(path))
    {}

    /// Makes the folder, and removes unfinished files that nobody can be writing any more. Unavailable: it
    /// cannot be written.
    Result<void> makeReady();

    /// "3f/3f0c6a1e-....ogg": what mensajes.media_url holds. Empty when the id is no UUID.
    static QString nameOf(const QString &messageId, const QString &mimeType);
    QString pathOf(const QString &name) const { return m_path + QLatin1Char('/') + name; }
    Result<std::unique_ptr<MediaFile>> begin();

private:
    QString partFolder() const { return m_path + QStringLiteral("/.part"); }

    QString m_path;
    std::atomic<quint64> m_count{0};
};

} // namespace psi
