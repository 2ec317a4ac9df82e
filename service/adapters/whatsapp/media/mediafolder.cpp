#include "service/adapters/whatsapp/media/mediafolder.h"

#include <sys/stat.h>
#include <unistd.h>

#include <QDateTime>
#include <QDir>
#include <QRandomGenerator>
#include <QUuid>

#include "service/adapters/whatsapp/media/mediatypes.h"

namespace psi {

namespace {
constexpr qint64 abandonedAfterSeconds = 24 * 60 * 60;

bool makePrivate(const QString &folder)
{
    return ::mkdir(QFile::encodeName(folder).constData(), S_IRWXU) == 0 || QFileInfo(folder).isDir();
}
} // namespace

Result<void> MediaFolder::makeReady()
{
    QDir().mkpath(QFileInfo(m_path).path());
    if (!makePrivate(m_path) || !makePrivate(partFolder()))
        return Error{ErrorCode::Unavailable, QStringLiteral("media.store: the folder cannot be made")};
    const QDateTime old = QDateTime::currentDateTimeUtc().addSecs(-abandonedAfterSeconds);
    for (const QFileInfo &file : QDir(partFolder()).entryInfoList(QDir::Files)) {
        if (file.lastModified() < old)
            QFile::remove(file.filePath());
    }
    return begin() ? Result<void>()
                   : Result<void>(Error{ErrorCode::Unavailable,
                                        QStringLiteral("media.store: the folder cannot be written")});
}

QString MediaFolder::nameOf(const QString &messageId, const QString &mimeType)
{
    const QUuid id = QUuid::fromString(messageId);
    if (id.isNull())
        return {};
    const QString plain = id.toString(QUuid::WithoutBraces);
    return plain.left(2) + QLatin1Char('/') + plain + QLatin1Char('.') +
           QString::fromLatin1(mediaExtension(mimeType));
}

Result<std::unique_ptr<MediaFile>> MediaFolder::begin()
{
    const QString name = QStringLiteral("/%1-%2-%3")
                             .arg(::getpid())
                             .arg(m_count.fetch_add(1))
                             .arg(QRandomGenerator::system()->generate64(), 0, 16);
    return MediaFile::create(partFolder() + name);
}

} // namespace psi
