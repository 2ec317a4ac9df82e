#include "service/app/livecheck.h"

#include "service/adapters/system/datadir.h"
#include "service/adapters/system/storagecheck.h"
#include "service/app/chosenstore.h"

namespace psi {

namespace {

QString q(const char *text) { return QString::fromLatin1(text); }

QStringList durabilityProblems(const ServiceConfig &config, StorageKind storage)
{
    QStringList problems;
    if (config.queueAck == q("memory"))
        problems += q("queue.ack = memory: a power failure may lose an event after its 200");
    if (storage == StorageKind::Memory)
        problems += q("data_dir: %1 is kept in memory: a power failure loses all of it").arg(config.dataDir);
    if (storage == StorageKind::Network)
        problems += q("data_dir: %1 is on a network file system: neither locks nor fsync can be relied on")
                        .arg(config.dataDir);
    return problems;
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
    const Result<StoreLiveFindings> store = inspectStore(config);
    if (!store)
        return CommandOutcome::failed(store.error());
    const QStringList problems = durabilityProblems(config, storage->kind) + store->faults;
    if (!problems.isEmpty())
        return CommandOutcome::failed(ExitCode::NotDurable, problems.join(QLatin1Char('\n')));
    const std::optional<DiskSpace> space = diskSpace(folder.path());
    CommandOutcome outcome =
        CommandOutcome::ok(q("ok: %1 is written and synced in %2 ms, %3 MiB are free%4")
                               .arg(folder.path())
                               .arg(static_cast<double>(storage->fsync.count()) / 1000, 0, 'f', 1)
                               .arg(space ? space->free >> 20 : 0)
                               .arg(isRunning ? q("; a service runs on it") : QString()));
    outcome.err = store->warnings.join(QLatin1Char('\n'));
    return outcome;
}

} // namespace psi
