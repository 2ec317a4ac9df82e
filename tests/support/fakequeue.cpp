#include "tests/support/fakequeue.h"

#include <algorithm>

namespace psi {

namespace {
Error lostAnswer() { return {ErrorCode::Unavailable, QStringLiteral("the answer was lost")}; }
} // namespace

std::optional<Error> FakeQueue::refused(const WorkerName &worker) const
{
    if (m_error)
        return m_error;
    if (m_closed.count(worker) > 0)
        return Error{ErrorCode::Conflict, QStringLiteral("this worker's name was closed")};
    return std::nullopt;
}

Result<std::vector<Enqueued>> FakeQueue::enqueue(const std::vector<NewJob> &jobs)
{
    m_enqueueGate.pass();
    const std::lock_guard lock(m_mutex);
    m_enqueueSizes.push_back(jobs.size());
    m_called.notify_all();
    if (m_error)
        return *m_error;
    return enqueueNow(jobs);
}

JobId FakeQueue::idOf(const QByteArray &dedupKey) const
{
    for (const auto &[ref, lane] : m_lanes) {
        for (const Job &job : lane.jobs) {
            if (job.dedupKey == dedupKey)
                return job.id;
        }
    }
    return {};
}

std::vector<Enqueued> FakeQueue::enqueueNow(const std::vector<NewJob> &jobs)
{
    std::vector<Enqueued> answers;
    for (const NewJob &fresh : jobs) {
        if (!fresh.dedupKey.isEmpty() && !m_known.insert(fresh.dedupKey).second) {
            answers.push_back({idOf(fresh.dedupKey), true});
            continue;
        }
        Job job;
        job.id = {0, ++m_last};
        job.lane = fresh.lane;
        job.dedupKey = fresh.dedupKey;
        job.payload = fresh.payload;
        job.correlation = fresh.correlation;
        job.created = job.due = m_clock.now();
        Lane &lane = m_lanes[fresh.lane];
        if (lane.jobs.empty())
            lane.readySince = ++m_last;
        lane.jobs.push_back(job);
        answers.push_back({job.id, false});
    }
    return answers;
}

Result<TakeResult> FakeQueue::take(const WorkerName &worker, const TakeRequest &request)
{
    const std::lock_guard lock(m_mutex);
    if (std::optional<Error> error = refused(worker))
        return *error;
    return takeNow(worker, request);
}

// Ready lanes in the order in which they became ready, at most 500 jobs.
TakeResult FakeQueue::takeNow(const WorkerName &worker, const TakeRequest &request)
{
    TakeResult result;
    std::vector<std::pair<std::int64_t, LaneRef>> ready;
    for (const auto &[ref, lane] : m_lanes) {
        if (lane.jobs.empty() || lane.token.value != 0 || lane.blocked)
            continue;
        const Micros wait = lane.jobs.front().due - m_clock.now();
        if (wait.count() <= 0)
            ready.emplace_back(lane.readySince, ref);
        else
            result.nextDue = result.nextDue ? std::min(*result.nextDue, wait) : wait;
    }
    std::sort(ready.begin(), ready.end());
    int room = 500;
    int work = request.workLanes;
    int calls = request.callLanes;
    for (const auto &[since, ref] : ready) {
        const bool isCall = groupOf(ref.route) == RouteGroup::Calls;
        if (room <= 0 || (isCall ? calls-- : work--) <= 0)
            continue;
        result.lanes.push_back(
            lease(ref, m_lanes[ref], worker, isCall ? 1 : std::min(request.jobsPerLane, room)));
        room -= static_cast<int>(result.lanes.back().jobs.size());
    }
    result.more = result.lanes.size() < ready.size();
    return result;
}

// A job that failed before, or of a suspect lane, is the whole batch; a batch ends before such a job.
LeasedLane FakeQueue::lease(const LaneRef &ref, Lane &lane, const WorkerName &worker, int most)
{
    lane.token = {++m_last};
    lane.holder = worker;
    LeasedLane leased{ref, lane.token, lane.alone, {}};
    for (const Job &job : lane.jobs) {
        const bool single = lane.alone || job.attempts > 0;
        if (static_cast<int>(leased.jobs.size()) >= most || (single && !leased.jobs.empty()) ||
            job.due > m_clock.now())
            break;
        leased.jobs.push_back(job);
        if (single)
            break;
    }
    return leased;
}

Result<std::vector<SettleOutcome>> FakeQueue::settle(const WorkerName &worker,
                                                     const std::vector<Settle> &settles)
{
    const std::lock_guard lock(m_mutex);
    if (std::optional<Error> error = refused(worker))
        return *error;
    std::vector<SettleOutcome> outcomes;
    for (const Settle &one : settles)
        outcomes.push_back(settleNow(one));
    return outcomes;
}

SettleOutcome FakeQueue::settleNow(const Settle &settle)
{
    Lane &lane = m_lanes[settle.lane];
    if (lane.token != settle.token || settle.token.value == 0)
        return SettleOutcome::LeaseLost;
    for (const AckedJob &acked : settle.acked)
        std::erase_if(lane.jobs, [&](const Job &job) { return job.id == acked.id; });
    lane.token = {};
    lane.readySince = ++m_last;
    if (settle.head && !lane.jobs.empty() && lane.jobs.front().id == settle.head->job)
        applyVerdict(lane, *settle.head);
    return SettleOutcome::Done;
}

void FakeQueue::applyVerdict(Lane &lane, const HeadVerdict &verdict)
{
    Job &head = lane.jobs.front();
    switch (verdict.kind) {
    case HeadVerdict::Kind::Retry:
        ++head.attempts;
        head.lastError = verdict.error;
        [[fallthrough]];
    case HeadVerdict::Kind::Defer:
        head.due = m_clock.now() + verdict.delay;
        break;
    case HeadVerdict::Kind::Block:
        lane.blocked = true;
        [[fallthrough]];
    case HeadVerdict::Kind::Drop:
        lane.jobs.erase(lane.jobs.begin());
        break;
    }
}

Result<std::vector<LeaseRef>> FakeQueue::renew(const WorkerName &worker, const std::vector<LeaseRef> &leases,
                                               Micros)
{
    const std::lock_guard lock(m_mutex);
    if (std::optional<Error> error = refused(worker))
        return *error;
    return renewNow(leases);
}

std::vector<LeaseRef> FakeQueue::renewNow(const std::vector<LeaseRef> &leases)
{
    std::vector<LeaseRef> lost;
    for (const LeaseRef &lease : leases) {
        if (m_lanes[lease.lane].token != lease.token)
            lost.push_back(lease);
    }
    return lost;
}

Result<void> FakeQueue::release(const WorkerName &worker, const std::vector<LeaseToken> &keep, bool close)
{
    const std::lock_guard lock(m_mutex);
    m_called.notify_all();
    if (m_error)
        return *m_error;
    m_releases.push_back({worker, keep, close});
    for (auto &[ref, lane] : m_lanes) {
        const bool kept = std::find(keep.begin(), keep.end(), lane.token) != keep.end();
        if (lane.token.value != 0 && lane.holder == worker && !kept)
            lane.token = {};
    }
    if (close)
        m_closed.insert(worker);
    return {};
}

Result<bool> FakeQueue::requeue(JobId id, const NewJob &job, RequeuePlace)
{
    const std::lock_guard lock(m_mutex);
    for (Job &there : m_lanes[job.lane].jobs) {
        if (there.id == id) {
            there.due = std::min(there.due, m_clock.now());
            return false;
        }
    }
    Job back;
    back.id = id;
    back.lane = job.lane;
    back.payload = job.payload;
    back.dedupKey = job.dedupKey;
    back.created = back.due = m_clock.now();
    m_lanes[job.lane].jobs.push_back(back);
    return true;
}

Result<ExchangeResult> FakeQueue::exchange(const WorkerName &worker, const Exchange &exchange)
{
    const std::lock_guard lock(m_mutex);
    m_exchanges.push_back(exchange);
    m_called.notify_all();
    if (std::optional<Error> error = refused(worker))
        return *error;
    ExchangeResult result;
    if (m_full && !exchange.enqueue.empty())
        result.refused = Error{ErrorCode::Full, QStringLiteral("full")};
    else
        result.enqueued = enqueueNow(exchange.enqueue);
    for (const Settle &settle : exchange.settle)
        result.settled.push_back(settleNow(settle));
    result.lost = renewNow(exchange.renew);
    if (exchange.take)
        result.taken = takeNow(worker, *exchange.take);
    if (m_lostAnswers > 0) {
        --m_lostAnswers;
        return lostAnswer();
    }
    return result;
}

Result<void> FakeQueue::pause(const PauseScope &, std::optional<Micros>) { return {}; }
Result<void> FakeQueue::pauseAtLeast(const PauseScope &, Micros) { return {}; }
Result<void> FakeQueue::resume(const PauseScope &) { return {}; }
Result<void> FakeQueue::probe(Route, const QByteArray &) { return {}; }
Result<void> FakeQueue::promote(JobId) { return {}; }
Result<void> FakeQueue::setLimit(const LimitSetting &) { return {}; }
Result<int> FakeQueue::sweep(int) { return 0; }
Result<DropOutcome> FakeQueue::drop(JobId) { return DropOutcome::NotFound; }

Result<void> FakeQueue::unblock(const LaneRef &ref)
{
    const std::lock_guard lock(m_mutex);
    m_lanes[ref].blocked = false;
    m_lanes[ref].token = {};
    return {};
}

Result<int> FakeQueue::purgeCompleted(Micros, int, int limit)
{
    const std::lock_guard lock(m_mutex);
    m_called.notify_all();
    if (m_error)
        return *m_error;
    m_purges.push_back(std::min(m_completed, limit));
    m_completed -= m_purges.back();
    return m_purges.back();
}

void FakeQueue::fail(std::optional<Error> error)
{
    const std::lock_guard lock(m_mutex);
    m_error = std::move(error);
}

void FakeQueue::loseAnswers(int calls)
{
    const std::lock_guard lock(m_mutex);
    m_lostAnswers = calls;
}

void FakeQueue::setFull(bool full)
{
    const std::lock_guard lock(m_mutex);
    m_full = full;
}

void FakeQueue::edit(JobId id, const std::function<void(Job &)> &change)
{
    const std::lock_guard lock(m_mutex);
    for (auto &[ref, lane] : m_lanes) {
        for (Job &job : lane.jobs) {
            if (job.id == id)
                change(job);
        }
    }
}

void FakeQueue::makeAlone(const LaneRef &lane)
{
    const std::lock_guard lock(m_mutex);
    m_lanes[lane].alone = true;
}

void FakeQueue::loseLease(const LaneRef &lane)
{
    const std::lock_guard lock(m_mutex);
    m_lanes[lane].token = {};
}

void FakeQueue::setCompleted(int jobs)
{
    const std::lock_guard lock(m_mutex);
    m_completed = jobs;
}

std::vector<std::size_t> FakeQueue::enqueueSizes() const
{
    const std::lock_guard lock(m_mutex);
    return m_enqueueSizes;
}

std::vector<Exchange> FakeQueue::exchanges() const
{
    const std::lock_guard lock(m_mutex);
    return m_exchanges;
}

std::vector<FakeQueue::Release> FakeQueue::releases() const
{
    const std::lock_guard lock(m_mutex);
    return m_releases;
}

std::vector<int> FakeQueue::purges() const
{
    const std::lock_guard lock(m_mutex);
    return m_purges;
}

std::size_t FakeQueue::jobCount() const
{
    const std::lock_guard lock(m_mutex);
    std::size_t jobs = 0;
    for (const auto &[ref, lane] : m_lanes)
        jobs += lane.jobs.size();
    return jobs;
}

std::size_t FakeQueue::leasedCount() const
{
    const std::lock_guard lock(m_mutex);
    return static_cast<std::size_t>(std::count_if(
        m_lanes.begin(), m_lanes.end(), [](const auto &entry) { return entry.second.token.value != 0; }));
}

bool FakeQueue::isBlocked(const LaneRef &lane) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_lanes.find(lane);
    return found != m_lanes.end() && found->second.blocked;
}

bool FakeQueue::waitUntil(const std::function<bool()> &done) const
{
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!done()) {
        std::unique_lock lock(m_mutex);
        if (m_called.wait_until(
                lock, std::min(until, std::chrono::steady_clock::now() + std::chrono::milliseconds(10))) ==
                std::cv_status::timeout &&
            std::chrono::steady_clock::now() >= until)
            return false;
    }
    return true;
}

} // namespace psi
