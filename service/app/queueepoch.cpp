#include "service/app/queueepoch.h"

#include <QRandomGenerator>

namespace psi {

namespace {
QByteArray newEpoch()
{
    QByteArray epoch(16, Qt::Uninitialized);
    QRandomGenerator::system()->generate(reinterpret_cast<quint32 *>(epoch.data()),
                                         reinterpret_cast<quint32 *>(epoch.data()) + 4);
    return epoch.toHex();
}
} // namespace

Result<void> checkQueueEpoch(QueueIdentity &queue, MetaStore &meta)
{
    const Result<QByteArray> inQueue = queue.epoch();
    if (!inQueue)
        return inQueue.error();
    const Result<std::optional<QByteArray>> inStore = meta.value(metaQueueEpoch);
    if (!inStore)
        return inStore.error();
    if (inStore->has_value()) {
        if (**inStore == *inQueue)
            return {};
        return Error{ErrorCode::EpochMismatch,
                     inQueue->isEmpty()
                         ? QStringLiteral("the queue of this store is lost: the one found is new; psi-router "
                                          "queue adopt --accept-loss goes on with it")
                         : QStringLiteral("the queue belongs to another store; psi-router queue adopt "
                                          "--accept-loss goes on with it")};
    }
    QByteArray epoch = *inQueue;
    if (epoch.isEmpty()) {
        epoch = newEpoch();
        if (const Result<void> set = queue.setEpoch(epoch, false); !set)
            return set;
    }
    const Result<QByteArray> claimed = meta.claim(metaQueueEpoch, epoch);
    if (!claimed)
        return claimed.error();
    if (*claimed != epoch)
        return Error{ErrorCode::EpochMismatch,
                     QStringLiteral("another queue claimed the store at the same moment")};
    return {};
}

Result<void> adoptQueue(QueueIdentity &queue, MetaStore &meta, const QString &who, const QString &reason)
{
    const QByteArray epoch = newEpoch();
    const Result<void> audited = meta.audit(who, QStringLiteral("queue adopt"),
                                            QStringLiteral("epoch ") + QString::fromLatin1(epoch), reason);
    if (!audited)
        return audited;
    if (const Result<void> set = queue.setEpoch(epoch, true); !set)
        return set;
    return meta.setValue(metaQueueEpoch, epoch);
}

Result<void> checkInstallKey(const QByteArray &fingerprint, MetaStore &meta)
{
    const Result<QByteArray> kept = meta.claim(metaInstallKey, fingerprint);
    if (!kept)
        return kept.error();
    if (*kept != fingerprint)
        return Error{ErrorCode::Invalid,
                     QStringLiteral("privacy.hash_key: is not the key this store was made with")};
    return {};
}

} // namespace psi
