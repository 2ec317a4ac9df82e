#pragma once

#include <vector>

#include "service/ports/jobqueue.h"

namespace psi {

/// What one pool thread works off in one go: leased lanes of the same take.
struct WorkBatch
{
    std::vector<LeasedLane> lanes;

    std::size_t jobCount() const;
};

/// What came of a batch, for the dispatcher. Every lane of the batch has its settle.
struct BatchResult
{
    std::vector<Settle> settles;
    std::vector<NewJob> wakeUps;
    bool storeFault = false; ///< the store failed: taking stops until a probe writes
};

/// Deals the lanes of one take out to at most `idle` workers: spread while there is little to do (latency),
/// few big batches under load (throughput). Suspect lanes stand alone. Lanes beyond what is dealt: none.
std::vector<WorkBatch> dealOut(std::vector<LeasedLane> lanes, int idle);

} // namespace psi
