#include "service/adapters/sqlite/queuetake.h"

#include <algorithm>

#include <sqlite/queuestatements.h>

#include "service/adapters/sqlite/queuesweep.h"

namespace psi::queue {

namespace {
constexpr int maxJobs = 500;
constexpr std::int64_t maxBytes = 1 << 20;
constexpr int sweptLeases = 64;
constexpr int sweptLanes = 256;
// Ready lanes that a limit set since then holds back are put aside when met, a bounded number in a call.
constexpr int maxPutAside = 64;
// More leased lanes than these are read from the table when they are settled.
constexpr std::size_t maxKnownLeases = 4096;
} // namespace

std::optional<Route> RouteShares::next(RouteGroup group, const std::array<bool, routeCount> &ready)
{
    std::optional<std::size_t> best;
    int total = 0;
    for (std::size_t i = 0; i < routeCount; ++i) {
        const Route route = static_cast<Route>(i);
        if (groupOf(route) != group)
            continue;
        if (!ready[i]) {
            m_credit[i] = 0; // shares that were not used are not saved up
            continue;
        }
        m_credit[i] += routeWeight(route);
        total += routeWeight(route);
        if (!best || m_credit[i] > m_credit[*best])
            best = i;
    }
    if (!best)
        return std::nullopt;
    m_credit[*best] -= total;
    return static_cast<Route>(*best);
}

void QueueTaker::sweep()
{
    QueueSweeper sweeper(m_context);
    sweeper.loseExpired(sweptLeases);
    sweeper.wakeDue(sweptLanes);
    sweeper.endLanePauses(sweptLanes);
    sweeper.forgetIdle(sweptLanes);
    sweeper.wakeRings();
}

TakeResult QueueTaker::take(const WorkerName &worker, const TakeRequest &request)
{
    m_worker = worker;
    m_result = {};
    sweep();
    m_mayTakeSuspect = anyReady(true) && !m_context.lists.hasAlone(worker);
    m_budget = {0, maxJobs, maxBytes, false, true};
    takeGroup(RouteGroup::Work, request.workLanes, request);
    takeGroup(RouteGroup::Calls, request.callLanes, request);
    m_result.more = anyReady(m_mayTakeSuspect);
    m_result.nextDue = nextDue();
    return std::move(m_result);
}

void QueueTaker::takeGroup(RouteGroup group, int lanes, const TakeRequest &request)
{
    m_budget.lanes = lanes;
    int putAside = 0;
    while (m_budget.lanes > 0 && m_budget.jobs > 0 && !m_budget.isFull && putAside < maxPutAside) {
        const RouteShares before = m_shares;
        Ring *ring = nextRing(group);
        if (ring == nullptr)
            return;
        std::optional<Lane> lane = m_ready.next(*ring, m_mayTakeSuspect, m_budget.lanes);
        if (lane && isAllowed(*lane) && hand(*lane, request))
            continue;
        m_shares = before; // only a lane handed out uses up a share
        ++putAside;
    }
}

Ring *QueueTaker::nextRing(RouteGroup group)
{
    std::array<bool, routeCount> ready{};
    for (std::size_t i = 0; i < routeCount; ++i)
        ready[i] = m_context.state.rings.first(static_cast<Route>(i), m_mayTakeSuspect) != nullptr;
    const std::optional<Route> route = m_shares.next(group, ready);
    return route ? m_context.state.rings.first(*route, m_mayTakeSuspect) : nullptr;
}

bool QueueTaker::isAllowed(Lane &lane)
{
    const Ring &ring = m_context.state.rings.byId(lane.ring);
    if (gcra::nextAllowed(ring.laneRate, lane.rare.tat) <= m_context.now)
        return true;
    m_context.place(lane, m_context.now);
    m_context.lanes.save(lane);
    return false;
}

int QueueTaker::batchLimit(const Lane &lane, const Ring &ring, int jobsPerLane) const
{
    const bool single = lane.isSuspect() || isLimitedRoute(ring.route) || ring.probe == Probe::Wanted;
    int limit = single ? 1 : std::max(jobsPerLane, 1);
    limit = std::min(limit, m_budget.jobs);
    limit = std::min(limit, gcra::allowedNow(ring.rate, ring.tat, m_context.now));
    return std::min(limit, gcra::allowedNow(ring.laneRate, lane.rare.tat, m_context.now));
}

bool QueueTaker::fits(const JobRow &row)
{
    const std::int64_t size = row.job.payload.size();
    if (size > m_budget.bytes && !m_budget.isFirst) {
        m_budget.isFull = true;
        return false;
    }
    m_budget.bytes -= size;
    m_budget.isFirst = false;
    return true;
}

std::vector<JobRow> QueueTaker::peek(const Lane &lane, const Ring &ring, int limit)
{
    std::vector<JobRow> rows;
    JobCursor cursor(m_context.sql, m_context.jobs, lane, limit);
    while (std::optional<JobRow> row = cursor.next()) {
        const bool alone = row->job.attempts > 0 || row->aloneLost > 0;
        if (!rows.empty() && (alone || row->job.due > m_context.now))
            break;
        if (!fits(*row))
            break;
        row->job.lane = {ring.route, ring.name, lane.key};
        row->job.exhausted = row->aloneLost >= 2;
        row->job.expired = row->deadline && *row->deadline <= m_context.now;
        rows.push_back(*std::move(row));
        if (alone)
            break;
    }
    return rows;
}

bool QueueTaker::hand(Lane &lane, const TakeRequest &request)
{
    Ring &ring = m_context.state.rings.byId(lane.ring);
    std::vector<JobRow> rows = peek(lane, ring, batchLimit(lane, ring, request.jobsPerLane));
    if (rows.empty()) {
        if (!m_budget.isFull) {
            // Damage: put aside, so that it holds up no other lane; fsck mends it.
            lane.place = Place::Blocked;
            lane.sort = m_context.now;
            m_context.lanes.save(lane);
        }
        return false;
    }
    lease(lane, ring, rows, request.lease);
    --m_budget.lanes;
    m_budget.jobs -= static_cast<int>(rows.size());
    LeasedLane out{rows.front().job.lane, lane.token, lane.alone, {}};
    out.jobs.reserve(rows.size());
    for (JobRow &row : rows) {
        out.jobs.push_back(row.job);
        row.job.payload.clear();
    }
    m_result.lanes.push_back(std::move(out));
    if (m_context.state.leases.size() < maxKnownLeases)
        m_context.state.leases.insert_or_assign(lane.id, Lease{std::move(lane), std::move(rows)});
    return true;
}

void QueueTaker::lease(Lane &lane, Ring &ring, const std::vector<JobRow> &rows, Micros lease)
{
    const int count = static_cast<int>(rows.size());
    lane.alone = lane.isSuspect();
    lane.token = {m_context.state.nextSeq(m_context.now)};
    lane.worker = m_worker;
    lane.taken.clear();
    for (const JobRow &row : rows)
        lane.taken.push_back(row.job.id.seq);
    lane.place = Place::Leased;
    lane.sort = m_context.now + lease;
    lane.rare.tat = gcra::charge(ring.laneRate, lane.rare.tat, m_context.now, count);
    ring.tat = gcra::charge(ring.rate, ring.tat, m_context.now, count);
    if (ring.probe == Probe::Wanted) {
        ring.probe = Probe::Out;
        ring.probeLane = lane.id;
    }
    m_mayTakeSuspect = m_mayTakeSuspect && !lane.alone;
    m_context.lanes.save(lane, QueueLanes::Change::Lease);
    m_context.state.rings.gave(ring);
    m_context.state.rings.changed(ring, m_context.now);
}

bool QueueTaker::anyReady(bool suspects)
{
    for (std::size_t i = 0; i < routeCount; ++i) {
        if (m_context.state.rings.first(static_cast<Route>(i), suspects) != nullptr)
            return true;
    }
    return false;
}

std::optional<Micros> QueueTaker::nextDue()
{
    std::optional<Timestamp> next;
    const auto consider = [&next](std::optional<Timestamp> due) {
        if (due && (!next || *due < *next))
            next = due;
    };
    consider(m_context.lists.nextDue());
    consider(m_context.state.rings.nextDue());
    consider(m_context.state.rules.nextPauseEnd());
    if (!next)
        return std::nullopt;
    return std::max(*next - m_context.now, Micros(0));
}

std::vector<LeaseRef> QueueTaker::renew(const std::vector<LeaseRef> &leases, Micros lease)
{
    std::vector<LeaseRef> lost;
    for (const LeaseRef &ref : leases) {
        std::optional<Lease> known = m_context.lanes.leased(ref.lane, ref.token);
        if (!known) {
            lost.push_back(ref);
            continue;
        }
        known->lane.sort = m_context.now + lease;
        Sql::run(m_context.sql.use(queuestatements::lane_renew)
                     .bind(1, known->lane.id)
                     .bindTime(2, known->lane.sort));
        m_context.state.leases.insert_or_assign(known->lane.id, *std::move(known));
    }
    return lost;
}

} // namespace psi::queue
