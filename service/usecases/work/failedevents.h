#pragma once

#include <functional>
#include <optional>

#include "service/usecases/work/workmetrics.h"
#include "service/usecases/work/worksettings.h"

namespace psi {

/// What becomes of a job whose run failed by its own fault, or that may not run any more: its row in the
/// archive first, then the verdict for the queue. Pool threads; blocking. An Error: the store failed, nothing
/// was counted.
class FailedEvents
{
public:
    FailedEvents(const WorkSettings &settings, WorkParts parts, std::function<double()> random,
                 WorkMetrics &metrics);

    /// A verdict for the lane's head; nothing = acknowledge it, its effect stands already.
    using Verdict = std::optional<HeadVerdict>;

    /// One failed run, counted: Retry with backoff from the run's start, or Drop/Block with a dead row.
    Result<Verdict> countTry(const Job &job, const Error &error, Timestamp started);
    /// Ends a job without running it. Reasons: KILLED_WORKER, EXPIRED, UNREADABLE.
    Result<Verdict> close(const Job &job, const QByteArray &reason);

private:
    Result<Verdict> bury(const std::vector<FailedAttempt> &attempts, DeadJob dead);
    Result<Verdict> notRecorded(const Job &job, const Error &error);
    void log(LogLevel level, const QString &msg, const Job &job, const QString &error);

    const WorkSettings &m_settings;
    WorkParts m_parts;
    std::function<double()> m_random;
    WorkMetrics &m_metrics;
};

} // namespace psi
