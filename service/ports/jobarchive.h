#pragma once

#include <vector>

#include <QString>

#include "service/domain/queue/job.h"
#include "shared/result.h"

namespace psi {

/// A row of `router_intentos`: one failed run of a job.
struct FailedAttempt
{
    JobId job;
    Route route = Route::Inbound;
    int attempt = 1; ///< 1 = first run
    Timestamp started{};
    Timestamp finished{};
    QByteArray code; ///< stable word: SQLSTATE, SQLITE_..., EXHAUSTED
    QString message; ///< no personal data
};

/// A row of `router_trabajos` with estado `muerto`.
struct DeadJob
{
    Job job;
    QByteArray eventKey; ///< guard key of the event; empty for calls
    Timestamp died{};
    QByteArray reason; ///< EXHAUSTED_TRIES, KILLED_WORKER, EXPIRED, UNREADABLE
    QByteArray code;
    QString message; ///< no personal data
};

enum class DeadOutcome : std::uint8_t
{
    Written,       ///< or was there already
    AlreadyApplied ///< the guard stands: the job is done, acknowledge it
};

/// Where failed and finished work lives after it left the queue, in the store.
/// Worker threads; blocking; idempotent by job id (and attempt). Errors: Unavailable, Full.
class JobArchive
{
public:
    virtual ~JobArchive() = default;

    /// Both in one transaction. One outcome per dead job, in order.
    virtual Result<std::vector<DeadOutcome>> record(const std::vector<FailedAttempt> &attempts,
                                                    const std::vector<DeadJob> &dead) = 0;
};

} // namespace psi
