#pragma once

#include "service/ports/metrics.h"

namespace psi {

/// Makes `metrics` read the `process_*` figures of this process from the kernel before each render.
void addProcessMetrics(Metrics &metrics);

} // namespace psi
