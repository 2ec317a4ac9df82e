#pragma once

#include "service/ports/metrics.h"
#include "service/ports/queueview.h"

namespace psi {

/// Sets psi_queue_jobs, psi_queue_oldest_seconds and psi_lanes. Blocking (it asks the queue): for a chore,
/// not for the thread that renders.
Result<void> refreshQueueMetrics(Metrics &metrics, QueueView &view);

} // namespace psi
