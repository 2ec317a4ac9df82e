#include "tests/contract/queuewalk.h"

#include <gtest/gtest.h>

namespace psi::contract {

using namespace std::chrono_literals;

namespace {
/// Values equal, or errors with the same code.
template <typename T>
void same(const char *verb, const Result<T> &theirs, const Result<T> &ours)
{
    ASSERT_EQ(theirs.isOk(), ours.isOk())
        << verb << ": " << (theirs ? ours : theirs).error().message.toStdString();
    if (!theirs) {
        ASSERT_EQ(theirs.error().code, ours.error().code) << verb;
    } else {
        ASSERT_TRUE(theirs.value() == ours.value()) << verb;
    }
}

void same(const char *verb, const Result<void> &theirs, const Result<void> &ours)
{
    ASSERT_EQ(theirs.isOk(), ours.isOk()) << verb;
    if (!theirs) {
        ASSERT_EQ(theirs.error().code, ours.error().code) << verb;
    }
}

void compareEnqueued(const std::vector<Enqueued> &theirs, const std::vector<Enqueued> &ours)
{
    ASSERT_EQ(theirs.size(), ours.size());
    for (std::size_t i = 0; i < theirs.size(); ++i) {
        ASSERT_EQ(theirs[i].duplicate, ours[i].duplicate) << "job " << i;
        ASSERT_EQ(theirs[i].id, ours[i].id) << "job " << i;
    }
}
} // namespace

QueueWalk::QueueWalk(Subject subject, ManualClock &clock, const QueueBackendOptions &options, unsigned seed)
    : m_subject(std::move(subject))
    , m_clock(clock)
    , m_options(options)
    , m_model(clock, {options.dedupTtl, options.completedAge, options.completedCount})
    , m_random(seed)
{}

void QueueWalk::go(int steps)
{
    using Kind = LimitSetting::Kind;
    for (const LimitSetting &setting : {LimitSetting{Kind::LaneRate, Route::Outbound, {}, {3s, 2}, 0},
                                        LimitSetting{Kind::RingRate, Route::Outbound, {}, {200ms, 3}, 0},
                                        LimitSetting{Kind::LaneRate, Route::Status, {}, {1s, 5}, 0},
                                        LimitSetting{Kind::RingLanes, Route::Area, {}, {}, 2}})
        same("setLimit", m_subject.control().setLimit(setting), m_model.setLimit(setting));
    for (int i = 0; i < steps && !testing::Test::HasFailure(); ++i) {
        SCOPED_TRACE("step " + std::to_string(i));
        step();
        if (testing::Test::HasFailure())
            return;
        compareCounts();
        if (i % 8 == 0)
            compareViews();
    }
}

WorkerName QueueWalk::anyWorker() { return "w" + QByteArray::number(below(3)); }

LaneRef QueueWalk::anyLane()
{
    const std::array routes{Route::Inbound, Route::Inbound, Route::Status, Route::Outbound, Route::Area};
    return {routes.at(static_cast<std::size_t>(below(5))), "r" + QByteArray::number(below(2)),
            "k" + QByteArray::number(below(3))};
}

NewJob QueueWalk::anyJob()
{
    NewJob made;
    made.lane = anyLane();
    made.line = oneIn(3) ? "line2" : "line1";
    made.priority = static_cast<PriorityClass>(below(priorityClassCount));
    made.payload = QByteArray::number(below(1000));
    made.correlation = "c" + made.payload;
    if (oneIn(3))
        made.dedupKey = QByteArray(15, 'd') + static_cast<char>('a' + below(12));
    made.dedupWhileAlive = oneIn(2);
    if (oneIn(5))
        made.notBefore = someTime(4s) - 500ms;
    if (oneIn(5))
        made.deadline = someTime(20s);
    return made;
}

JobId QueueWalk::anyId()
{
    if (m_known.empty() || oneIn(20))
        return {0, below(3) + 1};
    auto it = m_known.begin();
    // The younger half mostly, for it is those that live.
    const int back = below(std::min(static_cast<int>(m_known.size()), oneIn(4) ? 1'000'000 : 30));
    std::advance(it, static_cast<int>(m_known.size()) - 1 - back);
    return it->first;
}

PauseScope QueueWalk::anyScope()
{
    const LaneRef lane = anyLane();
    switch (below(6)) {
    case 0:
        return PauseScope::all();
    case 1:
        return PauseScope::route(lane.route);
    case 2:
    case 3:
        return PauseScope::ring(lane.route, lane.ring);
    default:
        return PauseScope::oneLane(lane);
    }
}

TakeRequest QueueWalk::anyTake() { return {below(5), below(4), 1 + below(4), 1s + someTime(9s)}; }

Settle QueueWalk::anySettle(const Held &held)
{
    const LeasedLane &lane = held.lane;
    Settle settle{lane.lane, lane.token, {}, {}};
    const auto jobs = lane.jobs.size();
    auto acks = static_cast<std::size_t>(below(static_cast<int>(jobs) + 1));
    if (oneIn(3))
        acks = jobs;
    for (std::size_t i = 0; i < acks; ++i)
        settle.acked.push_back({lane.jobs[i].id, Micros(below(1000))});
    if (acks < jobs && !oneIn(4))
        settle.head = HeadVerdict{static_cast<HeadVerdict::Kind>(below(oneIn(3) ? 4 : 3)), lane.jobs[acks].id,
                                  oneIn(3) ? 0us : someTime(3s), "E" + QByteArray::number(below(9))};
    if (oneIn(2))
        settle.probe = ProbeVerdict{static_cast<ProbeVerdict::Kind>(below(3)), oneIn(2) ? 0us : someTime(3s)};
    return settle;
}

std::vector<Settle> QueueWalk::someSettles()
{
    std::vector<Settle> settles;
    for (int i = below(3); i >= 0 && !m_held.empty(); --i) {
        const auto at = m_held.begin() + below(static_cast<int>(m_held.size()));
        settles.push_back(anySettle(*at));
        if (!oneIn(6)) // else it comes once more, stale
            m_held.erase(at);
    }
    return settles;
}

std::vector<LeaseRef> QueueWalk::someLeases()
{
    std::vector<LeaseRef> leases;
    for (const Held &held : m_held) {
        if (oneIn(2))
            leases.push_back({held.lane.lane, held.lane.token});
    }
    return leases;
}

std::vector<NewJob> QueueWalk::someJobs()
{
    std::vector<NewJob> jobs;
    for (int i = below(5); i > 0; --i)
        jobs.push_back(anyJob());
    return jobs;
}

void QueueWalk::step()
{
    switch (below(22)) {
    case 0:
    case 1:
    case 2:
        return enqueue();
    case 3:
    case 4:
    case 5:
    case 6:
        return take();
    case 7:
    case 8:
    case 9:
        return settle();
    case 10:
        return renewOrRelease();
    case 11:
    case 12:
        return exchange();
    case 13:
        return requeue();
    case 14:
    case 15:
        return passTime();
    case 16:
        return pauseOrResume();
    case 17:
        return touchJob();
    case 18:
        return touchLane();
    case 19:
        return sweepOrPurge();
    case 20:
        return oneIn(4) ? restart() : limit();
    default:
        return passTime();
    }
}

void QueueWalk::remember(const std::vector<NewJob> &jobs, const std::vector<Enqueued> &answers)
{
    for (std::size_t i = 0; i < answers.size(); ++i) {
        if (!answers[i].duplicate)
            m_known[answers[i].id] = jobs[i];
    }
}

void QueueWalk::remember(const WorkerName &worker, const TakeResult &taken)
{
    for (const LeasedLane &lane : taken.lanes)
        m_held.push_back({worker, lane});
}

void QueueWalk::follow(const TakeResult &taken)
{
    std::deque<LaneRef> lanes;
    for (const LeasedLane &lane : taken.lanes)
        lanes.push_back(lane.lane);
    m_model.follow(std::move(lanes));
}

void QueueWalk::enqueue()
{
    const std::vector<NewJob> jobs = someJobs();
    const auto theirs = m_subject.queue().enqueue(jobs);
    const auto ours = m_model.enqueue(jobs);
    ASSERT_TRUE(theirs.isOk() && ours.isOk());
    compareEnqueued(*theirs, *ours);
    remember(jobs, *ours);
}

void QueueWalk::take()
{
    const WorkerName worker = anyWorker();
    const TakeRequest request = anyTake();
    const auto theirs = m_subject.queue().take(worker, request);
    if (theirs)
        follow(*theirs);
    const auto ours = m_model.take(worker, request);
    ASSERT_EQ(theirs.isOk(), ours.isOk());
    if (!ours)
        return;
    compareTakes(*theirs, *ours);
    remember(worker, *ours);
}

void QueueWalk::settle()
{
    const WorkerName worker = anyWorker();
    const std::vector<Settle> settles = someSettles();
    same("settle", m_subject.queue().settle(worker, settles), m_model.settle(worker, settles));
}

void QueueWalk::renewOrRelease()
{
    const WorkerName worker = anyWorker();
    if (oneIn(2)) {
        const std::vector<LeaseRef> leases = someLeases();
        const Micros lease = 1s + someTime(9s);
        return same("renew", m_subject.queue().renew(worker, leases, lease),
                    m_model.renew(worker, leases, lease));
    }
    std::vector<LeaseToken> keep;
    for (const LeaseRef &ref : someLeases())
        keep.push_back(ref.token);
    const bool close = oneIn(8);
    same("release", m_subject.queue().release(worker, keep, close), m_model.release(worker, keep, close));
}

void QueueWalk::exchange()
{
    const WorkerName worker = anyWorker();
    Exchange exchange;
    exchange.enqueue = someJobs();
    exchange.settle = someSettles();
    exchange.renew = someLeases();
    if (!oneIn(3))
        exchange.take = anyTake();
    const auto theirs = m_subject.queue().exchange(worker, exchange);
    if (theirs)
        follow(theirs->taken);
    const auto ours = m_model.exchange(worker, exchange);
    ASSERT_EQ(theirs.isOk(), ours.isOk());
    if (!ours)
        return;
    compareEnqueued(theirs->enqueued, ours->enqueued);
    ASSERT_EQ(theirs->settled, ours->settled);
    ASSERT_EQ(theirs->lost, ours->lost);
    compareTakes(theirs->taken, ours->taken);
    remember(exchange.enqueue, ours->enqueued);
    remember(worker, ours->taken);
}

void QueueWalk::requeue()
{
    const JobId id = anyId();
    // Once completed it would stand in the ring of completed jobs twice, which pages may show as they like.
    if (const Result<JobInfo> known = m_model.find(id); known && known->state == JobState::Completed)
        return;
    NewJob job = m_known.count(id) > 0 ? m_known[id] : anyJob();
    if (oneIn(10))
        job.lane = anyLane();
    const auto place = static_cast<RequeuePlace>(below(3));
    same("requeue", m_subject.queue().requeue(id, job, place), m_model.requeue(id, job, place));
    m_known[id] = job;
}

void QueueWalk::passTime() { m_clock.advance(oneIn(3) ? someTime(20ms) : someTime(4s)); }

void QueueWalk::pauseOrResume()
{
    const PauseScope scope = anyScope();
    if (oneIn(3)) {
        const std::optional<Micros> until = oneIn(2) ? std::optional(someTime(5s)) : std::nullopt;
        return same("pause", m_subject.control().pause(scope, until), m_model.pause(scope, until));
    }
    if (oneIn(4)) {
        const Micros wait = someTime(5s);
        return same("pause at least", m_subject.control().pauseAtLeast(scope, wait),
                    m_model.pauseAtLeast(scope, wait));
    }
    if (oneIn(3))
        return same("probe", m_subject.control().probe(scope.lane.route, "r0"),
                    m_model.probe(scope.lane.route, "r0"));
    same("resume", m_subject.control().resume(scope), m_model.resume(scope));
    same("resume all", m_subject.control().resume(PauseScope::all()), m_model.resume(PauseScope::all()));
}

void QueueWalk::touchJob()
{
    const JobId id = anyId();
    if (oneIn(2))
        return same("promote", m_subject.control().promote(id), m_model.promote(id));
    same("drop", m_subject.control().drop(id), m_model.drop(id));
}

void QueueWalk::touchLane()
{
    const LaneRef lane = anyLane();
    same("unblock", m_subject.control().unblock(lane), m_model.unblock(lane));
}

void QueueWalk::sweepOrPurge()
{
    if (oneIn(2))
        return same("sweep", m_subject.control().sweep(500), m_model.sweep(500));
    const Micros age = oneIn(2) ? 1h : someTime(20s);
    const int count = oneIn(2) ? 1000 : below(20);
    same("purge", m_subject.control().purgeCompleted(age, count, 500),
         m_model.purgeCompleted(age, count, 500));
}

void QueueWalk::limit()
{
    using Kind = LimitSetting::Kind;
    const QByteArray ring = oneIn(2) ? QByteArray() : QByteArray("r0");
    const LimitSetting setting =
        oneIn(2) ? LimitSetting{Kind::RingLanes, Route::Area, ring, {}, below(4)}
                 : LimitSetting{Kind::RingRate, Route::Outbound, ring, {Micros(below(3) * 100'000), 3}, 0};
    same("setLimit", m_subject.control().setLimit(setting), m_model.setLimit(setting));
}

void QueueWalk::restart()
{
    // Something is written last, so that both know how late it was.
    const std::vector<NewJob> last{anyJob()};
    const auto theirs = m_subject.queue().enqueue(last);
    const auto ours = m_model.enqueue(last);
    ASSERT_TRUE(theirs.isOk() && ours.isOk());
    compareEnqueued(*theirs, *ours);
    remember(last, *ours);
    if (oneIn(2)) {
        m_subject.crash();
        m_model.crash();
        return;
    }
    const Micros set = oneIn(2) ? -someTime(1h) : 0us;
    m_subject.restart([this, set] { m_clock.setWall(set); });
    m_model.restart();
}

} // namespace psi::contract
