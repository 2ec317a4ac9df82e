#include "service/app/datacommands.h"

#include <unistd.h>

#include <QJsonDocument>
#include <QJsonObject>

#include "service/adapters/system/adminsocket.h"
#include "service/adapters/system/datadir.h"
#include "service/adapters/system/hmackeyedhash.h"
#include "service/adapters/system/systemclock.h"
#include "service/app/chosenqueue.h"
#include "service/app/chosenstore.h"
#include "service/app/configmapping.h"
#include "service/app/menucommands.h"
#include "service/app/queueepoch.h"
#include "service/app/tokencommands.h"

namespace psi {

namespace {

constexpr std::chrono::minutes adminPatience{30};

QString q(const char *text) { return QString::fromUtf8(text); }

CommandOutcome migrate(const Invocation &, const DataAccess &)
{
    // Files were brought up to date when they were opened, another database before.
    return CommandOutcome::ok(q("store and queue have the version of this program"));
}

CommandOutcome fsck(const Invocation &invocation, const DataAccess &access)
{
    QStringList lines;
    std::int64_t lanes = 0;
    std::size_t left = 0;
    QByteArray cursor;
    do {
        const Result<FsckReport> report = access.fsck(cursor, invocation.repair);
        if (!report)
            return CommandOutcome::failed(report.error());
        for (const FsckFinding &finding : report->findings) {
            lines += q("invariant %1: %2%3")
                         .arg(finding.invariant)
                         .arg(QString::fromUtf8(finding.what), finding.repaired ? q(" (mended)") : QString());
            left += finding.repaired ? 0 : 1;
        }
        lanes += report->lanesChecked;
        cursor = report->next;
        if (access.isStopping())
            return CommandOutcome::failed(ExitCode::Failure,
                                          q("the service stops; the check is not complete"));
    } while (!cursor.isEmpty());
    lines += q("%1 lanes checked, %2 findings, %3 left").arg(lanes).arg(lines.size()).arg(left);
    return {left == 0 ? ExitCode::Ok : ExitCode::Failure, lines.join(QLatin1Char('\n')), {}};
}

CommandOutcome adopt(const Invocation &invocation, const DataAccess &access)
{
    const Result<void> together = access.checkEpoch();
    if (together)
        return CommandOutcome::ok(q("queue and store belong together already; nothing was changed"));
    const ErrorCode why = together.error().code;
    if (why != ErrorCode::EpochMismatch && why != ErrorCode::Conflict)
        return CommandOutcome::failed(together.error());
    const QString who = q("uid ") + QString::number(::geteuid());
    const QString reason = invocation.reason.isEmpty() ? q("queue adopt --accept-loss") : invocation.reason;
    if (const Result<void> adopted = access.adopt(who, reason); !adopted)
        return CommandOutcome::failed(adopted.error());
    return CommandOutcome::ok(q("the queue is the store's now"));
}

using DataCommand = CommandOutcome (*)(const Invocation &, const DataAccess &);

DataCommand commandNamed(const QString &name)
{
    if (name == q("migrate"))
        return migrate;
    if (name == q("fsck"))
        return fsck;
    if (name == q("menus export"))
        return exportMenus;
    if (name == q("menus import"))
        return importMenus;
    if (name == q("token create"))
        return createToken;
    if (name == q("token list"))
        return listTokens;
    if (name == q("token revoke"))
        return revokeToken;
    return name == q("queue adopt") ? adopt : nullptr;
}

/// The files of a stopped service, opened for one command.
class OpenFiles
{
public:
    OpenFiles(const ServiceConfig &config, const DataDir &folder, const QByteArray &installKey)
        : m_hash(installKey)
        , m_storeOwner(ChosenStore::make(config, folder.file(q("store.db")), m_hash, m_clock))
        , m_store(*m_storeOwner)
        , m_tokens(m_store.tokens(), m_clock)
        , m_queue(chooseQueue(config, folder, m_hash.fingerprint(), m_clock))
    {}
    ~OpenFiles()
    {
        m_queue->stop();
        m_store.stop();
    }

    Result<void> open()
    {
        if (const Result<void> store = m_store.start(); !store)
            return store;
        if (const Result<void> same = checkInstallKey(m_hash.fingerprint(), m_store.meta()); !same)
            return same;
        return m_queue->start();
    }

    DataAccess access()
    {
        DataAccess access;
        access.fsck = [this](const QByteArray &cursor, bool repair) {
            return m_queue->view().fsck(cursor, repair);
        };
        access.checkEpoch = [this]() -> Result<void> {
            const auto epoch = checkQueueEpoch(m_queue->identity(), m_store.meta(), m_store.reach());
            return epoch ? Result<void>() : Result<void>(epoch.error());
        };
        access.adopt = [this](const QString &who, const QString &reason) {
            return adoptQueue(m_queue->identity(), m_store.meta(), who, reason);
        };
        access.loadMenus = [this] { return m_store.menus().load(); };
        access.replaceMenus = [this](const MenuSet &menus, const QString &who, const QString &reason) {
            return m_store.menus().replace(menus, who, reason);
        };
        access.tokens.emplace(TokenAccess{m_tokens, m_store.meta(), m_store.unit()});
        return access;
    }

private:
    SystemClock m_clock;
    HmacKeyedHash m_hash;
    const std::unique_ptr<ChosenStore> m_storeOwner;
    ChosenStore &m_store;
    TokenBook m_tokens;
    std::unique_ptr<ChosenQueue> m_queue;
};

CommandOutcome onFiles(const Invocation &invocation, const ServiceConfig &config, DataDir &folder)
{
    const Result<QByteArray> key = settings::installKey(config, folder);
    if (!key)
        return CommandOutcome::failed(key.error());
    OpenFiles files(config, folder, *key);
    if (const Result<void> opened = files.open(); !opened) {
        const bool isMistake = opened.error().code == ErrorCode::Invalid;
        return isMistake ? CommandOutcome::failed(ExitCode::Usage, opened.error().message)
                         : CommandOutcome::failed(opened.error());
    }
    return runDataCommand(invocation, files.access());
}

CommandOutcome byTheService(const Invocation &invocation, const DataDir &folder)
{
    const QJsonObject request{{q("command"), invocation.command}, {q("repair"), invocation.repair},
                              {q("reason"), invocation.reason},   {q("word"), invocation.file},
                              {q("role"), invocation.role},       {q("name"), invocation.name},
                              {q("areas"), invocation.areas},     {q("expires"), invocation.expires},
                              {q("input"), invocation.input}};
    const Result<QByteArray> answer = askAdminSocket(
        folder.file(q("admin.sock")), QJsonDocument(request).toJson(QJsonDocument::Compact), adminPatience);
    if (!answer)
        return CommandOutcome::failed(ExitCode::Failure, q("another process uses the data folder, but ") +
                                                             answer.error().message);
    const QJsonObject json = QJsonDocument::fromJson(*answer).object();
    return {static_cast<ExitCode>(json[q("exit")].toInt(1)), json[q("out")].toString(),
            json[q("err")].toString()};
}

CommandOutcome runOnData(const Invocation &invocation, const ServiceConfig &config)
{
    DataDir folder(config.dataDir);
    const Result<void> locked = folder.lock();
    if (locked)
        return onFiles(invocation, config, folder);
    return locked.error().code == ErrorCode::Conflict ? byTheService(invocation, folder)
                                                      : CommandOutcome::failed(locked.error());
}

} // namespace

bool isDataCommand(const QString &command) { return commandNamed(command) != nullptr; }

CommandOutcome runDataCommand(const Invocation &invocation, const DataAccess &access)
{
    const DataCommand command = commandNamed(invocation.command);
    return command == nullptr ? CommandOutcome::failed(ExitCode::Usage, q("unknown command"))
                              : command(invocation, access);
}

CommandOutcome runDataCommandHere(const Invocation &invocation, const ServiceConfig &config)
{
    if (invocation.command != q("migrate"))
        return runOnData(invocation, config);
    const Result<QStringList> migrated = migrateStore(config);
    if (!migrated)
        return CommandOutcome::failed(migrated.error());
    CommandOutcome outcome = runOnData(invocation, config);
    outcome.out = (*migrated + QStringList(outcome.out)).join(QLatin1Char('\n'));
    return outcome;
}

QByteArray answerAdminRequest(const QByteArray &request, const DataAccess &access)
{
    const QJsonObject json = QJsonDocument::fromJson(request).object();
    Invocation invocation;
    invocation.command = json[q("command")].toString();
    invocation.repair = json[q("repair")].toBool();
    invocation.reason = json[q("reason")].toString();
    invocation.file = json[q("word")].toString();
    invocation.role = json[q("role")].toString();
    invocation.name = json[q("name")].toString();
    invocation.areas = json[q("areas")].toString();
    invocation.expires = json[q("expires")].toString();
    invocation.input = json[q("input")].toString();
    const CommandOutcome outcome = runDataCommand(invocation, access);
    const QJsonObject answer{
        {q("exit"), static_cast<int>(outcome.exit)}, {q("out"), outcome.out}, {q("err"), outcome.err}};
    return QJsonDocument(answer).toJson(QJsonDocument::Compact);
}

} // namespace psi
