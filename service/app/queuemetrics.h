#pragma once

#include "service/ports/metrics.h"
#include "service/ports/queueview.h"

namespace psi {

/// Refreshes psi_queue_jobs, psi_queue_oldest_seconds and psi_lanes at each render. `view` outlives
/// `metrics`.
void addQueueMetrics(Metrics &metrics, QueueView &view);

} // namespace psi
