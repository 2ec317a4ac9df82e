#include "service/adapters/sqlite/queuecontext.h"

#include <algorithm>

namespace psi::queue {

void QueueContext::place(Lane &lane, Timestamp since)
{
    if (lane.jobs() == 0) {
        lane.place = Place::Idle;
        lane.rare.lost = 0;
        lane.rare.mark = 0;
        lane.sort = lane.isHeld() ? never : lane.rare.tat;
        return;
    }
    if (lane.isHeld()) {
        if (lane.place != Place::Blocked)
            lane.sort = now;
        lane.place = Place::Blocked;
        return;
    }
    const Timestamp allowed = gcra::nextAllowed(state.rings.byId(lane.ring).laneRate, lane.rare.tat);
    const Timestamp due = std::max(lane.head.due, allowed);
    if (due > now) {
        lane.place = Place::Waiting;
        lane.sort = due;
        return;
    }
    lane.place = lane.isSuspect() ? Place::Suspect : Place::Ready;
    lane.readyAt = std::max(since, due);
}

void QueueContext::readHead(Lane &lane)
{
    if (lane.jobs() == 0)
        return;
    if (const std::optional<Head> head = jobs.head(lane))
        lane.head = *head;
}

void QueueContext::replace(Lane &lane, Timestamp since)
{
    readHead(lane);
    if (lane.place != Place::Leased)
        place(lane, since);
}

void QueueContext::handProbeOn(const Lane &lane)
{
    Ring &ring = state.rings.byId(lane.ring);
    if (ring.probe != Probe::Out || ring.probeLane != lane.id)
        return;
    ring.probe = Probe::Wanted;
    state.rings.changed(ring, now);
}

void QueueContext::loseLease(Lane &lane, Timestamp since)
{
    ++lane.rare.lost;
    const bool passedMark =
        std::find(lane.taken.begin(), lane.taken.end(), lane.rare.mark) != lane.taken.end();
    if (!lane.taken.empty() && (lane.rare.mark == 0 || passedMark))
        lane.rare.mark = lane.taken.back();
    if (lane.alone && !lane.taken.empty())
        jobs.lostAlone(lane.taken.front());
    handProbeOn(lane);
    place(lane, since);
    lanes.save(lane);
}

void QueueContext::settled(Lane &lane, std::int64_t seq)
{
    if (seq != lane.rare.mark)
        return;
    lane.rare.lost = 0;
    lane.rare.mark = 0;
}

void QueueContext::takeOut(Lane &lane, const JobRow &job)
{
    jobs.remove(job.job.id.seq);
    if (job.holdsKey)
        keys.release(job.job.dedupKey, job.job.id.seq);
    if (lane.lone == job.job.id.seq)
        lane.lone = 0;
    QueueLanes::addJob(lane, job.job.priority, job.job.line, -1);
    settled(lane, job.job.id.seq);
}

} // namespace psi::queue
