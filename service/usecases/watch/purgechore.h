#pragma once

#include "service/ports/retention.h"
#include "service/usecases/watch/singletonchores.h"
#include "service/usecases/work/dispatcher.h"

namespace psi {

/// Age and number of completed jobs that stay in the queue (`retention.completed_*`).
struct CompletedRetention
{
    Micros age = std::chrono::hours(1);
    int count = 1000;
};

/// Purges the store in chunks of 500 rows, in one instance of the fleet.
Chore storePurge(SingletonChores &singletons, Retention &retention, RetentionSettings settings,
                 const Clock &clock);

/// Purges the queue's ring of completed jobs in chunks of 500, on the dispatcher's thread. `dispatcher` and
/// `log` outlive the chore.
Chore completedPurge(Dispatcher &dispatcher, CompletedRetention retention, Log &log);

} // namespace psi
