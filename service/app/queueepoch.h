#pragma once

#include "service/ports/metastore.h"
#include "service/ports/queueidentity.h"

namespace psi {

/// Who may use the store.
enum class StoreReach : unsigned char
{
    OneProcess, ///< a file
    ManyProcesses
};

/// Do queue and store belong together? A store without a name takes the queue's; both new: one is made.
/// Answers the epoch under which the queue may be served. EpochMismatch: the queue is another one, or a new
/// one beside a store that knows an older (lost queue). Conflict: the store is one process's alone, and the
/// queue is another such store's: a second instance. At start, once a second and before adopting; blocking.
Result<QByteArray> checkQueueEpoch(QueueIdentity &queue, MetaStore &meta, StoreReach reach);

/// Makes the queue the store's, whatever it held before: a new epoch in both, outbound and area paused, an
/// audit row. Repeatable after a failure.
Result<void> adoptQueue(QueueIdentity &queue, MetaStore &meta, const QString &who, const QString &reason);

/// The store remembers the fingerprint of the install key; another one is Invalid.
Result<void> checkInstallKey(const QByteArray &fingerprint, MetaStore &meta);

} // namespace psi
