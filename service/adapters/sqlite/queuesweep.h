#pragma once

#include "service/adapters/sqlite/queuecontext.h"

namespace psi::queue {

/// What time does to the queue: leases, waits, pauses and idle limits that are over. Every call is bounded.
/// Writer thread only, inside one operation.
class QueueSweeper
{
public:
    explicit QueueSweeper(QueueContext &context)
        : m_context(context)
    {}

    /// Each answers how many lanes moved, at most `limit`.
    int loseExpired(int limit);
    int wakeDue(int limit);
    int endLanePauses(int limit);
    int forgetIdle(int limit);
    /// Pauses of wider scopes, and rings whose rate allows again.
    void wakeRings();

private:
    QueueContext &m_context;
};

} // namespace psi::queue
