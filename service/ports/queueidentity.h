#pragma once

#include <QByteArray>

#include "shared/result.h"

namespace psi {

/// The queue's random epoch. The store names the epoch it belongs to; a queue with another one,
/// or with none beside a store that names one, is not served.
/// Called at start and by `queue adopt`, on the thread that owns the queue; blocking.
class QueueIdentity
{
public:
    virtual ~QueueIdentity() = default;

    /// Empty when the queue is brand new.
    virtual Result<QByteArray> epoch() = 0;
    /// Gives the queue a new epoch. Ids and tokens go on above everything given before. `pauseCalls`:
    /// outbound and area start paused (after a loss).
    virtual Result<void> setEpoch(const QByteArray &epoch, bool pauseCalls) = 0;
};

} // namespace psi
