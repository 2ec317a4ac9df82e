#pragma once

#include <optional>
#include <vector>

#include "service/ports/conversationstore.h"
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
    std::vector<NewJob> settled;     ///< of rows whose lane waited for what is known now: it may go on
    std::optional<Error> storeFault; ///< the store failed: taking stops until a probe writes
    /// While the batch runs: the commits of the process at its last failure without proof whose fault it was.
    std::optional<std::uint64_t> unprovenAt;

    /// Jobs that a transaction asks for.
    void add(const Committed &committed)
    {
        wakeUps.insert(wakeUps.end(), committed.wakeUps.begin(), committed.wakeUps.end());
        settled.insert(settled.end(), committed.settled.begin(), committed.settled.end());
    }
    void failStore(const Error &error)
    {
        if (!storeFault)
            storeFault = error;
    }
};

/// Deals the lanes of one take out to at most `idle` workers, at most `maxLanes` a batch: spread while there
/// is little to do (latency), few big batches under load (throughput). A suspect lane stands alone. Expects
/// no more lanes than idle * maxLanes.
std::vector<WorkBatch> dealOut(std::vector<LeasedLane> lanes, int idle, int maxLanes);

} // namespace psi
