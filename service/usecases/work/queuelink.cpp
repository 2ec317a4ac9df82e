#include "service/usecases/work/queuelink.h"

#include <algorithm>
#include <iterator>

namespace psi {

using namespace std::chrono_literals;

namespace {
constexpr Micros firstRetry = 100ms;
constexpr Micros lastRetry = 2s;
constexpr std::size_t chunk = 500;

// The first `count` values of `from`, taken out of it.
template <typename T>
std::vector<T> takeFirst(std::vector<T> &from, std::size_t count)
{
    if (from.size() <= count)
        return std::exchange(from, {});
    const auto end = from.begin() + static_cast<std::ptrdiff_t>(count);
    std::vector<T> first(std::make_move_iterator(from.begin()), std::make_move_iterator(end));
    from.erase(from.begin(), end);
    return first;
}

template <typename T>
void putBack(std::vector<T> &to, std::vector<T> first)
{
    to.insert(to.begin(), std::make_move_iterator(first.begin()), std::make_move_iterator(first.end()));
}
} // namespace

QueueLink::QueueLink(JobQueue &queue, const Clock &clock, Log &log, Metrics &metrics, Micros lease)
    : m_queue(queue)
    , m_clock(clock)
    , m_log(log)
    , m_lease(lease)
    , m_takeSeconds(metrics.histogram("psi_take_seconds"))
    , m_settleSeconds(metrics.histogram("psi_settle_seconds"))
    , m_leaseLost(metrics.counter("psi_lease_lost_total"))
{}

void QueueLink::open(WorkerName name)
{
    m_name = std::move(name);
    m_settles.clear();
    m_wakeUps.clear();
    m_lost.clear();
    m_works = true;
    m_mustRelease = false;
    m_retryAt = m_retryWait = Micros(0);
}

void QueueLink::add(BatchResult result)
{
    std::move(result.settles.begin(), result.settles.end(), std::back_inserter(m_settles));
    for (NewJob &job : result.wakeUps)
        m_wakeUps.push_back({std::move(job), false});
    for (NewJob &job : result.settled)
        m_wakeUps.push_back({std::move(job), true});
}

std::optional<TakeResult> QueueLink::talk(LeaseKeeper &leases, std::optional<TakeRequest> take)
{
    if (!mayTalk(leases))
        return std::nullopt;
    Exchange exchange = nextExchange(leases, take);
    const bool isEmpty =
        !exchange.take && exchange.settle.empty() && exchange.renew.empty() && exchange.enqueue.empty();
    if (isEmpty && m_works)
        return std::nullopt; // else it asks whether the queue is back
    const Micros began = m_clock.steady();
    Result<ExchangeResult> result = m_queue.exchange(m_name, exchange);
    if (!result) {
        leases.renewAgain();
        failed(std::move(exchange), result.error());
        return std::nullopt;
    }
    const Micros took = m_clock.steady() - began;
    if (exchange.take)
        m_takeSeconds.observe(took);
    if (!exchange.settle.empty())
        m_settleSeconds.observe(took);
    answered(exchange, *result, leases);
    return exchange.take ? std::optional(std::move(result->taken)) : std::nullopt;
}

// After an error the leases of a lost answer go back first, all but those of running batches and of outcomes
// that the queue has not answered.
bool QueueLink::mayTalk(const LeaseKeeper &leases)
{
    if (m_clock.steady() < m_retryAt)
        return false;
    if (!m_mustRelease)
        return true;
    std::vector<LeaseToken> keep = leases.tokens();
    for (const Settle &settle : m_settles)
        keep.push_back(settle.token);
    if (const Result<void> released = m_queue.release(m_name, keep, false); !released) {
        backOff(released.error());
        return false;
    }
    m_mustRelease = false;
    return true;
}

Exchange QueueLink::nextExchange(LeaseKeeper &leases, std::optional<TakeRequest> take)
{
    Exchange exchange;
    m_sent = takeFirst(m_wakeUps, chunk);
    for (const WakeUp &one : m_sent)
        exchange.enqueue.push_back(one.job);
    exchange.settle = takeFirst(m_settles, chunk);
    exchange.renew = leases.due(m_clock.steady());
    exchange.renewLease = m_lease;
    exchange.take = take;
    return exchange;
}

void QueueLink::answered(const Exchange &sent, const ExchangeResult &result, LeaseKeeper &leases)
{
    m_retryWait = Micros(0);
    if (!m_works.exchange(true))
        m_log.info(QStringLiteral("the queue answers again"));
    if (result.refused)
        leftToRelay();
    freeLanes(result.enqueued);
    for (const LeaseRef &lost : result.lost) {
        m_lost.insert(lost.token);
        leases.lost(lost.token);
        leaseLost(lost.lane);
    }
    for (std::size_t i = 0; i < result.settled.size(); ++i) {
        const bool known = m_lost.erase(sent.settle[i].token) > 0;
        if (result.settled[i] == SettleOutcome::LeaseLost && !known)
            leaseLost(sent.settle[i].lane);
    }
}

// Outcomes are kept and sent again. Wake-ups that find the queue full are not: their outbox rows are the
// truth, and outcomes must get through so that the queue drains.
void QueueLink::failed(Exchange sent, const Error &error)
{
    putBack(m_settles, std::move(sent.settle));
    if (error.code == ErrorCode::Full && !sent.enqueue.empty())
        leftToRelay();
    else
        putBack(m_wakeUps, std::exchange(m_sent, {}));
    m_mustRelease = true;
    backOff(error);
}

// A lane that waits for a row whose end is known now goes on: its job is there and becomes due.
void QueueLink::freeLanes(const std::vector<Enqueued> &enqueued)
{
    for (std::size_t i = 0; i < enqueued.size() && i < m_sent.size(); ++i) {
        if (!m_sent[i].frees || !enqueued[i].duplicate || enqueued[i].id.isNull())
            continue;
        const Result<bool> freed = m_queue.requeue(enqueued[i].id, m_sent[i].job, RequeuePlace::Original);
        if (!freed)
            m_log.warn(QStringLiteral("a lane could not be woken early"), freed.error().message);
    }
    m_sent.clear();
}

void QueueLink::leftToRelay()
{
    m_log.warn(QStringLiteral("the queue is full; wake-ups of outbox rows are left to the relay"));
}

void QueueLink::backOff(const Error &error)
{
    if (m_works.exchange(false))
        m_log.error(QStringLiteral("the queue failed; taking stops until it answers"), error.message);
    m_retryWait = m_retryWait.count() == 0 ? firstRetry : std::min(m_retryWait * 2, lastRetry);
    m_retryAt = m_clock.steady() + m_retryWait;
}

void QueueLink::close(LeaseKeeper &leases)
{
    for (int failures = 0; hasOutcomes() && failures < 2; failures += m_works ? 0 : 1) {
        m_retryAt = Micros(0);
        talk(leases, std::nullopt);
    }
    if (const Result<void> released = m_queue.release(m_name, {}, true); !released)
        m_log.warn(QStringLiteral("leases could not be handed back"), released.error().message);
}

void QueueLink::leaseLost(const LaneRef &lane)
{
    m_leaseLost.add();
    m_log.write({LogLevel::Warn,
                 QStringLiteral("a lease was lost before its outcome arrived"),
                 {},
                 lane.key.toHex(),
                 routeName(lane.route).toByteArray(),
                 {},
                 -1,
                 {}});
}

} // namespace psi
