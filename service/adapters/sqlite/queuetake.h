#pragma once

#include "service/adapters/sqlite/queueready.h"
#include "service/ports/jobqueue.h"

namespace psi::queue {

/// Whose turn it is among the routes of a group: smooth weighted round robin, so that over any stretch with
/// all routes ready each gets its share within one round. Survives from take to take, in memory only.
class RouteShares
{
public:
    /// The route that gives the next lane, among those for which `ready` is true.
    std::optional<Route> next(RouteGroup group, const std::array<bool, routeCount> &ready);

private:
    std::array<int, routeCount> m_credit{};
};

/// How lanes go out: take and renew. Writer thread only, inside one operation.
class QueueTaker
{
public:
    QueueTaker(QueueContext &context, RouteShares &shares)
        : m_context(context)
        , m_shares(shares)
        , m_ready(context)
    {}

    TakeResult take(const WorkerName &worker, const TakeRequest &request);
    std::vector<LeaseRef> renew(const std::vector<LeaseRef> &leases, Micros lease);

private:
    /// What is left of the bounds of one take.
    struct Budget
    {
        int lanes = 0;
        int jobs = 0;
        std::int64_t bytes = 0;
        bool isFull = false; ///< the next job did not fit
        bool isFirst = true;
    };

    void sweep();
    void takeGroup(RouteGroup group, int lanes, const TakeRequest &request);
    Ring *nextRing(RouteGroup group);
    bool isAllowed(Lane &lane);
    bool hand(Lane &lane, const TakeRequest &request);
    std::vector<JobRow> peek(const Lane &lane, const Ring &ring, int limit);
    bool fits(const JobRow &row);
    int batchLimit(const Lane &lane, const Ring &ring, int jobsPerLane) const;
    void lease(Lane &lane, Ring &ring, const std::vector<JobRow> &rows, Micros lease);
    bool anyReady(bool suspects);
    std::optional<Micros> nextDue();

    QueueContext &m_context;
    RouteShares &m_shares;
    ReadyLanes m_ready;
    WorkerName m_worker;
    Budget m_budget;
    bool m_mayTakeSuspect = false;
    TakeResult m_result;
};

} // namespace psi::queue
