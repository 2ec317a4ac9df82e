#include "service/app/outboundservice.h"

#include <thread>

#include <QRandomGenerator>

#include "service/app/configmapping.h"
#include "service/usecases/outbound/restoredbackup.h"
#include "service/usecases/work/askdispatcher.h"

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
        [&dispatcher](std::vector<NewJob> jobs) {
            return askDispatcher<std::vector<Enqueued>>(
                dispatcher, queuePatience,
                [jobs = std::move(jobs)](JobQueue &queue, QueueControl &) { return queue.enqueue(jobs); });
        },
        random01);
    return {preparation(dispatcher),
            singletons.once(QStringLiteral("outbox_relay"), QStringLiteral("relay of the outbox"), relayEvery,
                            [this](const ChoreLease &) { return m_relay->step(); }),
            {QStringLiteral("figures of the outbox"), figuresEvery, [this] { return showFigures(); }}};
}

// Tried again every second until it stands: nothing is called before.
Chore OutboundService::preparation(Dispatcher &dispatcher)
{
    return {QStringLiteral("limits of calls"), prepareEvery, [this, &dispatcher]() -> Result<bool> {
                if (m_courier.isReady())
                    return false;
                if (const Result<void> prepared = makeReady(dispatcher); !prepared)
                    return prepared.error();
                m_courier.setReady(true);
                dispatcher.notifyWork();
                return false;
            }};
}

Result<void> OutboundService::makeReady(Dispatcher &dispatcher)
{
    const Result<std::vector<Area>> known = m_parts.store.areas().areas();
    if (!known)
        return known.error();
    std::vector<AreaId> areas;
    for (const Area &area : *known)
        areas.push_back(area.id);
    const Result<void> limited = askDispatcher<void>(
        dispatcher, queuePatience, [limits = *m_limits.current(), areas](JobQueue &, QueueControl &control) {
            return applyLimits(control, limits, areas);
        });
    if (!limited)
        return limited;
    const auto pause = [&dispatcher](Route route) {
        return askDispatcher<void>(dispatcher, queuePatience, [route](JobQueue &, QueueControl &control) {
            return control.pause(PauseScope::route(route), std::nullopt);
        });
    };
    const Result<bool> held = holdRestored(m_parts.store.meta(), m_parts.store.outbox(), pause, m_parts.log);
    return held ? Result<void>() : Result<void>(held.error());
}

Result<bool> OutboundService::showFigures()
{
    const Result<std::map<QByteArray, std::int64_t>> counts = m_parts.store.outbox().counts();
    if (!counts)
        return counts.error();
    for (const auto &[estado, rows] : *counts)
        m_parts.metrics.gauge("psi_outbox", {{"estado", estado}}).set(static_cast<double>(rows));
    const Result<void> held = m_courier.lineHolds().refresh(*m_lines.current(), m_parts.clock.steady());
    return held ? Result<bool>(false) : Result<bool>(held.error());
}

} // namespace psi
