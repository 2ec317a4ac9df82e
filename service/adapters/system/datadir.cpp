#include "service/adapters/system/datadir.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <QDir>
#include <QFile>
#include <QRandomGenerator>
#include <QSaveFile>
#include <QStorageInfo>

namespace psi {

namespace {
constexpr int installKeyWords = 8;

Error systemError(const QString &what)
{
    return {ErrorCode::Unavailable,
            what + QStringLiteral(": ") + QString::fromLocal8Bit(std::strerror(errno))};
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
    return {};
}

qint64 freeBytes(const QString &path) { return QStorageInfo(path).bytesAvailable(); }

} // namespace psi
