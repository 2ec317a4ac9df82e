#include "service/adapters/sqlite/queueadmin.h"

#include <algorithm>

#include "service/adapters/sqlite/queuedone.h"
#include "service/adapters/sqlite/queuesweep.h"

namespace psi::queue {

namespace {
constexpr int chunk = 500;

Failure notFound()
{
    return {{ErrorCode::NotFound, QStringLiteral("no such lane or job in the queue")}, true};
}

void pauseLane(QueueContext &context, const LaneRef &ref, std::optional<Timestamp> until)
{
    Ring &ring = context.state.rings.of(ref.route, ref.ring, context.state.meta.lastRing);
    Lane lane = context.lanes.of(ring, ref.key);
    lane.rare.paused = true;
    lane.rare.pauseUntil = until;
    if (lane.place != Place::Leased)
        context.place(lane, context.now);
    context.lanes.save(lane);
}

bool isLanePausedUntil(QueueContext &context, const LaneRef &ref, Timestamp until)
{
    const std::optional<Lane> lane = context.lanes.find(ref);
    return lane && lane->rare.paused && (!lane->rare.pauseUntil || *lane->rare.pauseUntil >= until);
}

void hold(QueueContext &context, const PauseScope &scope, std::optional<Timestamp> until)
{
    if (scope.kind == PauseScope::Kind::Lane)
        return pauseLane(context, scope.lane, until);
    context.state.rules.pause(context.sql, scope, until);
    context.state.rings.rulesChanged(context.now);
}

// Somebody decided about the ring anew.
void endProbe(QueueContext &context, const PauseScope &scope)
{
    Ring *ring = context.state.rings.find(scope.lane.route, scope.lane.ring);
    if (ring == nullptr || scope.kind != PauseScope::Kind::Ring)
        return;
    ring->probe = Probe::None;
    context.state.rings.changed(*ring, context.now);
}

void resumeLane(QueueContext &context, const LaneRef &ref)
{
    std::optional<Lane> lane = context.lanes.find(ref);
    if (!lane || !lane->rare.paused)
        return;
    lane->rare.paused = false;
    lane->rare.pauseUntil.reset();
    if (lane->place != Place::Leased)
        context.place(*lane, context.now);
    context.lanes.save(*lane);
}

void promoteJob(QueueContext &context, JobId job)
{
    std::optional<JobRow> row = context.jobs.bySeq(job.seq);
    std::optional<Lane> lane = row ? context.lanes.byId(row->lane) : std::nullopt;
    if (!lane)
        throw notFound();
    context.state.leases.erase(lane->id); // it knows the job's old class
    QueueLanes::addJob(*lane, row->job.priority, row->job.line, -1);
    QueueLanes::addJob(*lane, PriorityClass::Urgent, row->job.line, 1);
    row->job.priority = PriorityClass::Urgent;
    context.jobs.rewrite(*row);
    context.lanes.save(*lane); // a ready lane moves forward with its class
}

DropOutcome dropJob(QueueContext &context, JobId job)
{
    const std::optional<JobRow> row = context.jobs.bySeq(job.seq);
    std::optional<Lane> lane = row ? context.lanes.byId(row->lane) : context.lists.blockedBy(job.seq);
    if (!lane)
        return DropOutcome::NotFound;
    if (!row) {
        // The dead job that holds the lane: its discard frees it.
        lane->rare.blockedBy = 0;
        context.replace(*lane, context.now);
        context.lanes.save(*lane);
        return DropOutcome::NotFound;
    }
    if (lane->place == Place::Leased &&
        std::find(lane->taken.begin(), lane->taken.end(), job.seq) != lane->taken.end())
        return DropOutcome::Active;
    context.takeOut(*lane, *row);
    context.replace(*lane, lane->isReady() ? lane->readyAt : context.now);
    context.lanes.save(*lane);
    return DropOutcome::Dropped;
}
} // namespace

Result<void> QueueAdmin::pause(const PauseScope &scope, std::optional<Micros> until)
{
    return m_host.run([&](QueueContext &context) {
        endProbe(context, scope);
        hold(context, scope, until ? std::optional(context.now + *until) : std::nullopt);
    });
}

Result<void> QueueAdmin::pauseAtLeast(const PauseScope &scope, Micros wait)
{
    return m_host.run([&](QueueContext &context) {
        const Timestamp until = context.now + wait;
        const bool lasts = scope.kind == PauseScope::Kind::Lane
                               ? isLanePausedUntil(context, scope.lane, until)
                               : context.state.rules.isPausedUntil(scope, until);
        if (!lasts)
            hold(context, scope, until);
    });
}

Result<void> QueueAdmin::resume(const PauseScope &scope)
{
    return m_host.run([&](QueueContext &context) {
        if (scope.kind == PauseScope::Kind::Lane)
            return resumeLane(context, scope.lane);
        context.state.rules.resume(context.sql, scope);
        context.state.rings.rulesChanged(context.now);
        endProbe(context, scope);
    });
}

Result<void> QueueAdmin::probe(Route route, const QByteArray &ring)
{
    return m_host.run([&](QueueContext &context) {
        Ring &probed = context.state.rings.of(route, ring, context.state.meta.lastRing);
        probed.probe = Probe::Wanted;
        probed.probeLane = 0;
        context.state.rings.changed(probed, context.now);
    });
}

Result<void> QueueAdmin::unblock(const LaneRef &ref)
{
    return m_host.run([&](QueueContext &context) {
        std::optional<Lane> lane = context.lanes.find(ref);
        if (!lane || (lane->jobs() == 0 && lane->rare.blockedBy == 0))
            throw notFound();
        lane->rare.blockedBy = 0;
        const Timestamp since = lane->isReady() ? lane->readyAt : context.now;
        if (lane->jobs() > 0) {
            context.jobs.makeDue(lane->head.seq);
            lane->head.due = std::min(lane->head.due, context.now);
        }
        context.handProbeOn(*lane);
        context.place(*lane, since);
        context.lanes.save(*lane);
    });
}

Result<void> QueueAdmin::promote(JobId job)
{
    return m_host.run([&](QueueContext &context) { promoteJob(context, job); });
}

Result<DropOutcome> QueueAdmin::drop(JobId job)
{
    DropOutcome outcome = DropOutcome::NotFound;
    const Result<void> ran = m_host.run([&](QueueContext &context) { outcome = dropJob(context, job); });
    return ran ? Result<DropOutcome>(outcome) : Result<DropOutcome>(ran.error());
}

Result<void> QueueAdmin::setLimit(const LimitSetting &limit)
{
    return m_host.run([&](QueueContext &context) {
        context.state.rules.set(context.sql, limit);
        context.state.rings.rulesChanged(context.now);
    });
}

Result<int> QueueAdmin::sweep(int limit)
{
    int moved = 0;
    const int bounded = std::clamp(limit, 0, chunk);
    const Result<void> ran = m_host.run([&](QueueContext &context) {
        QueueSweeper sweeper(context);
        moved = sweeper.loseExpired(bounded);
        moved += sweeper.wakeDue(bounded - moved);
        moved += sweeper.endLanePauses(bounded - moved);
        sweeper.wakeRings();
    });
    return ran ? Result<int>(moved) : Result<int>(ran.error());
}

Result<int> QueueAdmin::purgeCompleted(Micros age, int count, int limit)
{
    int forgotten = 0;
    const int bounded = std::clamp(limit, 0, chunk);
    const Result<void> ran = m_host.run([&](QueueContext &context) {
        forgotten = QueueDone(context.sql, context.state, context.now).prune(age, count, bounded);
        QueueSweeper(context).forgetIdle(bounded);
        context.keys.forget(context.state.meta.dedupCursor, bounded);
    });
    return ran ? Result<int>(forgotten) : Result<int>(ran.error());
}

} // namespace psi::queue
