#include "service/usecases/work/dispatcher.h"

#include <algorithm>

#include <QRandomGenerator>

namespace psi {

using namespace std::chrono_literals;

namespace {
constexpr Micros fallbackPoll = 1s; // should a notice ever be missed
constexpr Micros firstRetry = 100ms;
constexpr Micros lastRetry = 2s;
constexpr Micros probeJitterLeast = 100ms;
constexpr Micros probeJitterMost = 2s;
constexpr std::size_t settlesPerExchange = 500;

double random01() { return QRandomGenerator::global()->generateDouble(); }
} // namespace

Dispatcher::Dispatcher(WorkSettings settings, WorkParts parts, JobQueue &queue, QueueControl &control,
                       WorkerName worker, std::function<void()> giveUp)
    : m_settings(settings)
    , m_parts(parts)
    , m_queue(queue)
    , m_control(control)
    , m_worker(std::move(worker))
    , m_giveUp(std::move(giveUp))
    , m_runner(m_settings, parts, random01, [](Micros wait) { std::this_thread::sleep_for(wait); })
    , m_leases(settings.lease, settings.renewAtMost)
    , m_takeSeconds(parts.metrics.histogram("psi_take_seconds"))
    , m_settleSeconds(parts.metrics.histogram("psi_settle_seconds"))
    , m_leaseLost(parts.metrics.counter("psi_lease_lost_total"))
{
    m_pool.setMaxThreadCount(settings.threads);
    m_pool.setExpiryTimeout(-1);
}

Dispatcher::~Dispatcher() { stop(); }

void Dispatcher::start()
{
    if (m_thread.joinable())
        return;
    m_stopping = false;
    m_workKnown = true;
    m_thread = std::thread([this] { loop(); });
}

void Dispatcher::stop()
{
    if (!m_thread.joinable())
        return;
    m_inbox.stop();
    m_thread.join();
}

void Dispatcher::loop()
{
    const Micros never = Micros::max();
    Micros stopBy = never;
    while (!m_stopping || (!m_leases.isEmpty() && m_parts.clock.steady() < stopBy)) {
        read(m_inbox.take(waitTime()));
        if (m_stopping && stopBy == never)
            stopBy = m_parts.clock.steady() + m_settings.stopWithin;
        probeStore();
        talk();
        checkStuck();
    }
    finish();
}

void Dispatcher::read(DispatchMail mail)
{
    for (WorkDone &done : mail.done) {
        m_leases.ended(done.batch);
        std::move(done.result.settles.begin(), done.result.settles.end(), std::back_inserter(m_settles));
        std::move(done.result.wakeUps.begin(), done.result.wakeUps.end(), std::back_inserter(m_wakeUps));
        if (done.result.storeFault && m_storeWorks.exchange(false))
            m_probeAt = m_parts.clock.steady() + probeJitterLeast;
    }
    if (mail.probed) {
        m_probing = false;
        m_storeWorks = *mail.probed;
        const Micros jitter =
            probeJitterLeast +
            Micros(static_cast<std::int64_t>(
                random01() * static_cast<double>((probeJitterMost - probeJitterLeast).count())));
        m_probeAt = m_parts.clock.steady() + jitter;
    }
    for (const QueueRequest &request : mail.requests)
        request(m_queue, m_control);
    m_workKnown = m_workKnown || mail.newWork || !mail.done.empty() || mail.probed || !mail.requests.empty();
    m_stopping = m_stopping || mail.stop;
}

// Until something is due without a notice.
Micros Dispatcher::waitTime() const
{
    const Micros now = m_parts.clock.steady();
    Micros until = now + fallbackPoll;
    if (!m_queueWorks)
        return std::clamp(m_retryAt - now, Micros(0), fallbackPoll);
    if (mayTake())
        until = std::min(until, m_workKnown ? now : m_takeAt);
    if (!m_storeWorks && !m_probing)
        until = std::min(until, m_probeAt);
    if (const std::optional<Micros> renew = m_leases.nextDue(now))
        until = std::min(until, now + *renew);
    if (!m_settles.empty())
        until = now;
    return std::max(until - now, Micros(0));
}

bool Dispatcher::mayTake() const
{
    return !m_stopping && m_storeWorks && static_cast<int>(m_leases.count()) < m_settings.threads;
}

void Dispatcher::talk()
{
    const Micros now = m_parts.clock.steady();
    if (!m_queueWorks && (now < m_retryAt || !reconnect()))
        return;
    Exchange exchange;
    exchange.renewLease = m_settings.lease;
    exchange.renew = m_leases.due(now);
    exchange.enqueue = std::exchange(m_wakeUps, {});
    const std::size_t settles = std::min(m_settles.size(), settlesPerExchange);
    const auto end = m_settles.begin() + static_cast<std::ptrdiff_t>(settles);
    exchange.settle.assign(std::make_move_iterator(m_settles.begin()), std::make_move_iterator(end));
    m_settles.erase(m_settles.begin(), end);
    if (mayTake() && (m_workKnown || now >= m_takeAt)) {
        const int idle = m_settings.threads - static_cast<int>(m_leases.count());
        exchange.take = TakeRequest{idle * m_settings.batchLanes, 0, m_settings.batchJobs, m_settings.lease};
    }
    if (!exchange.take && exchange.settle.empty() && exchange.renew.empty() && exchange.enqueue.empty())
        return;
    Result<ExchangeResult> result = m_queue.exchange(m_worker, exchange);
    if (!result)
        return queueFailed(std::move(exchange), result.error());
    const Micros took = m_parts.clock.steady() - now;
    if (exchange.take)
        m_takeSeconds.observe(took);
    if (!exchange.settle.empty())
        m_settleSeconds.observe(took);
    answered(exchange, std::move(result).value());
}

void Dispatcher::answered(Exchange &sent, ExchangeResult result)
{
    m_retryWait = Micros(0);
    qint64 lost = static_cast<qint64>(result.lost.size());
    for (std::size_t i = 0; i < result.settled.size(); ++i) {
        if (result.settled[i] != SettleOutcome::LeaseLost)
            continue;
        ++lost;
        m_parts.log.write({LogLevel::Warn,
                           QStringLiteral("a lease was lost before its outcome arrived"),
                           {},
                           sent.settle[i].lane.key.toHex(),
                           routeName(sent.settle[i].lane.route).toByteArray(),
                           {},
                           -1,
                           {}});
    }
    if (lost > 0)
        m_leaseLost.add(lost);
    if (sent.take) {
        const Micros now = m_parts.clock.steady();
        m_takeAt = now + std::min(result.taken.nextDue.value_or(fallbackPoll), fallbackPoll);
        m_workKnown = result.taken.more;
        handOut(std::move(result.taken.lanes));
    }
}

// The outcomes stay and are sent first; a take whose answer was lost is handed back by release.
void Dispatcher::queueFailed(Exchange sent, const Error &error)
{
    if (m_queueWorks.exchange(false))
        m_parts.log.error(QStringLiteral("the queue failed; taking stops until it answers"), error.message);
    m_settles.insert(m_settles.begin(), std::make_move_iterator(sent.settle.begin()),
                     std::make_move_iterator(sent.settle.end()));
    m_wakeUps.insert(m_wakeUps.begin(), std::make_move_iterator(sent.enqueue.begin()),
                     std::make_move_iterator(sent.enqueue.end()));
    m_mustRelease = true;
    m_retryWait = m_retryWait.count() == 0 ? firstRetry : std::min(m_retryWait * 2, lastRetry);
    m_retryAt = m_parts.clock.steady() + m_retryWait;
}

bool Dispatcher::reconnect()
{
    if (m_mustRelease) {
        std::vector<LeaseToken> keep = m_leases.tokens();
        for (const Settle &settle : m_settles)
            keep.push_back(settle.token);
        if (const Result<void> released = m_queue.release(m_worker, keep, false); !released) {
            queueFailed({}, released.error());
            return false;
        }
        m_mustRelease = false;
    }
    m_queueWorks = true;
    m_workKnown = true;
    m_parts.log.info(QStringLiteral("the queue answers again"));
    return true;
}

void Dispatcher::handOut(std::vector<LeasedLane> lanes)
{
    if (lanes.empty())
        return;
    const int idle = m_settings.threads - static_cast<int>(m_leases.count());
    for (WorkBatch &batch : dealOut(std::move(lanes), idle)) {
        const std::int64_t id = m_nextBatch++;
        m_leases.started(id, batch.lanes, m_parts.clock.steady());
        runBatch(id, std::move(batch));
    }
}

void Dispatcher::runBatch(std::int64_t id, WorkBatch batch)
{
    m_pool.start([this, id, batch = std::move(batch)] { m_inbox.batchDone({id, m_runner.run(batch)}); });
}

// The probe writes on a pool thread, since it may block.
void Dispatcher::probeStore()
{
    if (m_storeWorks || m_probing || m_stopping || m_parts.clock.steady() < m_probeAt)
        return;
    m_probing = true;
    m_pool.start([this] { m_inbox.probed(m_parts.store.probe().isOk()); });
}

void Dispatcher::checkStuck()
{
    if (m_leases.longest(m_parts.clock.steady()) < m_settings.stuckAfter)
        return;
    m_parts.log.error(QStringLiteral("a worker hangs; the process ends so that its lanes go on elsewhere"));
    m_giveUp();
}

// Everything settled or handed back; what cannot be said now is found by the guards after the next start.
void Dispatcher::finish()
{
    m_pool.waitForDone(static_cast<int>(std::chrono::milliseconds(2s).count()));
    read(m_inbox.take(Micros(0)));
    m_queueWorks = true;
    while (!m_settles.empty() && m_queueWorks)
        talk();
    if (const Result<void> released = m_queue.release(m_worker, {}, true); !released)
        m_parts.log.warn(QStringLiteral("leases could not be handed back"), released.error().message);
}

} // namespace psi
