#pragma once

#include <atomic>
#include <functional>
#include <span>

#include "service/usecases/work/workmetrics.h"
#include "service/usecases/work/worksettings.h"

namespace psi {

/// The store as the workers call it: step() bound to the current menus and policy, the tries that no rule
/// counts (a lost race at once, a serialization failure with jitter, three times each), and the figures.
/// Any thread; blocking.
class StoreCalls
{
public:
    /// `pause` waits so long on the calling thread.
    StoreCalls(WorkParts parts, WorkMetrics &metrics, std::function<double()> random,
               std::function<void(Micros)> pause);

    Result<Committed> transact(std::span<const WorkEvent> events);
    Result<void> probe();
    /// Transactions that committed so far, of any thread.
    std::uint64_t commits() const { return m_commits.load(std::memory_order_relaxed); }

private:
    Result<Committed> once(std::span<const WorkEvent> events);
    void count(std::span<const WorkEvent> events, const Committed &committed, Timestamp now);

    WorkParts m_parts;
    WorkMetrics &m_metrics;
    std::function<double()> m_random;
    std::function<void(Micros)> m_pause;
    std::atomic<std::uint64_t> m_commits{0};
};

} // namespace psi
