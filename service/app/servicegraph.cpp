#include "service/app/servicegraph.h"

#include <algorithm>
#include <cstdlib>

#include <unistd.h>

#include <QRandomGenerator>

#include "service/adapters/system/processmetrics.h"
#include "service/app/buildinfo.h"
#include "service/app/configmapping.h"
#include "service/app/demo.h"
#include "service/app/menucommands.h"
#include "service/app/queuemetrics.h"
#include "service/usecases/watch/alarmchores.h"
#include "service/usecases/watch/purgechore.h"

namespace psi {

namespace {

constexpr qint64 leastFreeBytes = 64ll << 20;
constexpr std::size_t largeLogBytes = 256u << 20;
constexpr Micros watchEvery = std::chrono::seconds(1);
constexpr Micros presenceEvery = std::chrono::seconds(20);
constexpr Micros lastLines = std::chrono::seconds(1);

WorkerName instanceName()
{
    return QByteArray::number(::getpid()) + '-' +
           QByteArray::number(QRandomGenerator::system()->generate(), 16);
}

HealthCheck check(const QByteArray &name, bool ok, const char *reason)
{
    return {name, ok, ok ? QByteArray() : QByteArray(reason)};
}

} // namespace

ServiceApplication::Graph::Graph(const ServiceConfig &config, const DataDir &data,
                                 const QByteArray &installKey, Hooks hooks)
    : instance(instanceName())
    , log(clock, config.logLevel)
    , qtMessages(log)
    , health(buildJson())
    , hash(installKey)
    , storeOwner(ChosenStore::make(config, data.file(QStringLiteral("store.db")), hash, clock, instance))
    , store(*storeOwner)
    , queue(chooseQueue(config, data, hash.fingerprint(), clock))
    , lines(settings::lines(config))
    , menus(MenuTree())
    , policy(settings::policy(config))
    , menuCache(store.menus(), menus, log)
    , answers(store.meta(), policy, clock, log)
    , codec(settings::secrets(config))
    , outbound(config, instance, data.file(QStringLiteral("media")), {store, clock, policy, metrics, log})
    , dispatcher(settings::work(config),
                 {codec, store.conversations(), store.archive(), clock, lines, menus, policy, metrics, log,
                  [this] { return batcher.pressure().isHigh(std::chrono::steady_clock::now()); },
                  outbound.calls()},
                 queue->jobs(), queue->control(), instance, [this] { giveUp(); })
    , guard({*queue, config.usesStore() ? &store.meta() : nullptr, store.reach(), gate, health, metrics, log,
             !config.hasRole("worker")})
    , startup(startupParts(config, hooks.serve))
    , batcher(settings::batcher(config), queue->jobs(), metrics, log, [this] { dispatcher.notifyWork(); })
    , quarantine(data.file(QStringLiteral("quarantine")), clock)
    , intake(settings::intake(config), {codec, hash, clock, batcher, gate, lines, quarantine, log})
    , disk(data.path(), leastFreeBytes)
    , singletons(store.choreLeases(), QString::fromLatin1(instance), clock, metrics, log)
    , refresher({menuRefresh(menuCache), answersRefresh(answers), presence()}, clock, log)
    , purger(purges(config), clock, log)
    , sender(outbound.chores(config, singletons, dispatcher), clock, log)
    , opener({opening(std::move(hooks.failed))}, clock, log)
    , watcher(watches(std::move(hooks.serve)), clock, log)
    , intakeStatus(health)
    , adminStatus(health, isLoopbackAddress(config.adminListen) ? &metrics : nullptr)
    , api(config, {store, menuCache, answers, policy, hash, clock, log, metrics, adminStatus},
          std::move(hooks.admin))
    , hangWatcher(hangWatches(config), clock, log)
    , webhook(config.webhookPath.toUtf8(), intake, metrics, intakeStatus)
    , intakeServer(settings::webhookServer(config), webhook, metrics)
    , adminServer(settings::adminServer(config), api.endpoint(), metrics)
    , commands(data.file(QStringLiteral("admin.sock")), std::move(hooks.answer))
{
    addCollectors();
}

Startup::Parts ServiceApplication::Graph::startupParts(const ServiceConfig &config,
                                                       std::function<void()> serve)
{
    return {config.usesStore() ? &store : nullptr,
            *queue,
            hash.fingerprint(),
            guard,
            gate,
            health,
            log,
            [this, &config] { return fillStore(config); },
            [this, &config] { opened(config); },
            std::move(serve)};
}

Result<void> ServiceApplication::Graph::fillStore(const ServiceConfig &config)
{
    if (const Result<int> areas = store.areas().seed(settings::areas(config)); !areas)
        return areas.error();
    if (const Result<bool> seeded = seedMenus(store.menus(), builtInMenus()); !seeded)
        return seeded.error();
    if (Result<void> loaded = menuCache.reload(); !loaded)
        return loaded;
    return answers.refresh();
}

void ServiceApplication::Graph::opened(const ServiceConfig &config)
{
    for (const QString &warning : store.warnings())
        log.warn(warning);
    if (!config.hasRole("worker") && !config.hasRole("outbound"))
        return;
    watchBackends();
    queue->listen([this] { dispatcher.notifyWork(); });
}

Chore ServiceApplication::Graph::opening(std::function<void(StartFailure)> failed)
{
    return {QStringLiteral("start"), watchEvery,
            [this, failed = std::move(failed), isOver = false]() mutable -> Result<bool> {
                if (isOver)
                    return false;
                if (const std::optional<StartFailure> failure = startup.tryOnce()) {
                    isOver = true;
                    failed(*failure);
                }
                return false;
            }};
}

Chore ServiceApplication::Graph::presence()
{
    return {QStringLiteral("watch of the other instances"), presenceEvery,
            [this, said = store.warnings()]() mutable -> Result<bool> {
                const Result<QStringList> found = store.lookAround();
                if (!found)
                    return found.error();
                for (const QString &line : *found) {
                    if (!said.contains(line))
                        log.warn(line);
                }
                said = store.warnings() + *found;
                return false;
            }};
}

std::vector<Chore> ServiceApplication::Graph::purges(const ServiceConfig &config)
{
    if (!config.hasRole("worker"))
        return {};
    return {storePurge(singletons, store.retention(), config.retention, clock),
            counted(completedPurge(dispatcher, settings::completed(config), log), "queue_purge")};
}

Chore ServiceApplication::Graph::counted(Chore chore, const QByteArray &task)
{
    chore.step = [this, step = std::move(chore.step),
                  &success = metrics.gauge("psi_task_last_success_seconds", {{"task", task}})] {
        const Result<bool> more = step();
        if (more)
            success.set(std::chrono::duration<double>(clock.now().time_since_epoch()).count());
        return more;
    };
    return chore;
}

std::vector<Chore> ServiceApplication::Graph::watches(std::function<void()> served)
{
    return {diskGate([this] { return disk.check(); }, gate, log),
            walAlarm([this] { return std::max(queue->walBytes(), store.walBytes()); }, largeLogBytes, log),
            {QStringLiteral("figures of the queue"), watchEvery,
             [this]() -> Result<bool> {
                 if (!startup.isComplete())
                     return false;
                 const Result<void> refreshed = refreshQueueMetrics(metrics, queue->view());
                 return refreshed ? Result<bool>(false) : Result<bool>(refreshed.error());
             }},
            guard.watch(std::move(served))};
}

std::vector<Chore> ServiceApplication::Graph::hangWatches(const ServiceConfig &config)
{
    const auto limit = std::chrono::duration_cast<std::chrono::seconds>(settings::work(config).stuckAfter);
    std::vector<WatchedThread> threads{{QStringLiteral("batcher"), &batcher.mark()},
                                       {QStringLiteral("dispatcher"), &dispatcher.turnMark()},
                                       {QStringLiteral("probe of the store"), &dispatcher.probeMark()},
                                       {QStringLiteral("refresher of menus"), &refresher.mark()},
                                       {QStringLiteral("purge"), &purger.mark()},
                                       {QStringLiteral("relay of the outbox"), &sender.mark()},
                                       {QStringLiteral("watch of queue and disk"), &watcher.mark()}};
    for (const BusyMark &mark : api.marks())
        threads.push_back({QStringLiteral("thread of the admin API"), &mark});
    return {hangWatch(
        std::move(threads), limit, [this] { giveUp(); }, log)};
}

void ServiceApplication::Graph::giveUp()
{
    log.drain(lastLines);
    std::_Exit(EXIT_FAILURE);
}

void ServiceApplication::Graph::addCollectors()
{
    metrics.gauge("psi_build_info", {{"version", versionText()}, {"build", buildId()}, {"qt", qVersion()}})
        .set(1);
    addProcessMetrics(metrics);
    metrics.addCollector([this] {
        metrics.gauge("psi_disk_free_bytes", {}).set(static_cast<double>(disk.freeBytes()));
        metrics.gauge("psi_sqlite_wal_bytes", {{"file", "queue"}})
            .set(static_cast<double>(queue->walBytes()));
        metrics.gauge("psi_sqlite_wal_bytes", {{"file", "store"}}).set(static_cast<double>(store.walBytes()));
        metrics.gauge("psi_answers_paused", {}).set(policy.current()->answersPaused ? 1 : 0);
        const auto [connects, roundTrips] = queue->traffic();
        metrics.gauge("psi_redis_connects_total", {}).set(static_cast<double>(connects));
        metrics.gauge("psi_redis_round_trips_total", {}).set(static_cast<double>(roundTrips));
        metrics.gauge("psi_db_connections", {{"state", "open"}}).set(store.connections());
        metrics.gauge("psi_log_lines_lost_total", {}).set(static_cast<double>(log.overruns()));
        metrics.gauge("psi_quarantine_lost_total", {}).set(static_cast<double>(quarantine.lost()));
    });
}

void ServiceApplication::Graph::addHealthChecks(bool isIntake)
{
    if (isIntake)
        health.watch("intake",
                     [this] { return check("intake", batcher.works(), "the queue refuses new events"); });
    health.watch("disk", [this] { return check("disk", disk.hasEnough(), "too little space is free"); });
}

void ServiceApplication::Graph::watchBackends()
{
    health.watch("queue", [this] {
        return check("queue", dispatcher.health().queueWorks, "the queue does not answer");
    });
    health.watch("store", [this] {
        return check("store", dispatcher.health().storeWorks, "the store does not take writes");
    });
}

} // namespace psi
