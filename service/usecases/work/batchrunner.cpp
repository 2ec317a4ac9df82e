#include "service/usecases/work/batchrunner.h"

#include <algorithm>

#include "service/domain/router/step.h"

namespace psi {

namespace {
constexpr int raceTries = 3;          // 23505: again at once, uncounted
constexpr int serializationTries = 3; // 40001 and the like: again with jitter
constexpr auto serializationJitter = std::chrono::milliseconds(50);
constexpr auto serializationWait = std::chrono::milliseconds(100);
constexpr auto unknownVersionWait = std::chrono::seconds(60);

// The store's, never an event's (architecture.md 4.2 rule 4).
bool isStoreFault(ErrorCode code)
{
    return code != ErrorCode::EventFault && code != ErrorCode::LostRace && code != ErrorCode::Serialization &&
           code != ErrorCode::Internal;
}
} // namespace

Settle LaneWork::settle() const { return {lane->lane, lane->token, acked, verdict}; }

BatchRunner::BatchRunner(const WorkSettings &settings, WorkParts parts, std::function<double()> random,
                         std::function<void(Micros)> pause)
    : m_settings(settings)
    , m_parts(parts)
    , m_random(std::move(random))
    , m_pause(std::move(pause))
    , m_metrics(parts.metrics)
    , m_failed(m_settings, parts, m_random, m_metrics)
{}

BatchResult BatchRunner::run(const WorkBatch &batch)
{
    const Micros began = m_parts.clock.steady();
    BatchResult result;
    std::vector<LaneWork> works;
    works.reserve(batch.lanes.size());
    Lanes together;
    Lanes apart; // a head that failed before runs alone
    for (const LeasedLane &lane : batch.lanes) {
        works.push_back(prepare(lane, result));
        if (works.back().isOpen())
            (works.back().headFailedBefore ? apart : together).push_back(&works.back());
    }
    if (!together.empty() && !result.storeFault)
        apply(together, result);
    for (LaneWork *lane : apart) {
        if (!result.storeFault)
            applyOneByOne(*lane, result);
    }
    const Micros took = m_parts.clock.steady() - began;
    for (const LaneWork &work : works) {
        result.settles.push_back(work.settle());
        for (AckedJob &acked : result.settles.back().acked) {
            acked.took = took;
            m_metrics.processed(work.lane->lane.route, took);
        }
    }
    return result;
}

// Decodes the lane's jobs up to the first that cannot run: that one gets its verdict at once if it is the
// head, else at its own turn, when all before it are settled.
LaneWork BatchRunner::prepare(const LeasedLane &lane, BatchResult &result)
{
    LaneWork work;
    work.lane = &lane;
    work.headFailedBefore = lane.jobs.front().attempts > 0 || lane.alone;
    const std::shared_ptr<const LineDirectory> lines = m_parts.lines.current();
    const Timestamp now = m_parts.clock.now();
    for (const Job &job : lane.jobs) {
        m_metrics.waited(job.lane.route, now - std::max(job.created, job.due));
        const char *ended = job.exhausted ? "KILLED_WORKER" : job.expired ? "EXPIRED" : nullptr;
        if (ended != nullptr) {
            if (!work.events.empty() || !close(job, work, result, ended))
                break;
            continue;
        }
        Result<InboundEvent> event = m_parts.codec.decode(job.payload);
        if (!event) {
            if (!work.events.empty())
                break;
            if (event.error().code == ErrorCode::UnknownVersion) {
                work.verdict =
                    HeadVerdict{HeadVerdict::Kind::Defer, job.id, unknownVersionWait, "UNKNOWN_VERSION"};
                break;
            }
            if (!close(job, work, result, "UNREADABLE"))
                break;
            continue;
        }
        event->line = lines->lineOf(event->phoneNumberId);
        work.jobs.push_back(&job);
        work.events.push_back({job.id, std::move(*event)});
    }
    return work;
}

// True when the job is done with and the next one may run.
bool BatchRunner::close(const Job &job, LaneWork &work, BatchResult &result, const char *reason)
{
    const Result<FailedEvents::Verdict> verdict = m_failed.close(job, reason, QString::fromLatin1(reason));
    if (!verdict) {
        storeFailed(verdict.error(), result);
        work.events.clear();
        return false;
    }
    if (verdict->has_value()) {
        work.verdict = **verdict;
        return false;
    }
    work.acked.push_back({job.id, Micros(0)});
    return true;
}

void BatchRunner::apply(const Lanes &lanes, BatchResult &result)
{
    std::vector<WorkEvent> events;
    for (const LaneWork *lane : lanes)
        events.insert(events.end(), lane->events.begin(), lane->events.end());
    const Result<Committed> committed = tryHard(events);
    if (!committed)
        return split(lanes, committed.error(), result);
    std::size_t from = 0;
    for (LaneWork *lane : lanes) {
        accept(*lane, *committed, from, lane->events.size());
        from += lane->events.size();
    }
    result.wakeUps.insert(result.wakeUps.end(), committed->wakeUps.begin(), committed->wakeUps.end());
}

// Halves would find a single bad event sooner; by lane keeps every other conversation out of it at once.
void BatchRunner::split(const Lanes &lanes, const Error &error, BatchResult &result)
{
    if (isStoreFault(error.code))
        return storeFailed(error, result);
    if (lanes.size() == 1)
        return applyOneByOne(*lanes.front(), result);
    for (LaneWork *lane : lanes) {
        apply({lane}, result);
        if (result.storeFault)
            return;
    }
}

void BatchRunner::applyOneByOne(LaneWork &lane, BatchResult &result)
{
    const std::size_t count = lane.events.size();
    for (std::size_t i = 0; i < count; ++i) {
        const Timestamp started = m_parts.clock.now();
        const Result<Committed> committed = tryHard({&lane.events[i], 1});
        if (!committed) {
            if (isStoreFault(committed.error().code))
                return storeFailed(committed.error(), result);
            const std::vector<const Job *> rest(lane.jobs.begin() + static_cast<std::ptrdiff_t>(i),
                                                lane.jobs.end());
            lane.jobs = rest;
            return fail(lane, committed.error(), started, result);
        }
        const Job &job = *lane.jobs[i];
        m_metrics.outcome(job.lane.route, committed->outcomes.front());
        lane.acked.push_back({job.id, Micros(0)});
        result.wakeUps.insert(result.wakeUps.end(), committed->wakeUps.begin(), committed->wakeUps.end());
    }
    lane.events.clear();
}

// The first of lane.jobs failed, run alone.
void BatchRunner::fail(LaneWork &lane, const Error &error, Timestamp started, BatchResult &result)
{
    const Job &job = *lane.jobs.front();
    lane.events.clear();
    if (error.code == ErrorCode::Serialization) {
        const Micros wait =
            serializationWait +
            Micros(static_cast<std::int64_t>(m_random() * 4 * Micros(serializationWait).count()));
        lane.verdict = HeadVerdict{HeadVerdict::Kind::Defer, job.id, wait, "SERIALIZATION"};
        return;
    }
    if (!isOwnFault(error))
        return storeFailed(error, result);
    const Result<FailedEvents::Verdict> verdict = m_failed.countTry(job, error, started);
    if (!verdict)
        return storeFailed(verdict.error(), result);
    if (verdict->has_value())
        lane.verdict = **verdict;
    else
        lane.acked.push_back({job.id, Micros(0)});
}

// An error without a class counts only if the store works for everybody else: the probe writes, and some
// other lane's transaction commits while this one fails.
bool BatchRunner::isOwnFault(const Error &error)
{
    if (error.code != ErrorCode::Internal)
        return true;
    const std::uint64_t before = m_commits.load(std::memory_order_relaxed);
    return before > 0 && m_parts.store.probe().isOk();
}

Result<Committed> BatchRunner::tryHard(std::span<const WorkEvent> events)
{
    int races = 0;
    int serializations = 0;
    for (;;) {
        Result<Committed> committed = transact(events);
        if (committed)
            return committed;
        const ErrorCode code = committed.error().code;
        if (code == ErrorCode::LostRace && ++races <= raceTries)
            continue;
        if (code == ErrorCode::Serialization && ++serializations <= serializationTries) {
            m_pause(Micros(static_cast<std::int64_t>(
                m_random() * static_cast<double>(Micros(serializationJitter).count()))));
            continue;
        }
        return committed;
    }
}

Result<Committed> BatchRunner::transact(std::span<const WorkEvent> events)
{
    const std::shared_ptr<const MenuTree> menus = m_parts.menus.current();
    const std::shared_ptr<const RouterPolicy> policy = m_parts.policy.current();
    const Timestamp now = m_parts.clock.now();
    const Micros began = m_parts.clock.steady();
    Result<Committed> committed =
        m_parts.store.transact(events, [&](const ConversationState &state, const InboundEvent &event) {
            return step(state, event, *menus, *policy, now);
        });
    m_metrics.transacted(m_parts.clock.steady() - began);
    if (committed) {
        m_commits.fetch_add(1, std::memory_order_relaxed);
        m_metrics.limited(committed->limited);
        for (std::size_t i = 0; i < events.size(); ++i) {
            if (committed->parked[i])
                m_metrics.parked();
            if (committed->outcomes[i] == EventOutcome::Applied)
                m_metrics.endToEnd(m_parts.clock.now() - events[i].event.acceptedAt);
        }
    }
    return committed;
}

void BatchRunner::accept(LaneWork &lane, const Committed &committed, std::size_t from, std::size_t count)
{
    for (std::size_t i = 0; i < count; ++i) {
        const Job &job = *lane.jobs[i];
        m_metrics.outcome(job.lane.route, committed.outcomes[from + i]);
        lane.acked.push_back({job.id, Micros(0)});
    }
    lane.events.clear();
}

void BatchRunner::storeFailed(const Error &error, BatchResult &result)
{
    if (!result.storeFault)
        m_parts.log.error(QStringLiteral("the store failed; leases go back, taking stops until it works"),
                          error.message);
    result.storeFault = true;
}

} // namespace psi
