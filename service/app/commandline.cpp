#include "service/app/commandline.h"

#include <cstdio>
#include <functional>
#include <optional>

#include <QCoreApplication>
#include <QFileInfo>
#include <QProcessEnvironment>

#include "service/adapters/system/unixsignals.h"
#include "service/app/buildinfo.h"
#include "service/app/configtable.h"
#include "service/app/demo.h"
#include "service/app/serviceapplication.h"

namespace psi {

namespace {

struct Invocation
{
    QString command = QStringLiteral("serve");
    QStringList words; ///< after the command
    std::optional<QString> config;
    bool demo = false;
    bool live = false;
    QString graph;
};

int fail(ExitCode code, const QString &text)
{
    std::fprintf(stderr, "%s\n", qUtf8Printable(text.trimmed()));
    return static_cast<int>(code);
}

std::map<QString, QString> environmentMap()
{
    std::map<QString, QString> map;
    const QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const QString &name : environment.keys())
        map[name] = environment.value(name);
    return map;
}

// --config, then $PSI_CONFIG, then the file of the package, then the environment alone.
std::optional<QString> configFile(const Invocation &invocation, const std::map<QString, QString> &environment)
{
    if (invocation.config)
        return invocation.config;
    if (const auto found = environment.find(QStringLiteral("PSI_CONFIG"));
        found != environment.end() && !found->second.isEmpty())
        return found->second;
    const QString packaged = QStringLiteral("/etc/psi-router/router.toml");
    return !invocation.demo && QFileInfo::exists(packaged) ? std::optional(packaged) : std::nullopt;
}

ConfigLoad load(const Invocation &invocation)
{
    ConfigSources sources;
    sources.environment = environmentMap();
    sources.file = configFile(invocation, sources.environment);
    if (invocation.demo) {
        // The folder may be set elsewhere; the secrets of an earlier demo stand in it.
        sources.defaults = demoDefaults(demoDataDir(sources.environment), invocation.graph);
        const QString dataDir = loadConfig(sources).config.dataDir;
        sources.defaults = demoDefaults(dataDir, invocation.graph);
    }
    return loadConfig(sources);
}

ExitCode exitCodeOf(const Error &error)
{
    if (error.code == ErrorCode::UnknownVersion)
        return ExitCode::ProgramAndStoreDoNotFit;
    return error.message.startsWith(QStringLiteral("privacy.hash_key")) ? ExitCode::Usage : ExitCode::Failure;
}

int serve(const Invocation &invocation)
{
    const ConfigLoad loaded = load(invocation);
    if (!loaded.problems.empty())
        return fail(ExitCode::Usage, problemsText(loaded.problems));
    const auto isLoopback = [](const QString &address) {
        return isLoopbackUrl(QStringLiteral("http://") + address);
    };
    if (invocation.demo &&
        (!isLoopback(loaded.config.webhookListen) || !isLoopback(loaded.config.adminListen)))
        return fail(ExitCode::Usage, QStringLiteral("--demo listens on loopback only"));
    ServiceApplication service(loaded.config);
    UnixSignals signalWatch([] { QCoreApplication::quit(); },
                            [&] {
                                const ConfigLoad again = load(invocation);
                                if (again.problems.empty())
                                    service.reload(again.config);
                                else
                                    fail(ExitCode::Usage,
                                         QStringLiteral("reload refused, the old settings stay:\n") +
                                             problemsText(again.problems));
                            });
    if (const Result<void> started = service.start(); !started)
        return fail(exitCodeOf(started.error()), started.error().message);
    if (invocation.demo) {
        if (const Result<void> written = writeDemoFile(loaded.config, service.ports()); !written)
            return fail(ExitCode::Failure, written.error().message);
        std::fprintf(stderr, "demo: addresses and secrets are in %s/demo.json\n",
                     qUtf8Printable(loaded.config.dataDir));
    }
    QCoreApplication::exec();
    service.stop();
    return static_cast<int>(ExitCode::Ok);
}

int checkConfig(const Invocation &invocation)
{
    const ConfigLoad loaded = load(invocation);
    if (!loaded.problems.empty())
        return fail(ExitCode::Usage, problemsText(loaded.problems));
    if (invocation.live && loaded.config.queueAck == QLatin1String("memory"))
        return fail(ExitCode::NotDurable,
                    QStringLiteral("queue.ack = memory: an event may be lost by a power cut after its 200"));
    std::puts("ok");
    return static_cast<int>(ExitCode::Ok);
}

QString helpText()
{
    QString text =
        QStringLiteral("psi-router [COMMAND] [--config FILE]\n\n"
                       "  serve [--demo] [--graph URL]   the service (default)\n"
                       "  check-config [--live]          all mistakes of the configuration at once\n"
                       "  --version, --help\n\n"
                       "Settings come from a TOML file (--config, else $PSI_CONFIG, else "
                       "/etc/psi-router/router.toml) and from\n"
                       "environment variables, which win. Secrets also as <key>_file.\n\n");
    for (const ConfigKey &key : configTable()) {
        text += QStringLiteral("  %1  (%2)\n").arg(key.name, key.variable());
        text += QStringLiteral("      %1").arg(key.help);
        text += key.shownDefault.isEmpty() ? QStringLiteral("\n")
                                           : QStringLiteral(" Default: %1\n").arg(key.shownDefault);
    }
    return text;
}

// The words of the command line; the reason of a refusal, empty = understood.
QString parse(const QStringList &arguments, Invocation &invocation)
{
    bool named = false;
    for (qsizetype i = 0; i < arguments.size(); ++i) {
        const QString &word = arguments[i];
        const bool hasValue = i + 1 < arguments.size();
        if (word == QLatin1String("--config") || word == QLatin1String("--graph")) {
            if (!hasValue)
                return word + QStringLiteral(" needs a value");
            if (word == QLatin1String("--graph"))
                invocation.graph = arguments[++i];
            else
                invocation.config = arguments[++i];
        } else if (word == QLatin1String("--demo")) {
            invocation.demo = true;
        } else if (word == QLatin1String("--live")) {
            invocation.live = true;
        } else if (!named) {
            invocation.command = word;
            named = true;
        } else {
            invocation.words += word;
        }
    }
    if (!invocation.graph.isEmpty() && (!invocation.demo || !isLoopbackUrl(invocation.graph)))
        return QStringLiteral("--graph takes a loopback URL and goes with --demo");
    return {};
}

} // namespace

int runCommandLine(const QStringList &arguments)
{
    Invocation invocation;
    if (const QString reason = parse(arguments, invocation); !reason.isEmpty())
        return fail(ExitCode::Usage, reason);
    if (invocation.command == QLatin1String("--version")) {
        std::printf("psi-router %s (%s)\n", versionText().constData(), buildId().constData());
        return 0;
    }
    if (invocation.command == QLatin1String("--help") || invocation.command == QLatin1String("help")) {
        std::fputs(qUtf8Printable(helpText()), stdout);
        return 0;
    }
    const std::map<QString, std::function<int(const Invocation &)>> commands{
        {QStringLiteral("serve"), serve}, {QStringLiteral("check-config"), checkConfig}};
    const auto command = commands.find(invocation.command);
    if (command == commands.end())
        return fail(
            ExitCode::Usage,
            QStringLiteral("unknown command '%1'; psi-router --help lists all").arg(invocation.command));
    if (!invocation.words.isEmpty())
        return fail(ExitCode::Usage,
                    QStringLiteral("'%1' is too much; psi-router --help").arg(invocation.words.first()));
    return command->second(invocation);
}

} // namespace psi
