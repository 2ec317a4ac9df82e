#pragma once

#include <functional>

#include "service/usecases/work/batchsplitter.h"
#include "service/usecases/work/newerpayloads.h"

namespace psi {

/// Works off one batch: decodes its jobs, closes those that may not run any more, applies the rest in one
/// transaction (a head that failed before runs apart), and says for each lane what the queue has to do.
///
/// run() is called by pool threads, several at once; it blocks and never throws.
class BatchRunner
{
public:
    /// `random` answers uniform [0, 1) from any thread; `pause` waits so long (jitter between tries).
    BatchRunner(const WorkSettings &settings, WorkParts parts, std::function<double()> random,
                std::function<void(Micros)> pause);

    BatchResult run(const WorkBatch &batch);
    /// True when the store's probe wrote.
    bool probe() { return m_store.probe().isOk(); }

private:
    LaneWork workOf(const LeasedLane &lane, BatchResult &result);
    bool mayGoOn(const Job &job, const LineDirectory &lines, LaneWork &work, BatchResult &result);
    bool close(const Job &job, LaneWork &work, BatchResult &result, const QByteArray &reason);
    void settleAll(const std::vector<LaneWork> &works, Micros took, BatchResult &result);

    WorkSettings m_settings;
    WorkParts m_parts;
    WorkMetrics m_metrics;
    StoreDoubts m_doubts;
    StoreCalls m_store;
    FailedEvents m_failed;
    NewerPayloads m_newerPayloads;
    BatchSplitter m_splitter;
};

} // namespace psi
