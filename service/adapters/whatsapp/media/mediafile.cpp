#include "service/adapters/whatsapp/media/mediafile.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace psi {

namespace {

Error failure(const char *what)
{
    const ErrorCode code = errno == ENOSPC || errno == EDQUOT ? ErrorCode::Full : ErrorCode::Unavailable;
    return {code,
            QStringLiteral("%1: %2").arg(QLatin1String(what), QString::fromLocal8Bit(std::strerror(errno)))};
}

Result<void> syncFolder(const QString &path)
{
    const int folder = ::open(QFile::encodeName(path).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return failure("the folder of media cannot be opened");
    const bool synced = ::fsync(folder) == 0;
    const Error failed = synced ? Error() : failure("the folder of media cannot be brought to disk");
    ::close(folder);
    return synced ? Result<void>() : Result<void>(failed);
}

} // namespace

Result<std::unique_ptr<MediaFile>> MediaFile::create(const QString &temporaryPath)
{
    const int descriptor = ::open(QFile::encodeName(temporaryPath).constData(),
                                  O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    if (descriptor < 0)
        return failure("a file of media cannot be made");
    return std::unique_ptr<MediaFile>(new MediaFile(temporaryPath, descriptor));
}

MediaFile::~MediaFile()
{
    close();
    if (!m_kept)
        QFile::remove(m_path);
}

void MediaFile::close()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
    m_descriptor = -1;
}

Result<void> MediaFile::append(QByteArrayView bytes)
{
    m_hash.addData(bytes);
    m_size += bytes.size();
    while (!bytes.isEmpty()) {
        const ssize_t written = ::write(m_descriptor, bytes.data(), static_cast<std::size_t>(bytes.size()));
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return failure("a file of media cannot be written");
        bytes = bytes.sliced(static_cast<qsizetype>(written));
    }
    return {};
}

Result<void> MediaFile::restart()
{
    m_hash.reset();
    m_size = 0;
    if (::ftruncate(m_descriptor, 0) != 0 || ::lseek(m_descriptor, 0, SEEK_SET) != 0)
        return failure("a file of media cannot be written");
    return {};
}

Result<void> MediaFile::keepAs(const QString &path)
{
    const QString folder = QFileInfo(path).path();
    const QString above = QFileInfo(folder).path();
    const bool isNew = !QFileInfo::exists(folder);
    if (::fsync(m_descriptor) != 0)
        return failure("a file of media cannot be brought to disk");
    if (isNew && ::mkdir(QFile::encodeName(folder).constData(), S_IRWXU) != 0 && errno != EEXIST)
        return failure("a folder of media cannot be made");
    if (::rename(QFile::encodeName(m_path).constData(), QFile::encodeName(path).constData()) != 0)
        return failure("a file of media cannot get its name");
    m_kept = true;
    close();
    const Result<void> synced = syncFolder(folder);
    return synced && isNew ? syncFolder(above) : synced;
}

} // namespace psi
