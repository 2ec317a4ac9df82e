#include "service/adapters/system/datadir.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRandomGenerator>
#include <QSaveFile>

namespace psi {

namespace {
constexpr int installKeyWords = 8;

Error systemError(const QString &what)
{
    return {ErrorCode::Unavailable,
            what + QStringLiteral(": ") + QString::fromLocal8Bit(std::strerror(errno))};
}
// So that the new name outlives a power failure.
void syncFolder(const QString &folder)
{
    const int fd = ::open(QFile::encodeName(folder).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return;
    ::fsync(fd);
    ::close(fd);
}
} // namespace

DataDir::~DataDir()
{
    if (m_lock >= 0)
        ::close(m_lock);
}

Result<void> DataDir::lock()
{
    if (m_lock >= 0)
        return {};
    if (!QDir().mkpath(m_path))
        return systemError(QStringLiteral("cannot make the data folder ") + m_path);
    ::chmod(QFile::encodeName(m_path).constData(), 0700);
    const int fd = ::open(QFile::encodeName(file(QStringLiteral("lock"))).constData(),
                          O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return systemError(QStringLiteral("cannot write in the data folder ") + m_path);
    if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
        ::close(fd);
        return Error{ErrorCode::Conflict, QStringLiteral("another process uses the data folder ") + m_path};
    }
    m_lock = fd;
    return {};
}

Result<QByteArray> DataDir::installKey()
{
    QFile kept(file(QStringLiteral("install.key")));
    if (kept.open(QIODevice::ReadOnly)) {
        const QByteArray key = kept.readAll().trimmed();
        if (!key.isEmpty())
            return key;
        return Error{ErrorCode::Invalid, QStringLiteral("the install key file is empty: ") + kept.fileName()};
    }
    if (kept.exists()) // never replaced: the store knows its key
        return Error{ErrorCode::Unavailable, QStringLiteral("the install key cannot be read: ") +
                                                 kept.fileName() + QStringLiteral(": ") + kept.errorString()};
    QByteArray key;
    for (int i = 0; i < installKeyWords; ++i)
        key += QByteArray::number(QRandomGenerator::system()->generate(), 16).rightJustified(8, '0');
    if (const Result<void> written = writePrivateFile(kept.fileName(), key + '\n'); !written)
        return written.error();
    return key;
}

Result<void> writePrivateFile(const QString &path, const QByteArray &content)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return Error{ErrorCode::Unavailable,
                     QStringLiteral("cannot write ") + path + QStringLiteral(": ") + file.errorString()};
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    file.write(content);
    if (!file.commit())
        return Error{ErrorCode::Unavailable,
                     QStringLiteral("cannot write ") + path + QStringLiteral(": ") + file.errorString()};
    syncFolder(QFileInfo(path).path());
    return {};
}

std::optional<DiskSpace> diskSpace(const QString &path)
{
    struct statvfs space
    {};
    if (::statvfs(QFile::encodeName(path).constData(), &space) != 0)
        return std::nullopt;
    const auto block = static_cast<qint64>(space.f_frsize);
    return DiskSpace{static_cast<qint64>(space.f_bavail) * block,
                     static_cast<qint64>(space.f_blocks) * block};
}

} // namespace psi
