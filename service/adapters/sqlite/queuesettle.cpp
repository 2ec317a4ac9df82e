#include "service/adapters/sqlite/queuesettle.h"

#include <algorithm>

namespace psi::queue {

namespace {
constexpr int prunedInSettle = 1000;

bool isTaken(const Lane &lane, std::int64_t seq)
{
    return std::find(lane.taken.begin(), lane.taken.end(), seq) != lane.taken.end();
}

ProbeVerdict byAck(bool acknowledged)
{
    return {acknowledged ? ProbeVerdict::Kind::Opens : ProbeVerdict::Kind::Holds};
}
} // namespace

std::vector<SettleOutcome> QueueSettler::settle(const std::vector<Settle> &settles)
{
    std::vector<SettleOutcome> outcomes;
    outcomes.reserve(settles.size());
    for (const Settle &one : settles)
        outcomes.push_back(settleOne(one));
    m_done.flush();
    const QueueSettings &settings = m_context.settings;
    if (!settles.empty())
        m_done.prune(settings.completedAge, settings.completedCount, prunedInSettle);
    return outcomes;
}

SettleOutcome QueueSettler::settleOne(const Settle &settle)
{
    std::optional<Lease> lease = m_context.lanes.leased(settle.lane, settle.token);
    if (!lease)
        return SettleOutcome::LeaseLost;
    Lane &lane = lease->lane;
    bool acknowledged = false;
    for (const AckedJob &acked : settle.acked)
        acknowledged = acknowledge(*lease, acked) || acknowledged;
    if (settle.head)
        judge(*lease, *settle.head);
    endProbe(m_context.state.rings.byId(lane.ring), lane, settle.probe.value_or(byAck(acknowledged)));
    m_context.readHead(lane);
    m_context.place(lane, m_context.now);
    m_context.lanes.save(lane);
    return SettleOutcome::Done;
}

std::optional<JobRow> QueueSettler::factsOf(const Lease &lease, std::int64_t seq)
{
    if (!isTaken(lease.lane, seq))
        return std::nullopt;
    const auto known = std::find_if(lease.jobs.begin(), lease.jobs.end(),
                                    [seq](const JobRow &row) { return row.job.id.seq == seq; });
    std::optional<JobRow> row = known != lease.jobs.end() ? *known : m_context.jobs.bySeq(seq);
    return row && row->lane == lease.lane.id ? row : std::nullopt;
}

bool QueueSettler::acknowledge(Lease &lease, const AckedJob &acked)
{
    const std::optional<JobRow> row = factsOf(lease, acked.id.seq);
    if (!row)
        return false;
    Lane &lane = lease.lane;
    lane.taken.erase(std::find(lane.taken.begin(), lane.taken.end(), acked.id.seq));
    m_context.takeOut(lane, *row);
    m_done.add(*row, m_context.state.rings.byId(lane.ring), lane.key, acked.took);
    return true;
}

void QueueSettler::judge(Lease &lease, const HeadVerdict &verdict)
{
    const std::int64_t seq = verdict.job.seq;
    const std::optional<JobRow> row = factsOf(lease, seq);
    if (!row)
        return;
    const bool stays = verdict.kind == HeadVerdict::Kind::Retry || verdict.kind == HeadVerdict::Kind::Defer;
    if (stays) {
        const int tries = verdict.kind == HeadVerdict::Kind::Retry ? 1 : 0;
        const Timestamp due = m_context.now + std::max(verdict.delay, Micros(0));
        m_context.jobs.putOff(seq, tries, due, verdict.error);
        QueueContext::settled(lease.lane, seq);
        return;
    }
    m_context.takeOut(lease.lane, *row);
    if (verdict.kind == HeadVerdict::Kind::Block)
        lease.lane.rare.blockedBy = seq;
}

void QueueSettler::endProbe(Ring &ring, const Lane &lane, const ProbeVerdict &verdict)
{
    using Kind = ProbeVerdict::Kind;
    if (ring.probe != Probe::Out || ring.probeLane != lane.id)
        return;
    ring.probe = verdict.kind == Kind::Undecided ? Probe::Wanted : Probe::None;
    const PauseScope scope = PauseScope::ring(ring.route, ring.name);
    QueueRules &rules = m_context.state.rules;
    if (verdict.kind == Kind::Holds)
        rules.pause(m_context.sql, scope, std::nullopt);
    else if (verdict.kind == Kind::Opens && verdict.wait > Micros(0))
        rules.pause(m_context.sql, scope, m_context.now + verdict.wait);
    else if (verdict.kind == Kind::Opens)
        rules.resume(m_context.sql, scope);
    m_context.state.rings.rulesChanged(m_context.now);
    m_context.state.rings.changed(ring, m_context.now);
}

void QueueSettler::release(const WorkerName &worker, const std::vector<LeaseToken> &keep)
{
    for (const std::int64_t id : m_context.lists.leasedBy(worker)) {
        std::optional<Lane> lane = m_context.lanes.byId(id);
        if (lane && std::find(keep.begin(), keep.end(), lane->token) == keep.end())
            handBack(*lane);
    }
}

void QueueSettler::handBack(Lane &lane)
{
    m_context.handProbeOn(lane);
    m_context.place(lane, m_context.now);
    m_context.lanes.save(lane);
}

} // namespace psi::queue
