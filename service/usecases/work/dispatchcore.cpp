#include "service/usecases/work/dispatchcore.h"

#include <algorithm>

namespace psi {

namespace {
constexpr Micros fallbackPoll = std::chrono::seconds(1);      // should a notice ever be missed
constexpr Micros shortestPoll = std::chrono::milliseconds(1); // of what is due and cannot be taken now
// While the intake is pressed, the queue is left to it for so long between two talks: what was taken in one
// is worked off meanwhile, and a flood is accepted at the speed of the disk. Work never stands still.
constexpr Micros wayGiven = std::chrono::milliseconds(100);
constexpr Micros floodLook = std::chrono::milliseconds(20); // whether the flood is over meanwhile
} // namespace

DispatchCore::DispatchCore(const WorkSettings &settings, const WorkParts &parts, JobQueue &queue,
                           QueueControl &control, Hands hands)
    : m_settings(settings)
    , m_clock(parts.clock)
    , m_log(parts.log)
    , m_givesWay(parts.givesWay)
    , m_queue(queue)
    , m_control(control)
    , m_calls(parts.calls)
    , m_policy(parts.policy)
    , m_hands(std::move(hands))
    , m_link(queue, parts.clock, parts.log, parts.metrics, settings.lease)
    , m_store(m_hands.random)
    , m_leases(settings.lease, settings.renewAtMost)
{}

void DispatchCore::begin(WorkerName name)
{
    m_link.open(std::move(name));
    m_leases.clear();
    m_store.forgetProbe();
    m_workKnown = true;
    m_stopping = false;
    m_gaveUp = false;
}

void DispatchCore::turn(DispatchMail mail)
{
    read(std::move(mail));
    probeStore();
    if (isGivingWay(m_clock.steady()) && !m_givesWay())
        m_giveWayUntil = Micros(0);
    if (mustTalk()) {
        if (std::optional<TakeResult> taken = m_link.talk(m_leases, nextTake()))
            handOut(std::move(*taken));
        giveWay();
    }
    checkStuck();
}

void DispatchCore::read(DispatchMail mail)
{
    if (mail.newWork || !mail.done.empty() || !mail.calls.empty() || !mail.requests.empty())
        m_workKnown = true;
    for (WorkDone &done : mail.done)
        batchEnded(std::move(done));
    for (CallsDone &done : mail.calls)
        callsEnded(std::move(done));
    if (mail.probed && m_store.probed(*mail.probed, m_clock.steady())) {
        m_log.info(QStringLiteral("the store works again"));
        m_workKnown = true;
    }
    for (const QueueRequest &request : mail.requests)
        request(m_queue, m_control);
    if (mail.stop && !m_stopping) {
        m_stopping = true;
        m_stopBy = m_clock.steady() + m_settings.stopWithin;
    }
}

void DispatchCore::batchEnded(WorkDone done)
{
    const std::optional<Micros> started = m_leases.ended(done.batch);
    if (!started)
        return; // of a session that was closed
    m_gather = std::clamp(m_clock.steady() - *started, m_settings.gatherAtLeast, m_settings.gatherAtMost);
    if (done.result.storeFault)
        storeFailed(*done.result.storeFault);
    m_link.add(std::move(done.result));
}

void DispatchCore::callsEnded(CallsDone done)
{
    if (done.storeFault)
        storeFailed(*done.storeFault);
    BatchResult result;
    for (CallsDone::One &one : done.calls) {
        if (m_leases.ended(one.id)) // else of a session that was closed
            result.settles.push_back(std::move(one.settle));
    }
    m_link.add(std::move(result));
}

void DispatchCore::storeFailed(const Error &error)
{
    if (m_store.faulted(m_clock.steady()))
        m_log.error(QStringLiteral("the store failed; leases go back, taking stops until it works"),
                    error.message);
}

// While nothing is decided, nothing is sent.
int DispatchCore::idleCalls() const
{
    if (m_calls == nullptr || !m_calls->isReady() || m_policy.current()->shadow)
        return 0;
    return m_settings.calls - static_cast<int>(m_leases.calls());
}

Micros DispatchCore::waitTime() const
{
    const Micros now = m_clock.steady();
    Micros until = now + fallbackPoll;
    if (const std::optional<Micros> probe = m_store.probeAt(); probe && !m_stopping)
        until = std::min(until, *probe);
    if (now < m_link.retryAt())
        return std::max(std::min(until, m_link.retryAt()) - now, Micros(0));
    if (!m_link.works())
        return Micros(0);
    if (m_link.hasOutcomes())
        until = isGathering(now) ? std::min(until, std::max(m_gatherUntil, m_giveWayUntil)) : now;
    if (mayTake())
        until = std::min(until, nextTakeAt());
    if (const std::optional<Micros> renew = m_leases.nextDue(now))
        until = std::min(until, now + *renew);
    if (isGivingWay(now))
        until = std::min(until, now + floodLook);
    return std::max(until - now, Micros(0));
}

Micros DispatchCore::nextTakeAt() const
{
    const Micros wanted = m_workKnown ? Micros(0) : m_takeAt;
    return std::max({wanted, m_giveWayUntil, m_gatherUntil});
}

bool DispatchCore::isGathering(Micros now) const
{
    return !m_stopping && now < std::max(m_giveWayUntil, m_gatherUntil);
}

// Whether something cannot wait for company: a queue that was lost is asked again, leases are renewed in
// time.
bool DispatchCore::mustTalk() const
{
    const Micros now = m_clock.steady();
    return !isGathering(now) || !m_link.works() || m_leases.nextDue(now) == Micros(0);
}

void DispatchCore::giveWay()
{
    if (m_givesWay && m_givesWay())
        m_giveWayUntil = m_clock.steady() + wayGiven;
}

std::optional<TakeRequest> DispatchCore::nextTake() const
{
    if (!mayTake() || m_clock.steady() < nextTakeAt())
        return std::nullopt;
    const int workers = m_settings.takesWork ? idleWorkers() : 0;
    return TakeRequest{workers * m_settings.batchLanes, std::max(idleCalls(), 0), m_settings.batchJobs,
                       m_settings.lease};
}

void DispatchCore::handOut(TakeResult taken)
{
    const Micros now = m_clock.steady();
    m_takeAt = now + std::clamp(taken.nextDue.value_or(fallbackPoll), shortestPoll, fallbackPoll);
    m_workKnown = taken.more && !taken.lanes.empty();
    if (!taken.lanes.empty())
        m_gatherUntil = taken.more ? now : now + std::max(m_gather, m_settings.gatherAtLeast);
    handOutCalls(taken.lanes, now);
    if (taken.lanes.empty())
        return;
    for (WorkBatch &batch : dealOut(std::move(taken.lanes), idleWorkers(), m_settings.batchLanes)) {
        m_leases.started(++m_lastBatch, batch.lanes, now);
        m_hands.runBatch(m_lastBatch, std::move(batch));
    }
}

// Takes the lanes of calls out of `lanes`.
void DispatchCore::handOutCalls(std::vector<LeasedLane> &lanes, Micros now)
{
    const auto calls = std::stable_partition(lanes.begin(), lanes.end(), [](const LeasedLane &lane) {
        return groupOf(lane.lane.route) == RouteGroup::Work;
    });
    std::vector<TakenCall> taken;
    for (auto lane = calls; lane != lanes.end(); ++lane) {
        m_leases.callStarted(++m_lastBatch, *lane, now, m_settings.renewCallsAtMost);
        taken.push_back({m_lastBatch, std::move(*lane)});
    }
    lanes.erase(calls, lanes.end());
    if (!taken.empty())
        m_calls->call(std::move(taken));
}

void DispatchCore::probeStore()
{
    if (m_stopping || !m_store.isProbeDue(m_clock.steady()))
        return;
    m_store.probeStarted();
    m_hands.probeStore();
}

void DispatchCore::checkStuck()
{
    if (m_gaveUp || m_leases.longest(m_clock.steady()) < m_settings.stuckAfter)
        return;
    m_gaveUp = true;
    m_log.error(QStringLiteral("a worker hangs; the process ends so that its lanes go on elsewhere"));
    m_hands.giveUp();
}

bool DispatchCore::isFinished() const
{
    return m_stopping && (m_leases.isEmpty() || m_clock.steady() >= m_stopBy);
}

void DispatchCore::end(DispatchMail mail)
{
    read(std::move(mail));
    m_link.close(m_leases);
}

} // namespace psi
