#pragma once

#include <mutex>

#include "service/app/chosenqueue.h"
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
        MetaStore &meta;
        IntakeGate &gate;
        ServiceHealth &health;
        Metrics &metrics;
        Log &log;
    };

    explicit QueueGuard(Parts parts)
        : m_parts(parts)
    {}

    /// Blocking, as all below. EpochMismatch: it is not the store's.
    Result<void> checkEpoch();
    Result<void> checkDurability();
    /// Looks at the epoch every second, and at the durability every minute (every second while it is weak, or
    /// was found so by whoever enqueues). `served` is called when the queue is found to be the store's after
    /// it was not: another process may have adopted it.
    Chore watch(std::function<void()> served);

private:
    struct Subject
    {
        const char *name;
        bool isOk = true;
        bool isKnown = false;
    };
    bool note(Subject &subject, const Result<void> &found);
    bool look(int round);

    Parts m_parts;
    std::mutex m_mutex;
    Subject m_epoch{"epoch"};           ///< guarded by m_mutex
    Subject m_durability{"durability"}; ///< guarded by m_mutex
};

} // namespace psi
