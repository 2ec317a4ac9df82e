#include "service/app/serviceapplication.h"

#include <cstdlib>

#include <unistd.h>

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRandomGenerator>

#include "service/adapters/http/statusendpoint.h"
#include "service/adapters/http/webhookendpoint.h"
#include "service/adapters/logging/spdloglog.h"
#include "service/adapters/metrics/prometheusmetrics.h"
#include "service/adapters/sqlite/sqlitestore.h"
#include "service/adapters/system/diskquarantine.h"
#include "service/adapters/system/diskwatch.h"
#include "service/adapters/system/hmackeyedhash.h"
#include "service/adapters/system/processmetrics.h"
#include "service/adapters/system/systemclock.h"
#include "service/adapters/whatsapp/metawebhookcodec.h"
#include "service/app/buildinfo.h"
#include "service/app/configmapping.h"
#include "service/app/queueepoch.h"
#include "service/app/queuemetrics.h"
#include "service/app/servicehealth.h"

namespace psi {

namespace {
constexpr qint64 leastFreeBytes = 64ll << 20; // below it readiness says so
const QByteArray epochCause = "epoch";

WorkerName workerName()
{
    return QByteArray::number(::getpid()) + '-' +
           QByteArray::number(QRandomGenerator::system()->generate(), 16);
}

// A worker hangs: the service manager starts the process again, leases run out, guards absorb what was done.
void giveUp() { std::_Exit(EXIT_FAILURE); }
} // namespace

// The wiring. In order of construction: each part may use those above it and is destroyed before them.
struct ServiceApplication::Graph
{
    Graph(const ServiceConfig &config, const DataDir &data, const QByteArray &installKey)
        : log(clock, config.logLevel)
        , hash(installKey)
        , store({data.file(QStringLiteral("store.db")), QStringLiteral("wsp4"), {}}, hash, clock)
        , queue(settings::queue(config, data.file(QStringLiteral("queue.db"))), clock)
        , lines(settings::lines(config))
        , policy(settings::policy(config))
        , codec(settings::secrets(config))
        , quarantine(data.file(QStringLiteral("quarantine")), clock)
        , dispatcher(
              settings::work(config),
              {codec, store.conversations(), store.archive(), clock, lines, menus, policy, metrics, log},
              queue, queue, workerName(), giveUp)
        , batcher(settings::batcher(config), queue, metrics, log, [this] { dispatcher.notifyWork(); })
        , intake(settings::intake(config), {codec, hash, clock, batcher, gate, lines, quarantine, log})
        , disk(data.path(), leastFreeBytes)
        , chores(choresOf(config), clock, log)
        , intakeStatus(health)
        , adminStatus(health, &metrics)
        , webhook(config.webhookPath.toUtf8(), intake, metrics, intakeStatus)
        , intakeServer(settings::webhookServer(config), webhook, metrics)
        , adminServer(settings::adminServer(config), adminStatus, metrics)
    {}

    std::vector<Chore> choresOf(const ServiceConfig &config)
    {
        std::vector<Chore> list{storePurge(store.retention(), config.retention, clock)};
        list.push_back(
            {QStringLiteral("watch of the disk"), std::chrono::seconds(5), [this]() -> Result<bool> {
                 disk.check();
                 return false;
             }});
        if (config.hasRole("worker"))
            list.push_back(completedPurge(dispatcher, settings::completed(config), log));
        return list;
    }

    SystemClock clock;
    SpdlogLog log;
    PrometheusMetrics metrics;
    ServiceHealth health{buildJson()};
    HmacKeyedHash hash;
    SqliteStore store;
    SqliteJobQueue queue;
    IntakeGate gate;
    Snapshot<LineDirectory> lines;
    Snapshot<MenuTree> menus{MenuTree()};
    Snapshot<RouterPolicy> policy;
    MetaWebhookCodec codec;
    DiskQuarantine quarantine;
    Dispatcher dispatcher;
    EnqueueBatcher batcher;
    IntakeService intake;
    DiskWatch disk;
    ChoreRunner chores;
    StatusEndpoint intakeStatus;
    StatusEndpoint adminStatus;
    WebhookEndpoint webhook;
    HttpServer intakeServer;
    HttpServer adminServer;
};

ServiceApplication::ServiceApplication(ServiceConfig config)
    : m_config(std::move(config))
    , m_data(m_config.dataDir)
{}

ServiceApplication::~ServiceApplication() { stop(); }

Result<void> ServiceApplication::start()
{
    if (const Result<void> locked = m_data.lock(); !locked)
        return locked;
    Result<void> started = startFiles();
    if (started)
        started = startServers();
    if (started)
        started = writePorts();
    if (!started)
        stop();
    return started;
}

// Data folder, store and queue, and whether these belong together.
Result<void> ServiceApplication::startFiles()
{
    const Result<QByteArray> key =
        m_config.hashKey.isEmpty() ? m_data.installKey() : Result<QByteArray>(m_config.hashKey.toUtf8());
    if (!key)
        return key.error();
    m_graph = std::make_unique<Graph>(m_config, m_data, *key);
    Graph &graph = *m_graph;
    if (!m_config.logFile.isEmpty() && !graph.log.openFile(m_config.logFile))
        return Error{ErrorCode::Unavailable,
                     QStringLiteral("log.file: cannot be written: ") + m_config.logFile};
    if (const Result<void> store = graph.store.start(); !store)
        return store;
    if (const Result<void> same = checkInstallKey(graph.hash.fingerprint(), graph.store.meta()); !same)
        return same;
    if (const Result<void> queue = graph.queue.start(); !queue)
        return queue;
    graph.quarantine.start();
    graph.batcher.start();
    const Result<void> epoch = checkQueueEpoch(graph.queue, graph.store.meta());
    if (!epoch && epoch.error().code != ErrorCode::EpochMismatch)
        return epoch;
    graph.health.set(epochCause, epoch.isOk(), epoch ? QByteArray() : epoch.error().message.toUtf8());
    graph.metrics.gauge("psi_durability_ok", {}).set(epoch ? 1 : 0);
    if (epoch) {
        startWork();
    } else {
        graph.gate.close(epochCause, epoch.error());
        graph.log.error(QStringLiteral("the intake answers 503"), epoch.error().message);
    }
    return {};
}

void ServiceApplication::startWork()
{
    Graph &graph = *m_graph;
    if (m_config.hasRole("worker"))
        graph.dispatcher.start();
    graph.health.watch("queue", [&graph] {
        const bool ok = graph.dispatcher.health().queueWorks;
        return HealthCheck{"queue", ok, ok ? "" : "the queue does not answer"};
    });
    graph.health.watch("store", [&graph] {
        const bool ok = graph.dispatcher.health().storeWorks;
        return HealthCheck{"store", ok, ok ? "" : "the store does not take writes"};
    });
}

Result<void> ServiceApplication::startServers()
{
    Graph &graph = *m_graph;
    graph.disk.check();
    graph.chores.start();
    graph.health.watch("disk", [&graph] {
        const bool ok = graph.disk.hasEnough();
        return HealthCheck{"disk", ok, ok ? "" : "too little space is free"};
    });
    graph.metrics
        .gauge("psi_build_info", {{"version", versionText()}, {"build", buildId()}, {"qt", qVersion()}})
        .set(1);
    addQueueMetrics(graph.metrics, graph.queue);
    addProcessMetrics(graph.metrics);
    graph.metrics.addCollector([&graph] {
        graph.metrics.gauge("psi_disk_free_bytes", {}).set(static_cast<double>(graph.disk.freeBytes()));
        graph.metrics.gauge("psi_sqlite_wal_bytes", {{"file", "queue"}})
            .set(static_cast<double>(graph.queue.walBytes()));
        graph.metrics.gauge("psi_sqlite_wal_bytes", {{"file", "store"}})
            .set(static_cast<double>(graph.store.walBytes()));
        graph.metrics.gauge("psi_log_lines_lost_total", {}).set(static_cast<double>(graph.log.overruns()));
    });
    const auto listen = [](HttpServer &server, const char *key) -> Result<void> {
        const Result<void> started = server.start();
        return started ? started
                       : Error{started.error().code,
                               QLatin1String(key) + QStringLiteral(": ") + started.error().message};
    };
    if (m_config.hasRole("admin")) {
        if (const Result<void> admin = listen(graph.adminServer, "admin.listen"); !admin)
            return admin;
    }
    return m_config.hasRole("intake") ? listen(graph.intakeServer, "webhook.listen") : Result<void>();
}

Result<void> ServiceApplication::writePorts() const
{
    const BoundPorts bound = ports();
    QJsonObject json;
    if (!bound.webhook.isEmpty())
        json.insert(QStringLiteral("webhook"), QString::fromLatin1(bound.webhook));
    if (!bound.admin.isEmpty())
        json.insert(QStringLiteral("admin"), QString::fromLatin1(bound.admin));
    m_graph->log.info(QStringLiteral("psi-router %1 serves; webhook %2, admin %3, data in %4")
                          .arg(QString::fromLatin1(versionText()), QString::fromLatin1(bound.webhook),
                               QString::fromLatin1(bound.admin), m_data.path()));
    return writePrivateFile(m_data.file(QStringLiteral("ports.json")),
                            QJsonDocument(json).toJson(QJsonDocument::Compact) + '\n');
}

void ServiceApplication::stop()
{
    if (m_graph == nullptr)
        return;
    Graph &graph = *m_graph;
    QFile::remove(m_data.file(QStringLiteral("ports.json")));
    graph.intakeServer.stop();
    graph.batcher.stop();
    graph.chores.stop();
    const bool allEnded = graph.dispatcher.stop();
    graph.adminServer.stop();
    graph.quarantine.stop();
    graph.queue.stop();
    graph.store.stop();
    graph.log.info(QStringLiteral("psi-router stopped"));
    if (!allEnded) {
        graph.log.error(QStringLiteral("a worker still hangs; the process ends without it"));
        std::_Exit(EXIT_SUCCESS);
    }
    m_graph.reset();
}

void ServiceApplication::reload(const ServiceConfig &config)
{
    Graph &graph = *m_graph;
    graph.codec.setSecrets(settings::secrets(config));
    graph.intake.setSettings(settings::intake(config));
    graph.lines.replace(settings::lines(config));
    graph.policy.replace(settings::policy(config));
    graph.log.setLevel(config.logLevel);
    graph.log.info(
        QStringLiteral("configuration read again: secrets, lines, policy and log level are in effect"));
}

BoundPorts ServiceApplication::ports() const
{
    if (m_graph == nullptr)
        return {};
    return {m_graph->intakeServer.boundAddress(), m_graph->adminServer.boundAddress()};
}

Result<void> ServiceApplication::adopt(const QString &who, const QString &reason)
{
    Graph &graph = *m_graph;
    if (const Result<void> adopted = adoptQueue(graph.queue, graph.store.meta(), who, reason); !adopted)
        return adopted;
    graph.health.set(epochCause, true);
    graph.metrics.gauge("psi_durability_ok", {}).set(1);
    graph.gate.open(epochCause);
    startWork();
    return {};
}

} // namespace psi
