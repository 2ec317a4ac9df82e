#pragma once

#include "service/adapters/sqlite/queuecontext.h"
#include "service/ports/queueview.h"

namespace psi::queue {

/// Lanes and jobs as people see them. On a snapshot; never writes.
class QueuePages
{
public:
    explicit QueuePages(QueueContext &context)
        : m_context(context)
    {}

    QueuePage page(const QueuePageQuery &query);
    /// Living or completed; throws NotFound.
    JobInfo find(std::int64_t seq);
    LaneInfo lane(const LaneRef &ref);

    /// A paused ring blocks what it would give: its jobs show as blocked, the active ones excepted.
    static JobState shownState(JobState state, const Ring &ring);

private:
    /// A job found by id, with what says its state.
    struct Found
    {
        std::int64_t seq = 0;
        JobState state = JobState::Waiting;
        Route route = Route::Inbound;
    };

    QueuePage ofLane(const QueuePageQuery &query, int limit);
    QueuePage byId(const QueuePageQuery &query, int limit);
    QueuePage completed(const QueuePageQuery &query, int limit);
    std::vector<Found> few(const QueuePageQuery &query, std::int64_t after);
    bool areFew(const QueuePageQuery &query);
    Found foundIn(SqliteStatement &row, std::int64_t seq);
    JobInfo infoOf(JobRow row, const Lane &lane, const Ring &ring);
    static JobState stateOf(const Lane &lane, std::int64_t seq);
    static bool matches(const Found &found, const QueuePageQuery &query);
    std::vector<JobInfo> allCompleted();

    QueueContext &m_context;
};

} // namespace psi::queue
