#include "service/adapters/sqlite/queuesettle.h"

#include <algorithm>

namespace psi::queue {

namespace {
constexpr int prunedInSettle = 1000;

bool isTaken(const Lane &lane, std::int64_t seq)
{
    return std::find(lane.taken.begin(), lane.taken.end(), seq) != lane.taken.end();
}
} // namespace

std::vector<SettleOutcome> QueueSettler::settle(const std::vector<Settle> &settles)
{
    std::vector<SettleOutcome> outcomes;
    outcomes.reserve(settles.size());
    for (const Settle &one : settles)
        outcomes.push_back(settleOne(one));
    const QueueSettings &settings = m_context.settings;
    if (!settles.empty())
        m_context.jobs.pruneDone(settings.completedAge, settings.completedCount, prunedInSettle);
    return outcomes;
}

SettleOutcome QueueSettler::settleOne(const Settle &settle)
{
    std::optional<Lane> lane = m_context.lanes.find(settle.lane);
    if (!lane || lane->place != Place::Leased || lane->token != settle.token)
        return SettleOutcome::LeaseLost;
    bool acknowledged = false;
    for (const AckedJob &acked : settle.acked)
        acknowledged = acknowledge(*lane, acked) || acknowledged;
    if (settle.head)
        judge(*lane, *settle.head);
    endProbe(m_context.state.rings.byId(lane->ring), *lane, acknowledged);
    m_context.readHead(*lane);
    m_context.place(*lane, m_context.now);
    m_context.lanes.save(*lane);
    return SettleOutcome::Done;
}

bool QueueSettler::acknowledge(Lane &lane, const AckedJob &acked)
{
    if (!isTaken(lane, acked.id.seq))
        return false;
    const std::optional<JobRow> row = m_context.jobs.facts(acked.id.seq);
    if (!row || row->lane != lane.id)
        return false;
    m_context.takeOut(lane, *row);
    m_context.jobs.complete(*row, m_context.state.rings.byId(lane.ring), lane.key, acked.took);
    return true;
}

void QueueSettler::judge(Lane &lane, const HeadVerdict &verdict)
{
    const std::int64_t seq = verdict.job.seq;
    if (!isTaken(lane, seq))
        return;
    const bool stays = verdict.kind == HeadVerdict::Kind::Retry || verdict.kind == HeadVerdict::Kind::Defer;
    if (stays) {
        const int tries = verdict.kind == HeadVerdict::Kind::Retry ? 1 : 0;
        const Timestamp due = m_context.now + std::max(verdict.delay, Micros(0));
        m_context.jobs.putOff(seq, tries, due, verdict.error);
        QueueContext::settled(lane, seq);
        return;
    }
    if (const std::optional<JobRow> row = m_context.jobs.facts(seq); row && row->lane == lane.id)
        m_context.takeOut(lane, *row);
    if (verdict.kind == HeadVerdict::Kind::Block)
        lane.blockedBy = seq;
}

void QueueSettler::endProbe(Ring &ring, const Lane &lane, bool acknowledged)
{
    if (ring.probe != Probe::Out || ring.probeLane != lane.id)
        return;
    ring.probe = Probe::None;
    const PauseScope scope = PauseScope::ring(ring.route, ring.name);
    if (acknowledged)
        m_context.state.rules.resume(m_context.sql, scope);
    else
        m_context.state.rules.pause(m_context.sql, scope, std::nullopt);
    m_context.state.rings.rulesChanged(m_context.now);
    m_context.state.rings.changed(ring, m_context.now);
}

void QueueSettler::release(const WorkerName &worker, const std::vector<LeaseToken> &keep)
{
    for (const std::int64_t id : m_context.lanes.leasedBy(worker)) {
        std::optional<Lane> lane = m_context.lanes.byId(id);
        if (lane && std::find(keep.begin(), keep.end(), lane->token) == keep.end())
            handBack(*lane);
    }
}

void QueueSettler::handBack(Lane &lane)
{
    Ring &ring = m_context.state.rings.byId(lane.ring);
    if (ring.probe == Probe::Out && ring.probeLane == lane.id) {
        ring.probe = Probe::Wanted; // its outcome never came: the next lane probes
        m_context.state.rings.changed(ring, m_context.now);
    }
    m_context.place(lane, m_context.now);
    m_context.lanes.save(lane, QueueLanes::Change::Place);
}

} // namespace psi::queue
