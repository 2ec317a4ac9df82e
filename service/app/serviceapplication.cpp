#include "service/app/serviceapplication.h"

#include <cstdlib>

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>

#include "service/app/buildinfo.h"
#include "service/app/configmapping.h"
#include "service/app/servicegraph.h"
#include "service/app/stopdeadline.h"
#include "service/app/tokencommands.h"
#include "service/usecases/work/askdispatcher.h"

namespace psi {

namespace {

constexpr std::chrono::seconds fsckPatience{60};
constexpr std::chrono::seconds queuePatience{3};
// A clean stop takes less than 10 s, whatever hangs.
constexpr std::chrono::milliseconds stopPatience{9000};
constexpr Micros lastLines = std::chrono::milliseconds(500);

std::optional<StartFailure> listen(HttpServer &server, const char *key)
{
    const Result<void> started = server.start();
    if (started)
        return std::nullopt;
    const bool isMistake = started.error().code == ErrorCode::Invalid;
    return StartFailure{isMistake ? ExitCode::Usage : ExitCode::Failure,
                        QLatin1String(key) + QStringLiteral(": ") + started.error().message};
}

QString placeOf(const QByteArray &address)
{
    return address.isEmpty() ? QStringLiteral("not here") : QString::fromLatin1(address);
}

} // namespace

ServiceApplication::ServiceApplication(ConfigLoad load, Requests requests)
    : m_load(std::move(load))
    , m_config(m_load.config)
    , m_data(m_config.dataDir)
    , m_requests(std::move(requests))
{}

ServiceApplication::~ServiceApplication() { stop(); }

std::optional<StartFailure> ServiceApplication::start()
{
    if (const Result<void> locked = m_data.lock(); !locked)
        return StartFailure{ExitCode::Failure, locked.error().message};
    std::optional<StartFailure> failed = startFiles();
    if (!failed)
        failed = startServers();
    if (failed)
        stop();
    return failed;
}

// Data folder, and a first try of store and queue.
std::optional<StartFailure> ServiceApplication::startFiles()
{
    const Result<QByteArray> key = settings::installKey(m_config, m_data);
    if (!key)
        return StartFailure{ExitCode::Failure, key.error().message};
    m_graph = std::make_unique<Graph>(
        m_config, m_data, *key,
        Graph::Hooks{[this](const QByteArray &request) { return answerAdminRequest(request, access()); },
                     [this] { startWork(); }, m_requests.failed,
                     AdminHooks{[this](QueueCall call) { return onQueue(std::move(call)); },
                                [this](const NewJob &job) { wake(job); }, m_requests.reload}});
    Graph &graph = *m_graph;
    if (!m_config.logFile.isEmpty() && !graph.log.openFile(m_config.logFile))
        return StartFailure{ExitCode::Failure,
                            QStringLiteral("log.file: cannot be written: ") + m_config.logFile};
    graph.quarantine.start();
    graph.batcher.start();
    if (const Result<void> outbound = graph.outbound.start(); !outbound)
        return StartFailure::of(outbound.error());
    return graph.startup.tryOnce();
}

// Begins to work: the queue is the store's.
void ServiceApplication::startWork()
{
    if (m_stopping || !m_config.usesStore())
        return;
    m_isWorking = true;
    m_graph->dispatcher.start();
    m_graph->sender.start();
    m_graph->purger.start();
    m_graph->refresher.start();
}

std::optional<StartFailure> ServiceApplication::startServers()
{
    Graph &graph = *m_graph;
    graph.addHealthChecks(m_config.hasRole("intake"));
    graph.watcher.start();
    graph.hangWatcher.start();
    std::optional<StartFailure> failed;
    if (m_config.hasRole("admin")) {
        graph.api.start();
        failed = listen(graph.adminServer, "admin.listen");
    }
    if (!failed && m_config.hasRole("intake"))
        failed = listen(graph.intakeServer, "webhook.listen");
    if (failed)
        return failed;
    if (const Result<void> socket = graph.commands.start(); !socket)
        return StartFailure::of(socket.error());
    if (const Result<void> written = writePorts(); !written)
        return StartFailure::of(written.error());
    if (!graph.startup.isComplete())
        graph.opener.start();
    for (const QString &warning : m_load.warnings)
        graph.log.warn(warning);
    const BoundPorts bound = ports();
    graph.log.info(QStringLiteral("psi-router %1 serves; webhook %2, admin %3, data in %4")
                       .arg(QString::fromLatin1(versionText()), placeOf(bound.webhook), placeOf(bound.admin),
                            m_data.path()));
    return std::nullopt;
}

Result<void> ServiceApplication::writePorts() const
{
    const BoundPorts bound = ports();
    QJsonObject json;
    if (!bound.webhook.isEmpty())
        json.insert(QStringLiteral("webhook"), QString::fromLatin1(bound.webhook));
    if (!bound.admin.isEmpty())
        json.insert(QStringLiteral("admin"), QString::fromLatin1(bound.admin));
    return writePrivateFile(m_data.file(QStringLiteral("ports.json")),
                            QJsonDocument(json).toJson(QJsonDocument::Compact) + '\n');
}

void ServiceApplication::stop()
{
    if (m_graph == nullptr)
        return;
    Graph &graph = *m_graph;
    QFile::remove(m_data.file(QStringLiteral("ports.json")));
    m_stopping = true;
    // The process ends with leases handed back, or lost with it; guards absorb what a hanging part still
    // does.
    const auto endNow = [&graph](const char *why) {
        graph.log.error(QString::fromLatin1(why));
        graph.log.drain(lastLines);
        std::_Exit(EXIT_SUCCESS);
    };
    std::optional<StopDeadline> deadline;
    deadline.emplace(stopPatience, [&] { endNow("the stop hangs; the process ends without it"); });
    graph.opener.stop();
    graph.commands.stop();
    graph.intakeServer.stop();
    graph.batcher.stop();
    graph.sender.stop();
    const bool allEnded = graph.dispatcher.stop();
    graph.outbound.stop();
    graph.adminServer.stop();
    graph.api.stop();
    if (!allEnded) // what it waits for would hold up the store too
        endNow("a worker still hangs; the process ends without it");
    graph.refresher.stop();
    graph.purger.stop();
    graph.singletons.giveBack();
    graph.watcher.stop();
    graph.hangWatcher.stop();
    graph.quarantine.stop();
    graph.queue->stop();
    graph.store.stop();
    deadline.reset();
    graph.log.info(QStringLiteral("psi-router stopped"));
    m_graph.reset();
}

void ServiceApplication::reload(ConfigLoad load)
{
    Graph &graph = *m_graph;
    if (!load.problems.empty()) {
        graph.log.error(QStringLiteral("the new configuration has mistakes; the old one stays in effect"),
                        problemsText(load.problems).trimmed());
        return;
    }
    if (const QStringList keys = keysThatNeedRestart(m_load, load); !keys.isEmpty())
        graph.log.warn(QStringLiteral("these keys take effect at the next start: ") +
                       keys.join(QStringLiteral(", ")));
    graph.codec.setSecrets(settings::secrets(load.config));
    IntakeSettings intake = settings::intake(load.config);
    intake.mergeLines = settings::intake(m_config).mergeLines;
    graph.intake.setSettings(intake);
    graph.lines.replace(settings::lines(load.config));
    graph.answers.configure(settings::policy(load.config));
    graph.api.configure(load.config);
    graph.outbound.reload(load.config);
    if (const Result<void> menus = whetherOpen() ? graph.menuCache.reload() : Result<void>(); !menus)
        graph.log.warn(QStringLiteral("the menus could not be read"), menus.error().message);
    graph.log.setLevel(load.config.logLevel);
    graph.log.info(QStringLiteral(
        "configuration read again: secrets, lines, limits, policy, menus and log level are in effect"));
}

BoundPorts ServiceApplication::ports() const
{
    if (m_graph == nullptr)
        return {};
    return {m_graph->intakeServer.boundAddress(), m_graph->adminServer.boundAddress()};
}

// Whether this process has a store that it reached.
Result<void> ServiceApplication::whetherOpen() const
{
    if (!m_config.usesStore())
        return Error{ErrorCode::Unavailable,
                     QStringLiteral("this instance does not use the store (roles); ask one that does")};
    if (!m_graph->startup.isComplete())
        return Error{ErrorCode::Unavailable,
                     QStringLiteral("queue and store are not open yet; /readyz says what is away")};
    return {};
}

Result<void> ServiceApplication::checkEpoch()
{
    if (Result<void> open = whetherOpen(); !open)
        return open;
    return m_graph->guard.checkEpoch();
}

// On the socket's thread, while work has not begun.
Result<void> ServiceApplication::adopt(const QString &who, const QString &reason)
{
    if (Result<void> open = whetherOpen(); !open)
        return open;
    if (const Result<void> adopted =
            adoptQueue(m_graph->queue->identity(), m_graph->store.meta(), who, reason);
        !adopted)
        return adopted;
    m_graph->log.warn(QStringLiteral("the queue was adopted; what only the lost one held is gone"), reason);
    Result<void> epoch = checkEpoch();
    if (epoch)
        startWork();
    return epoch;
}

// Repairs belong to the dispatcher's thread as long as there is one.
Result<FsckReport> ServiceApplication::fsck(const QByteArray &cursor, bool repair)
{
    Graph &graph = *m_graph;
    if (!repair || !m_isWorking)
        return graph.queue->view().fsck(cursor, repair);
    return askDispatcher<FsckReport>(
        graph.dispatcher, fsckPatience,
        [&graph, cursor](JobQueue &, QueueControl &) { return graph.queue->view().fsck(cursor, true); });
}

Result<void> ServiceApplication::onQueue(QueueCall call)
{
    if (!m_isWorking || m_stopping)
        return Error{ErrorCode::Unavailable, QStringLiteral("no dispatcher runs in this process")};
    return askDispatcher<void>(m_graph->dispatcher, queuePatience, std::move(call));
}

void ServiceApplication::wake(const NewJob &job)
{
    if (!m_isWorking)
        return;
    m_graph->dispatcher.post([job](JobQueue &queue, QueueControl &) { (void)queue.enqueue({job}).isOk(); });
}

TokenAccess ServiceApplication::tokenAccess()
{
    return {m_graph->api.tokens(), m_graph->store.meta(), m_graph->store.unit()};
}

Result<std::map<QString, QString>> ServiceApplication::makeDemoTokens(const std::map<QString, QString> &kept)
{
    return demoTokens(kept, tokenAccess());
}

DataAccess ServiceApplication::access()
{
    DataAccess access;
    access.fsck = [this](const QByteArray &cursor, bool repair) { return fsck(cursor, repair); };
    access.checkEpoch = [this] { return checkEpoch(); };
    access.adopt = [this](const QString &who, const QString &reason) { return adopt(who, reason); };
    access.loadMenus = [this] { return m_graph->store.menus().load(); };
    access.replaceMenus = [this](const MenuSet &menus, const QString &who,
                                 const QString &reason) -> Result<int> {
        Result<int> version = m_graph->store.menus().replace(menus, who, reason);
        if (version)
            (void)m_graph->menuCache.reload().isOk(); // else the refresh sees it within 15 s
        return version;
    };
    access.tokens.emplace(tokenAccess());
    access.isStopping = [this] { return m_stopping.load(); };
    return access;
}

} // namespace psi
