#include "service/app/commandline.h"

#include <cstdio>

#include <QCoreApplication>

#include "service/adapters/system/unixsignals.h"
#include "service/app/apidocument.h"
#include "service/app/buildinfo.h"
#include "service/app/configdocument.h"
#include "service/app/datacommands.h"
#include "service/app/demo.h"
#include "service/app/invocation.h"
#include "service/app/livecheck.h"
#include "service/app/menucommands.h"
#include "service/app/serviceapplication.h"

namespace psi {

namespace {

CommandOutcome serve(const Invocation &invocation, const ConfigLoad &load)
{
    std::optional<StartFailure> late; // read and written on this thread
    ServiceApplication *running = nullptr;
    const auto soon = [](const std::function<void()> &step) {
        QMetaObject::invokeMethod(QCoreApplication::instance(), step, Qt::QueuedConnection);
    };
    const auto reload = [&] { running->reload(loadConfigFor(invocation)); };
    ServiceApplication service(load, {[&](const StartFailure &failure) {
                                          soon([&late, failure] {
                                              late = failure;
                                              QCoreApplication::quit();
                                          });
                                      },
                                      [&] { soon(reload); }});
    running = &service;
    const UnixSignals signalWatch([] { QCoreApplication::quit(); }, reload);
    if (const std::optional<StartFailure> failed = service.start())
        return CommandOutcome::failed(failed->exit, failed->message);
    if (invocation.demo) {
        const Result<std::map<QString, QString>> tokens = service.makeDemoTokens(keptDemoTokens(load.config));
        if (!tokens)
            return CommandOutcome::failed(tokens.error());
        if (const Result<void> written = writeDemoFiles(load.config, service.ports(), *tokens); !written)
            return CommandOutcome::failed(written.error());
        std::fprintf(stderr, "addresses and secrets of the demo: %s/demo.json\n",
                     qUtf8Printable(load.config.dataDir));
    }
    QCoreApplication::exec();
    if (invocation.demo)
        removeDemoFile(load.config);
    service.stop();
    return late ? CommandOutcome::failed(late->exit, late->message) : CommandOutcome();
}

CommandOutcome checkConfig(const Invocation &invocation, const ConfigLoad &load)
{
    CommandOutcome outcome =
        invocation.live ? checkLive(load.config) : CommandOutcome::ok(QStringLiteral("ok"));
    const QStringList said =
        load.warnings + (outcome.err.isEmpty() ? QStringList() : QStringList(outcome.err));
    outcome.err = said.join(QLatin1Char('\n'));
    return outcome;
}

CommandOutcome onData(Invocation invocation, const ServiceConfig &config)
{
    if (invocation.command == QLatin1String("menus import")) {
        const Result<QByteArray> json = readMenusFile(invocation.file);
        if (!json)
            return CommandOutcome::failed(json.error());
        invocation.input = QString::fromUtf8(*json);
    }
    const CommandOutcome outcome = runDataCommandHere(invocation, config);
    return invocation.command == QLatin1String("menus export") ? exportedMenus(outcome, invocation.file)
                                                               : outcome;
}

CommandOutcome run(const Invocation &invocation)
{
    if (invocation.command == QLatin1String("--help"))
        return CommandOutcome::ok(helpText());
    if (invocation.command == QLatin1String("--version"))
        return CommandOutcome::ok(
            QStringLiteral("psi-router %1 (%2)")
                .arg(QString::fromLatin1(versionText()), QString::fromLatin1(buildId())));
    if (invocation.command == QLatin1String("config-document"))
        return CommandOutcome::ok(configurationDocument());
    if (invocation.command == QLatin1String("api-document"))
        return CommandOutcome::ok(apiDocument());
    if (invocation.command == QLatin1String("menus validate"))
        return validateMenusFile(invocation.file);
    const ConfigLoad load = loadConfigFor(invocation);
    if (!load.problems.empty())
        return CommandOutcome::failed(ExitCode::Usage, problemsText(load.problems));
    if (isDataCommand(invocation.command))
        return onData(invocation, load.config);
    return invocation.command == QLatin1String("check-config") ? checkConfig(invocation, load)
                                                               : serve(invocation, load);
}

// A line each, ended once.
void print(std::FILE *file, const QString &text)
{
    if (!text.isEmpty())
        std::fprintf(file, text.endsWith(QLatin1Char('\n')) ? "%s" : "%s\n", qUtf8Printable(text));
}

} // namespace

int runCommandLine(const QStringList &arguments)
{
    const Result<Invocation> invocation = parseInvocation(arguments);
    const CommandOutcome outcome =
        invocation ? run(*invocation) : CommandOutcome::failed(ExitCode::Usage, invocation.error().message);
    print(stdout, outcome.out);
    print(stderr, outcome.err);
    return static_cast<int>(outcome.exit);
}

} // namespace psi
