#include "service/app/outboundservice.h"

#include <future>
#include <thread>

#include <QRandomGenerator>

#include "service/app/configmapping.h"
#include "service/usecases/outbound/restoredbackup.h"

namespace psi {

namespace {

using namespace std::chrono_literals;
constexpr Micros relayEvery = 5s;
constexpr Micros prepareEvery = 1s;
constexpr Micros figuresEvery = 15s;
constexpr std::chrono::seconds queuePatience{3};

double random01() { return QRandomGenerator::global()->generateDouble(); }

std::vector<LineId> lineIds(const ServiceConfig &config)
{
    std::vector<LineId> lines;
    for (const LineConfig &line : config.lines)
        lines.emplace_back(line.id);
    return lines;
}

// Puts jobs into the queue on the dispatcher's thread; it may still run when nobody waits any more.
Result<std::vector<Enqueued>> enqueueThrough(Dispatcher &dispatcher, std::vector<NewJob> jobs)
{
    using Answer = Result<std::vector<Enqueued>>;
    auto promise = std::make_shared<std::promise<Answer>>();
    std::future<Answer> done = promise->get_future();
    dispatcher.post([promise, jobs = std::move(jobs)](JobQueue &queue, QueueControl &) {
        promise->set_value(queue.enqueue(jobs));
    });
    if (done.wait_for(queuePatience) != std::future_status::ready)
        return Error{ErrorCode::Unavailable, QStringLiteral("the queue does not answer")};
    return done.get();
}

} // namespace

OutboundService::OutboundService(const ServiceConfig &config, const QByteArray &instance,
                                 const QString &mediaFolder, Parts parts)
    : m_isMine(config.hasRole("outbound"))
    , m_parts(parts)
    , m_limits(settings::limits(config))
    , m_lines(lineIds(config))
    , m_callers(config, mediaFolder, parts.clock)
    , m_courier(settings::outbound(config, instance),
                {parts.store.outbox(), parts.store.archive(), parts.store.meta(), m_callers.messages(),
                 m_callers.areas(), m_callers.media(), parts.clock, parts.policy, parts.metrics, parts.log},
                random01, [](Micros wait) { std::this_thread::sleep_for(wait); })
{}

Result<void> OutboundService::start() { return m_isMine ? m_callers.start() : Result<void>(); }

void OutboundService::stop()
{
    m_callers.stop();
    m_courier.close();
}

void OutboundService::reload(const ServiceConfig &config)
{
    m_limits.replace(settings::limits(config));
    m_lines.replace(lineIds(config));
    m_callers.reload(config);
    m_courier.setReady(false); // until the limits stand
}

std::vector<Chore> OutboundService::chores(const ServiceConfig &config, SingletonChores &singletons,
                                           Dispatcher &dispatcher)
{
    if (!m_isMine)
        return {};
    m_relay = std::make_unique<OutboxRelay>(
        settings::outbound(config, {}), m_parts.store.outbox(), m_parts.log,
        [&dispatcher](std::vector<NewJob> jobs) { return enqueueThrough(dispatcher, std::move(jobs)); },
        random01);
    return {preparation(dispatcher),
            singletons.once(QStringLiteral("outbox_relay"), QStringLiteral("relay of the outbox"), relayEvery,
                            [this](const ChoreLease &) { return m_relay->step(); }),
            {QStringLiteral("figures of the outbox"), figuresEvery, [this] { return showFigures(); }}};
}

Chore OutboundService::preparation(Dispatcher &dispatcher)
{
    return {QStringLiteral("limits of calls"), prepareEvery, [this, &dispatcher]() -> Result<bool> {
                if (!m_courier.isReady())
                    dispatcher.post([this](JobQueue &, QueueControl &control) { makeReady(control); });
                return false;
            }};
}

// Tried again every second until it stands: nothing is called before.
void OutboundService::makeReady(QueueControl &control)
{
    if (m_courier.isReady())
        return;
    std::vector<AreaId> areas;
    const Result<std::vector<Area>> known = m_parts.store.areas().areas();
    if (!known)
        return m_parts.log.warn(QStringLiteral("calls wait for the store"), known.error().message);
    for (const Area &area : *known)
        areas.push_back(area.id);
    if (const Result<void> limited = applyLimits(control, *m_limits.current(), areas); !limited)
        return m_parts.log.warn(QStringLiteral("calls wait for their limits"), limited.error().message);
    const Result<bool> held =
        holdRestored(m_parts.store.meta(), m_parts.store.outbox(), control, m_parts.log);
    if (!held)
        return m_parts.log.warn(QStringLiteral("calls wait for the store"), held.error().message);
    m_courier.setReady(true);
}

Result<bool> OutboundService::showFigures()
{
    const Result<std::map<QByteArray, std::int64_t>> counts = m_parts.store.outbox().counts();
    if (!counts)
        return counts.error();
    for (const auto &[estado, rows] : *counts)
        m_parts.metrics.gauge("psi_outbox", {{"estado", estado}}).set(static_cast<double>(rows));
    const Result<void> held = m_courier.lineHolds().refresh(*m_lines.current());
    return held ? Result<bool>(false) : Result<bool>(held.error());
}

} // namespace psi
