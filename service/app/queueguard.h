#pragma once

#include <mutex>

#include "service/app/chosenqueue.h"
#include "service/app/queueepoch.h"
#include "service/app/servicehealth.h"
#include "service/ports/log.h"
#include "service/ports/metastore.h"
#include "service/ports/metrics.h"
#include "service/usecases/intake/intakegate.h"
#include "service/usecases/watch/chorerunner.h"

namespace psi {

/// Whether the queue may be served at all: it is the store's (one epoch), and it keeps what `queue.ack`
/// promises. Else intake answers 503 and readiness says why; the log says each change once. Any thread.
class QueueGuard
{
public:
    struct Parts
    {
        ChosenQueue &queue;
        MetaStore *meta; ///< null: an intake alone, which believes any queue that is some store's
        StoreReach reach;
        IntakeGate &gate;
        ServiceHealth &health;
        Metrics &metrics;
        Log &log;
        bool tellsReach; ///< readiness by this look: no worker tells whether queue and store answer
    };

    explicit QueueGuard(Parts parts)
        : m_parts(parts)
    {}

    /// Blocking, as all below. EpochMismatch: it is not the store's. Conflict: see checkQueueEpoch().
    Result<void> checkEpoch();
    Result<void> checkDurability();
    /// Looks at the epoch every second, and at the durability every minute (every second while it is weak, or
    /// was found so by whoever enqueues), after the first checkEpoch() that could say. `served` is called
    /// when the queue is found to be the store's after it was not: another process may have adopted it.
    Chore watch(std::function<void()> served);

private:
    struct Subject
    {
        const char *name;
        bool isOk = true;
        bool isKnown = false;
    };
    bool note(Subject &subject, const Result<void> &found);
    Result<QByteArray> agreedEpoch();
    Result<void> serve(const QByteArray &epoch);
    Result<void> lookAtEpoch(bool &isBack);
    bool look(int round);
    bool isJudged() const;
    void tell(const char *name, bool answers, const QString &why);

    Parts m_parts;
    mutable std::mutex m_mutex;
    Subject m_epoch{"epoch"}; ///< guarded by m_mutex, as all below
    Subject m_durability{"durability"};
    QByteArray m_served; ///< the epoch that calls are made with
};

} // namespace psi
