#pragma once

#include <memory>

#include <QByteArray>
#include <QCryptographicHash>
#include <QString>

#include "shared/result.h"

namespace psi {

/// A file that is being written under a temporary name and appears whole, or not at all. One thread at a
/// time; blocking. Gone when it was not kept.
class MediaFile
{
public:
    /// Unavailable or Full: the file cannot be made.
    static Result<std::unique_ptr<MediaFile>> create(const QString &temporaryPath);
    ~MediaFile();
    MediaFile(const MediaFile &) = delete;
    MediaFile &operator=(const MediaFile &) = delete;

    Result<void> append(QByteArrayView bytes);
    qint64 size() const { return m_size; }
    /// SHA-256 of what was appended.
    QByteArray hash() const { return m_hash.result(); }
    /// Starts over, empty.
    Result<void> restart();

    /// Brings it to disk and gives it its name, in place of a file that has it; the folder is made.
    Result<void> keepAs(const QString &path);

private:
    MediaFile(QString path, int descriptor)
        : m_path(std::move(path))
        , m_descriptor(descriptor)
    {}
    void close();

    QString m_path;
    int m_descriptor;
    qint64 m_size = 0;
    QCryptographicHash m_hash{QCryptographicHash::Sha256};
    bool m_kept = false;
};

} // namespace psi
