#include "service/app/queueepoch.h"

#include <QRandomGenerator>

namespace psi {

namespace {
QByteArray randomName()
{
    QByteArray epoch(16, Qt::Uninitialized);
    QRandomGenerator::system()->generate(reinterpret_cast<quint32 *>(epoch.data()),
                                         reinterpret_cast<quint32 *>(epoch.data()) + 4);
    return epoch.toHex();
}

Error mismatch(const QByteArray &inQueue)
{
    return {ErrorCode::EpochMismatch,
            inQueue.isEmpty()
                ? QStringLiteral("the queue of this store is lost: the one found is new; psi-router "
                                 "queue adopt --accept-loss goes on with it")
                : QStringLiteral("the queue belongs to another store; psi-router queue adopt "
                                 "--accept-loss goes on with it")};
}

Result<QByteArray> agreedEpoch(QueueIdentity &queue, MetaStore &meta)
{
    const Result<QByteArray> inQueue = queue.epoch();
    if (!inQueue)
        return inQueue;
    const Result<std::optional<QByteArray>> inStore = meta.value(metaQueueEpoch);
    if (!inStore)
        return inStore.error();
    if (inStore->has_value() || *inQueue == QueueIdentity::mixedEpochs) {
        if (*inStore == *inQueue)
            return inQueue;
        return mismatch(*inQueue);
    }
    QByteArray epoch = *inQueue;
    if (epoch.isEmpty()) {
        epoch = randomName();
        if (const Result<void> set = queue.setEpoch(epoch, false); !set)
            return set.error();
    }
    const Result<QByteArray> claimed = meta.claim(metaQueueEpoch, epoch);
    if (!claimed)
        return claimed;
    if (*claimed != epoch)
        return Error{ErrorCode::EpochMismatch,
                     QStringLiteral("another queue claimed the store at the same moment")};
    return epoch;
}
} // namespace

Result<QByteArray> checkQueueEpoch(QueueIdentity &queue, MetaStore &meta, StoreReach reach)
{
    Result<QByteArray> epoch = agreedEpoch(queue, meta);
    if (!epoch || reach == StoreReach::ManyProcesses)
        return epoch;
    const Result<QByteArray> ours = meta.claim(metaStoreId, randomName());
    if (!ours)
        return ours;
    const Result<QByteArray> noted = queue.claimStore(*ours);
    if (!noted)
        return noted;
    if (*noted != *ours)
        return Error{ErrorCode::Conflict,
                     QStringLiteral("store.backend = sqlite allows one instance: the queue is used by "
                                    "another one, with a store of its own")};
    return epoch;
}

Result<void> adoptQueue(QueueIdentity &queue, MetaStore &meta, const QString &who, const QString &reason)
{
    const QByteArray epoch = randomName();
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
