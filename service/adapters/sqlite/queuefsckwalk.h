#pragma once

#include <map>

#include "service/adapters/sqlite/queuecontext.h"
#include "service/ports/queueview.h"

namespace psi::queue {

/// One bounded step of fsck over lanes, jobs and dedup keys. Writer thread only, inside one operation.
class FsckWalk
{
public:
    /// The cursor that says: only the sums are left.
    inline static const QByteArray sums = "sums";

    FsckWalk(QueueContext &context, bool repair, FsckReport &report)
        : m_context(context)
        , m_repair(repair)
        , m_report(report)
    {}

    /// Goes on at `cursor`; report.next says where the next step does.
    void go(const QByteArray &cursor);

private:
    /// The jobs of a lane as the table of jobs has them.
    struct Actual
    {
        std::int64_t jobs = 0;
        std::array<std::int64_t, priorityClassCount> classes{};
        std::map<QByteArray, std::int64_t> lines;
        bool loneIsThere = true;
        bool isDetailed = true; ///< false: only counted
    };

    bool lanes(std::int64_t after);
    bool jobs(std::int64_t after);
    bool keys(const QByteArray &after);
    void checkLane(Lane &lane);
    Actual actualOf(const Lane &lane);
    bool checkJobsOf(const Lane &lane, const Actual &actual);
    bool checkLease(const Lane &lane);
    bool isIn(const Lane &lane, std::int64_t seq);
    void rebuild(Lane &lane, const Actual &actual);
    bool found(int invariant, const QByteArray &what, bool canMend = true);

    QueueContext &m_context;
    bool m_repair;
    FsckReport &m_report;
    std::int64_t m_jobsLeft = 20000;
};

} // namespace psi::queue
