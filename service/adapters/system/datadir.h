#pragma once

#include <optional>

#include <QString>

#include "shared/result.h"

namespace psi {

/// The data folder: made with mode 0700, held by one process at a time through an exclusive lock on its file
/// `lock` (released by the kernel when the process ends, however it ends). One owner, one thread.
class DataDir
{
public:
    explicit DataDir(QString path)
        : m_path(std::move(path))
    {}
    ~DataDir();
    DataDir(const DataDir &) = delete;
    DataDir &operator=(const DataDir &) = delete;

    /// Conflict: another process holds it. Unavailable: cannot be made or written.
    Result<void> lock();
    QString file(const QString &name) const { return m_path + QLatin1Char('/') + name; }
    const QString &path() const { return m_path; }

    /// The install key of the folder (file `install.key`, 0600), made once.
    Result<QByteArray> installKey();

private:
    QString m_path;
    int m_lock = -1;
};

/// Writes a small file in one step (new file, fsync, rename), mode 0600.
Result<void> writePrivateFile(const QString &path, const QByteArray &content);

/// Bytes of a file system: what this user may still write, and all of it.
struct DiskSpace
{
    qint64 free = 0;
    qint64 total = 0;
};
/// Of the file system of `path`; nothing if it does not say.
std::optional<DiskSpace> diskSpace(const QString &path);

} // namespace psi
