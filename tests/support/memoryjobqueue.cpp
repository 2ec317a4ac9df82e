#include "tests/support/memoryjobqueue.h"

#include <algorithm>

namespace psi {

namespace model {

namespace {
constexpr int chunk = 500;

/// A verb without a value.
Result<void> runVoid(Host &host, const std::function<void(State &)> &verb)
{
    const Result<bool> ran = host.run<bool>([&](State &state) {
        verb(state);
        return true;
    });
    return ran ? Result<void>() : Result<void>(ran.error());
}

ExchangeResult exchangeAll(State &state, const WorkerName &worker, const Exchange &exchange)
{
    ExchangeResult result;
    result.enqueued = enqueue(state, exchange.enqueue);
    result.settled = settle(state, exchange.settle);
    result.lost = renew(state, exchange.renew, exchange.renewLease);
    if (exchange.take)
        result.taken = take(state, worker, *exchange.take);
    return result;
}
} // namespace

Host::Host(Settings settings, const Clock &clock)
    : m_clock(clock)
{
    m_state.settings = settings;
    m_base = m_clock.now();
    m_steadyBase = m_clock.steady();
}

Timestamp Host::now() const { return m_base + (m_clock.steady() - m_steadyBase); }

template <typename T>
Result<T> Host::run(const std::function<T(State &)> &verb)
{
    const std::lock_guard lock(m_mutex);
    if (m_failing)
        return Error{ErrorCode::Unavailable, QStringLiteral("writing fails")};
    m_lastWritten = now();
    return call<T>(verb);
}

template <typename T>
Result<T> Host::read(const std::function<T(State &)> &verb)
{
    const std::lock_guard lock(m_mutex);
    return call<T>(verb);
}

template <typename T>
Result<T> Host::call(const std::function<T(State &)> &verb)
{
    m_state.now = now();
    try {
        return verb(m_state);
    } catch (const Failure &failure) {
        return failure.error;
    }
}

void Host::restart(bool crash, const std::function<void()> &whileDown)
{
    const std::lock_guard lock(m_mutex);
    const auto isLeased = [](const Lane &lane) { return lane.state == LaneState::Leased; };
    if (!crash) {
        m_lastWritten = m_state.now = now();
        for (const LaneRef &ref : lanesWhere(m_state, isLeased))
            handBack(m_state, ref);
    }
    if (whileDown)
        whileDown();
    m_base = std::max(m_clock.now(), m_lastWritten);
    m_steadyBase = m_clock.steady();
    m_state.now = m_base;
    m_state.closedNames.clear();
    for (const LaneRef &ref : lanesWhere(m_state, isLeased))
        loseLease(m_state, ref, std::min(m_state.lanes.at(ref).since, m_state.now));
}

void Host::failWrites(bool on)
{
    const std::lock_guard lock(m_mutex);
    m_failing = on;
}

void Host::follow(std::deque<LaneRef> lanes)
{
    const std::lock_guard lock(m_mutex);
    m_state.follow = std::move(lanes);
}

Result<std::vector<Enqueued>> Queue::enqueue(const std::vector<NewJob> &jobs)
{
    return m_host.run<std::vector<Enqueued>>([&](State &state) { return model::enqueue(state, jobs); });
}

Result<TakeResult> Queue::take(const WorkerName &worker, const TakeRequest &request)
{
    return m_host.run<TakeResult>([&](State &state) {
        checkOpen(state, worker);
        return model::take(state, worker, request);
    });
}

Result<std::vector<SettleOutcome>> Queue::settle(const WorkerName &worker, const std::vector<Settle> &settles)
{
    return m_host.run<std::vector<SettleOutcome>>([&](State &state) {
        checkOpen(state, worker);
        return model::settle(state, settles);
    });
}

Result<std::vector<LeaseRef>> Queue::renew(const WorkerName &worker, const std::vector<LeaseRef> &leases,
                                           Micros lease)
{
    return m_host.run<std::vector<LeaseRef>>([&](State &state) {
        checkOpen(state, worker);
        return model::renew(state, leases, lease);
    });
}

Result<void> Queue::release(const WorkerName &worker, const std::vector<LeaseToken> &keep, bool close)
{
    return runVoid(m_host, [&](State &state) { model::release(state, worker, keep, close); });
}

Result<bool> Queue::requeue(JobId id, const NewJob &job, RequeuePlace place)
{
    return m_host.run<bool>([&](State &state) { return model::requeue(state, id, job, place); });
}

Result<ExchangeResult> Queue::exchange(const WorkerName &worker, const Exchange &exchange)
{
    return m_host.run<ExchangeResult>([&](State &state) {
        checkOpen(state, worker);
        return exchangeAll(state, worker, exchange);
    });
}

Result<void> Control::pause(const PauseScope &scope, std::optional<Micros> until)
{
    return runVoid(m_host, [&](State &state) {
        model::pause(state, scope, until ? std::optional(state.now + *until) : std::nullopt);
    });
}

Result<void> Control::pauseAtLeast(const PauseScope &scope, Micros wait)
{
    return runVoid(m_host, [&](State &state) { model::pauseAtLeast(state, scope, state.now + wait); });
}

Result<void> Control::resume(const PauseScope &scope)
{
    return runVoid(m_host, [&](State &state) { model::resume(state, scope); });
}

Result<void> Control::probe(Route route, const QByteArray &ring)
{
    return runVoid(m_host, [&](State &state) { model::probe(state, {route, ring}); });
}

Result<void> Control::unblock(const LaneRef &lane)
{
    return runVoid(m_host, [&](State &state) { model::unblock(state, lane); });
}

Result<void> Control::promote(JobId job)
{
    return runVoid(m_host, [&](State &state) { model::promote(state, job); });
}

Result<DropOutcome> Control::drop(JobId job)
{
    return m_host.run<DropOutcome>([&](State &state) { return model::drop(state, job); });
}

Result<void> Control::setLimit(const LimitSetting &limit)
{
    return runVoid(m_host, [&](State &state) { model::setLimit(state, limit); });
}

Result<int> Control::sweep(int limit)
{
    const int bounded = std::clamp(limit, 0, chunk);
    return m_host.run<int>([&](State &state) { return model::sweep(state, bounded, bounded); });
}

Result<int> Control::purgeCompleted(Micros age, int count, int limit)
{
    const int bounded = std::clamp(limit, 0, chunk);
    return m_host.run<int>([&](State &state) { return model::purgeCompleted(state, age, count, bounded); });
}

Result<QueueCounts> View::counts() { return m_host.read<QueueCounts>(model::counts); }

Result<QueuePage> View::page(const QueuePageQuery &query)
{
    return m_host.read<QueuePage>([&](State &state) { return model::page(state, query); });
}

Result<JobInfo> View::find(JobId id)
{
    return m_host.read<JobInfo>([&](State &state) { return model::find(state, id); });
}

Result<JobInfo> View::findByDedupKey(const QByteArray &key)
{
    return m_host.read<JobInfo>([&](State &state) { return model::findByDedupKey(state, key); });
}

Result<LaneInfo> View::lane(const LaneRef &lane)
{
    return m_host.read<LaneInfo>([&](State &state) { return model::lane(state, lane); });
}

Result<FsckReport> View::fsck(const QByteArray &, bool)
{
    return m_host.read<FsckReport>([](State &state) { return model::fsck(state); });
}

Result<QByteArray> Identity::epoch()
{
    return m_host.read<QByteArray>([](State &state) { return state.epoch; });
}

Result<void> Identity::setEpoch(const QByteArray &epoch, bool pauseCalls)
{
    return runVoid(m_host, [&](State &state) {
        state.epoch = epoch;
        if (!pauseCalls)
            return;
        model::pause(state, PauseScope::route(Route::Outbound), std::nullopt);
        model::pause(state, PauseScope::route(Route::Area), std::nullopt);
    });
}

} // namespace model

MemoryJobQueue::MemoryJobQueue(const Clock &clock, Settings settings)
    : model::HostHolder{{settings, clock}}
    , model::Queue(host)
    , model::Control(host)
    , model::View(host)
    , model::Identity(host)
{}

} // namespace psi
