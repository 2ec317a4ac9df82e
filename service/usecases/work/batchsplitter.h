#pragma once

#include <functional>

#include "service/usecases/work/failedevents.h"
#include "service/usecases/work/lanework.h"
#include "service/usecases/work/storecalls.h"
#include "service/usecases/work/storedoubts.h"
#include "service/usecases/work/workbatch.h"

namespace psi {

/// Applies lanes in one transaction and, when that fails, lets the class of the error decide: an event's own
/// fault is found by splitting by lane, then by event, and counts as a try; a deadlock that goes on is split
/// too and counts none; all else is the store: nothing is split or counted.
///
/// Such an error is the event's own only if it meets the event run alone while the store works for others: a
/// lone failure is judged when the rest of the batch has run (judge()).
///
/// Pool threads, several at once; blocking. Each call leaves a lane acked, with a verdict, unproven, or as it
/// was (`result.storeFault`).
class BatchSplitter
{
public:
    using Lanes = std::vector<LaneWork *>;

    BatchSplitter(StoreCalls &store, FailedEvents &failed, StoreDoubts &doubts, WorkMetrics &metrics,
                  const Clock &clock, std::function<double()> random);

    void applyTogether(const Lanes &lanes, BatchResult &result);
    void applyApart(LaneWork &lane, BatchResult &result);
    /// Ends a lane whose failure is unproven: a counted try, or a fault of the store.
    void judge(LaneWork &lane, BatchResult &result);

private:
    void split(const Lanes &lanes, const Error &error, Timestamp started, BatchResult &result);
    void acceptAll(const Lanes &lanes, const Committed &committed, BatchResult &result);
    void failAlone(LaneWork &lane, std::size_t index, const Error &error, Timestamp started,
                   BatchResult &result);
    void count(LaneWork &lane, const UnprovenFailure &failure, BatchResult &result);
    void leaveUnproven(LaneWork &lane, UnprovenFailure failure, BatchResult &result);

    StoreCalls &m_store;
    FailedEvents &m_failed;
    StoreDoubts &m_doubts;
    WorkMetrics &m_metrics;
    const Clock &m_clock;
    std::function<double()> m_random;
};

} // namespace psi
