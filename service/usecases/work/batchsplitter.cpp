#include "service/usecases/work/batchsplitter.h"

#include <numeric>
#include <utility>

namespace psi {

namespace {
constexpr Micros serializationWait = std::chrono::milliseconds(100); // to five times that

enum class Fault
{
    Event,
    Conflict,
    Unclassified,
    Store
};

Fault faultOf(const Error &error)
{
    switch (error.code) {
    case ErrorCode::EventFault:
    case ErrorCode::LostRace:
        return Fault::Event;
    case ErrorCode::Serialization:
        return Fault::Conflict;
    case ErrorCode::Internal:
        return Fault::Unclassified;
    default:
        return Fault::Store;
    }
}
} // namespace

BatchSplitter::BatchSplitter(StoreCalls &store, FailedEvents &failed, StoreDoubts &doubts,
                             WorkMetrics &metrics, const Clock &clock, std::function<double()> random)
    : m_store(store)
    , m_failed(failed)
    , m_doubts(doubts)
    , m_metrics(metrics)
    , m_clock(clock)
    , m_random(std::move(random))
{}

void BatchSplitter::applyTogether(const Lanes &lanes, BatchResult &result)
{
    std::vector<WorkEvent> events;
    events.reserve(std::accumulate(lanes.begin(), lanes.end(), std::size_t(0),
                                   [](auto sum, const LaneWork *lane) { return sum + lane->events.size(); }));
    for (const LaneWork *lane : lanes)
        events.insert(events.end(), lane->events.begin(), lane->events.end());
    const Timestamp started = m_clock.now();
    const Result<Committed> committed = m_store.transact(events);
    if (committed)
        acceptAll(lanes, *committed, result);
    else
        split(lanes, committed.error(), started, result);
}

// By lane first, so that every other conversation is out of it at once.
void BatchSplitter::split(const Lanes &lanes, const Error &error, Timestamp started, BatchResult &result)
{
    if (faultOf(error) == Fault::Store) {
        for (const LaneWork *lane : lanes)
            m_doubts.note(lane->lane->lane, m_store.commits());
        return result.failStore(error);
    }
    if (lanes.size() == 1) {
        LaneWork &lane = *lanes.front();
        return lane.events.size() == 1 ? failAlone(lane, 0, error, started, result)
                                       : applyApart(lane, result);
    }
    for (LaneWork *lane : lanes) {
        applyTogether({lane}, result);
        if (result.storeFault)
            return;
    }
}

void BatchSplitter::acceptAll(const Lanes &lanes, const Committed &committed, BatchResult &result)
{
    std::size_t next = 0;
    for (LaneWork *lane : lanes) {
        for (const Job *job : lane->jobs) {
            m_metrics.outcome(job->lane.route, committed.outcomes[next++]);
            lane->acked.push_back({job->id, Micros(0)});
        }
        lane->events.clear();
    }
    result.add(committed);
}

void BatchSplitter::applyApart(LaneWork &lane, BatchResult &result)
{
    for (std::size_t i = 0; i < lane.events.size(); ++i) {
        const Timestamp started = m_clock.now();
        const Result<Committed> committed = m_store.transact({&lane.events[i], 1});
        if (!committed)
            return failAlone(lane, i, committed.error(), started, result);
        ++lane.ownCommits;
        m_metrics.outcome(lane.jobs[i]->lane.route, committed->outcomes.front());
        lane.acked.push_back({lane.jobs[i]->id, Micros(0)});
        result.add(*committed);
    }
    m_doubts.clear(lane.lane->lane);
    lane.events.clear();
}

// Those before `index` are acked; those behind it are not run now.
void BatchSplitter::failAlone(LaneWork &lane, std::size_t index, const Error &error, Timestamp started,
                              BatchResult &result)
{
    const UnprovenFailure failure{lane.jobs[index], error, started};
    lane.events.clear();
    switch (faultOf(error)) {
    case Fault::Event:
        return count(lane, failure, result);
    case Fault::Conflict: {
        const double jitter = 4 * m_random() * static_cast<double>(serializationWait.count());
        const Micros wait = serializationWait + Micros(static_cast<std::int64_t>(jitter));
        lane.verdict = HeadVerdict{HeadVerdict::Kind::Defer, failure.job->id, wait, "SERIALIZATION"};
        return;
    }
    case Fault::Unclassified:
        return leaveUnproven(lane, failure, result);
    case Fault::Store:
        // The first one never counts: the connection may just have been cut.
        if (m_doubts.since(lane.lane->lane))
            return leaveUnproven(lane, failure, result);
        m_doubts.note(lane.lane->lane, m_store.commits());
        return result.failStore(error);
    }
}

// The other lanes go on, unless the one before failed like this too and nobody has committed since.
void BatchSplitter::leaveUnproven(LaneWork &lane, UnprovenFailure failure, BatchResult &result)
{
    const std::uint64_t commits = m_store.commits();
    if (result.unprovenAt == commits)
        result.failStore(failure.error);
    result.unprovenAt = commits;
    lane.unproven = std::move(failure);
}

// The event's own fault only if the store works for everybody else: since the lane was last in doubt, or the
// batch began, another lane's transaction committed, and a probe commits now.
void BatchSplitter::judge(LaneWork &lane, BatchResult &result)
{
    const UnprovenFailure failure = *std::exchange(lane.unproven, std::nullopt);
    const std::uint64_t since = m_doubts.since(lane.lane->lane).value_or(lane.commitsAtStart);
    const bool othersCommit = m_store.commits() > since + lane.ownCommits;
    const bool own = othersCommit && m_store.probe().isOk();
    m_doubts.note(lane.lane->lane, m_store.commits());
    if (own)
        count(lane, failure, result);
    else
        result.failStore(failure.error);
}

void BatchSplitter::count(LaneWork &lane, const UnprovenFailure &failure, BatchResult &result)
{
    const Result<FailedEvents::Verdict> verdict =
        m_failed.countTry(*failure.job, failure.error, failure.started);
    if (!verdict)
        return result.failStore(verdict.error());
    lane.verdict = *verdict;
    if (!lane.verdict)
        lane.acked.push_back({failure.job->id, Micros(0)});
}

} // namespace psi
