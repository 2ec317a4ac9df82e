#pragma once

#include <QByteArray>

#include "shared/result.h"

namespace psi {

/// The queue's random epoch. The store names the epoch it belongs to; a queue with another one,
/// or with none beside a store that names one, is not served.
/// Called at start, once a second and by `queue adopt`; any thread, blocking.
class QueueIdentity
{
public:
    virtual ~QueueIdentity() = default;

    /// Empty when the queue is brand new; mixedEpochs when its parts name different ones.
    virtual Result<QByteArray> epoch() = 0;
    /// Gives the queue a new epoch. Ids and tokens go on above everything given before. `pauseCalls`:
    /// outbound and area start paused (after a loss).
    virtual Result<void> setEpoch(const QByteArray &epoch, bool pauseCalls) = 0;
    /// For a store that one process alone can use: notes it as the queue's, if none is noted since the queue
    /// got its epoch; answers the one that is. A queue that only one process can open has nothing to note.
    virtual Result<QByteArray> claimStore(const QByteArray &id) { return id; }

    static inline const QByteArray mixedEpochs = QByteArrayLiteral("shards of different epochs");
};

} // namespace psi
