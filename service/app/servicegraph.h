#pragma once

#include "service/adapters/http/httpserver.h"
#include "service/adapters/http/statusendpoint.h"
#include "service/adapters/http/webhookendpoint.h"
#include "service/adapters/logging/qtmessages.h"
#include "service/adapters/logging/spdloglog.h"
#include "service/adapters/metrics/prometheusmetrics.h"
#include "service/adapters/system/adminsocket.h"
#include "service/adapters/system/datadir.h"
#include "service/adapters/system/diskquarantine.h"
#include "service/adapters/system/diskwatch.h"
#include "service/adapters/system/hmackeyedhash.h"
#include "service/adapters/system/systemclock.h"
#include "service/adapters/whatsapp/metawebhookcodec.h"
#include "service/app/adminapi.h"
#include "service/app/chosenqueue.h"
#include "service/app/chosenstore.h"
#include "service/app/outboundservice.h"
#include "service/app/queueguard.h"
#include "service/app/serviceapplication.h"
#include "service/app/servicehealth.h"
#include "service/app/startup.h"
#include "service/usecases/intake/enqueuebatcher.h"
#include "service/usecases/intake/intakegate.h"
#include "service/usecases/intake/intakeservice.h"
#include "service/usecases/watch/answersswitch.h"
#include "service/usecases/watch/chorerunner.h"
#include "service/usecases/watch/menucache.h"
#include "service/usecases/watch/singletonchores.h"
#include "service/usecases/work/dispatcher.h"

namespace psi {

/// The wiring of `psi-router serve`. In order of construction: each part may use those above it and is
/// destroyed before them. ServiceApplication starts and stops them.
struct ServiceApplication::Graph
{
    /// What it has others do.
    struct Hooks
    {
        AdminSocket::Answer answer;
        std::function<void()> serve;              ///< queue and store belong together
        std::function<void(StartFailure)> failed; ///< a server that came late does not fit; called once
        AdminHooks admin;
    };
    Graph(const ServiceConfig &config, const DataDir &data, const QByteArray &installKey, Hooks hooks);

    Startup::Parts startupParts(const ServiceConfig &config, std::function<void()> serve);
    /// What step() needs of the store, before anything is decided.
    Result<void> fillStore(const ServiceConfig &config);
    void opened(const ServiceConfig &config);
    /// Tries once a second what was away at start.
    Chore opening(std::function<void(StartFailure)> failed);
    /// Tells the other instances that this one lives, and the log what is to be said of all of them.
    Chore presence();
    /// Regular work: purges, and what gauges, readiness and intake say about queue and disk.
    std::vector<Chore> purges(const ServiceConfig &config);
    /// `served`: see QueueGuard::watch().
    std::vector<Chore> watches(std::function<void()> served);
    std::vector<Chore> hangWatches(const ServiceConfig &config);
    /// A thread hangs: ends the process, so that the service manager starts it again. Leases run out, guards
    /// absorb what was done.
    [[noreturn]] void giveUp();
    /// The chore, with psi_task_last_success_seconds of `task` set by each step that succeeds.
    Chore counted(Chore chore, const QByteArray &task);
    void addCollectors();
    void addHealthChecks(bool isIntake);
    void watchBackends();

    const WorkerName instance; ///< of this process, this time
    SystemClock clock;
    SpdlogLog log;
    QtMessagesToLog qtMessages;
    PrometheusMetrics metrics;
    ServiceHealth health;
    HmacKeyedHash hash;
    const std::unique_ptr<ChosenStore> storeOwner;
    ChosenStore &store;
    std::unique_ptr<ChosenQueue> queue;
    Snapshot<LineDirectory> lines;
    Snapshot<MenuTree> menus;
    Snapshot<RouterPolicy> policy;
    MenuCache menuCache;
    AnswersSwitch answers;
    MetaWebhookCodec codec;
    OutboundService outbound;
    Dispatcher dispatcher;
    IntakeGate gate;
    QueueGuard guard;
    Startup startup;
    EnqueueBatcher batcher;
    DiskQuarantine quarantine;
    IntakeService intake;
    DiskWatch disk;
    SingletonChores singletons;
    ChoreRunner refresher; ///< menus and the pause of answers, as the store says
    ChoreRunner purger;
    ChoreRunner sender; ///< relay, limits and figures of what goes out; waits for the dispatcher
    ChoreRunner opener; ///< alone on its thread: what it waits for may take long
    ChoreRunner watcher;
    StatusEndpoint intakeStatus;
    StatusEndpoint adminStatus;
    AdminApi api;
    ChoreRunner hangWatcher; ///< alone on its thread: what it looks for may hold up the others
    WebhookEndpoint webhook;
    HttpServer intakeServer;
    HttpServer adminServer;
    AdminSocket commands;
};

} // namespace psi
