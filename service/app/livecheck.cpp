#include "service/app/livecheck.h"

#include "service/adapters/system/datadir.h"
#include "service/adapters/system/hmackeyedhash.h"
#include "service/adapters/system/storagecheck.h"
#include "service/app/chosenqueue.h"
#include "service/app/chosenstore.h"
#include "service/app/configmapping.h"

namespace psi {

namespace {

QString q(const char *text) { return QString::fromLatin1(text); }

bool keepsDataInFolder(const ServiceConfig &config)
{
    return config.queueBackend == q("sqlite") || (config.usesStore() && config.storeBackend == q("sqlite"));
}

QStringList durabilityProblems(const ServiceConfig &config, StorageKind storage)
{
    QStringList problems;
    if (config.queueAck == q("memory"))
        problems += q("queue.ack = memory: a power failure may lose an event after its 200");
    if (!keepsDataInFolder(config))
        return problems;
    if (storage == StorageKind::Memory)
        problems += q("data_dir: %1 is kept in memory: a power failure loses all of it").arg(config.dataDir);
    if (storage == StorageKind::Network)
        problems += q("data_dir: %1 is on a network file system: neither locks nor fsync can be relied on")
                        .arg(config.dataDir);
    return problems;
}

// The servers that the configuration names.
struct ServerFindings
{
    QueueLiveFindings queue;
    StoreLiveFindings store;
    QStringList away;
};

ServerFindings askServers(const ServiceConfig &config)
{
    ServerFindings found;
    const QByteArray fingerprint =
        config.hashKey.isEmpty() ? QByteArray() : HmacKeyedHash(config.hashKey.toUtf8()).fingerprint();
    if (Result<QueueLiveFindings> queue = inspectQueue(config, fingerprint))
        found.queue = *queue;
    else
        found.away << queue.error().message;
    return found;
}

// Where the store answers an error with an exit code of its own, it decides.
Result<void> askStore(const ServiceConfig &config, bool isRunning, ServerFindings &found)
{
    if (!config.usesStore())
        return {};
    const Result<StoreLiveFindings> store = inspectStore(config, isRunning);
    if (store)
        found.store = *store;
    else if (store.error().code == ErrorCode::UnknownVersion)
        return store.error();
    else
        found.away << store.error().message;
    return {};
}

CommandOutcome judged(const ServerFindings &found, const QStringList &weaker)
{
    const QStringList failing = found.away + found.queue.faults;
    const QStringList all = failing + found.queue.mistakes + weaker;
    if (!failing.isEmpty())
        return CommandOutcome::failed(ExitCode::Failure, all.join(QLatin1Char('\n')));
    if (!found.queue.mistakes.isEmpty())
        return CommandOutcome::failed(ExitCode::Usage, all.join(QLatin1Char('\n')));
    return all.isEmpty() ? CommandOutcome()
                         : CommandOutcome::failed(ExitCode::NotDurable, all.join(QLatin1Char('\n')));
}

QString fineText(const QString &folder, const StorageReport &storage, const QString &redis, bool isRunning)
{
    const std::optional<DiskSpace> space = diskSpace(folder);
    return q("ok: %1 is written and synced in %2 ms, %3 MiB are free%4%5")
        .arg(folder)
        .arg(static_cast<double>(storage.fsync.count()) / 1000, 0, 'f', 1)
        .arg(space ? space->free >> 20 : 0)
        .arg(redis.isEmpty() ? QString() : q("; Redis %1 keeps what queue.ack promises").arg(redis),
             isRunning ? q("; a service runs on it") : QString());
}

} // namespace

CommandOutcome checkLive(const ServiceConfig &config)
{
    DataDir folder(config.dataDir);
    const Result<void> locked = folder.lock();
    const bool isRunning = !locked && locked.error().code == ErrorCode::Conflict;
    if (!locked && !isRunning)
        return CommandOutcome::failed(locked.error());
    const Result<StorageReport> storage = checkStorage(folder.path());
    if (!storage)
        return CommandOutcome::failed(storage.error());
    ServerFindings found = askServers(config);
    if (const Result<void> store = askStore(config, isRunning, found); !store)
        return CommandOutcome::failed(store.error());
    CommandOutcome outcome =
        judged(found, durabilityProblems(config, storage->kind) + found.queue.weaker + found.store.faults);
    if (outcome.exit == ExitCode::Ok) {
        outcome.out = fineText(folder.path(), *storage, found.queue.version, isRunning);
        outcome.err = found.store.warnings.join(QLatin1Char('\n'));
    }
    return outcome;
}

} // namespace psi
