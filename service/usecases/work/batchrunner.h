#pragma once

#include <atomic>
#include <functional>
#include <span>

#include "service/usecases/work/failedevents.h"
#include "service/usecases/work/lanework.h"
#include "service/usecases/work/workbatch.h"
#include "service/usecases/work/workmetrics.h"
#include "service/usecases/work/worksettings.h"

namespace psi {

/// Works off one batch: decode, one transaction for all, and when that fails the class of the error decides
/// (architecture.md 4.2 rule 4): split by lane and then by event to find the event at fault, run again, or
/// give the leases back because the store is at fault.
///
/// run() is called by pool threads, several at once; it blocks and never throws.
class BatchRunner
{
public:
    /// `random` answers uniform [0, 1) from any thread; `pause` waits so long (jitter between tries).
    BatchRunner(const WorkSettings &settings, WorkParts parts, std::function<double()> random,
                std::function<void(Micros)> pause);

    BatchResult run(const WorkBatch &batch);

private:
    using Lanes = std::vector<LaneWork *>;

    LaneWork prepare(const LeasedLane &lane, BatchResult &result);
    bool close(const Job &job, LaneWork &work, BatchResult &result, const char *reason);
    void apply(const Lanes &lanes, BatchResult &result);
    void split(const Lanes &lanes, const Error &error, BatchResult &result);
    void applyOneByOne(LaneWork &lane, BatchResult &result);
    Result<Committed> transact(std::span<const WorkEvent> events);
    Result<Committed> tryHard(std::span<const WorkEvent> events);
    void accept(LaneWork &lane, const Committed &committed, std::size_t from, std::size_t count);
    void fail(LaneWork &lane, const Error &error, Timestamp started, BatchResult &result);
    bool isOwnFault(const Error &error);
    void storeFailed(const Error &error, BatchResult &result);

    WorkSettings m_settings;
    WorkParts m_parts;
    std::function<double()> m_random;
    std::function<void(Micros)> m_pause;
    WorkMetrics m_metrics;
    FailedEvents m_failed;
    std::atomic<std::uint64_t> m_commits{0}; ///< transactions of any lane that committed
};

} // namespace psi
