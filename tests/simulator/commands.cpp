#include "tests/simulator/commands.h"

#include <array>
#include <cstdio>

namespace psi::sim {

namespace {

constexpr auto help =
    "psi-sim stands in for WhatsApp: customers that write to the router's webhook, the Graph API that it "
    "answers through, and a check of what it stored.\n"
    "  psi-sim send    signed webhooks at a rate, with a ledger of what was accepted\n"
    "  psi-sim check   the ledger against the store: lost, doubled, phantom, out of order, dead\n"
    "  psi-sim serve   a Graph API with its errors, limits and delays, media, and receivers of area "
    "webhooks\n"
    "  psi-sim demo    serve, and customers that answer, for a service started with `psi-router serve "
    "--demo`\n"
    "  psi-sim day     26 hours of customers, by the times that their messages carry, sent at once\n"
    "  psi-sim watch   the demo's conversations in the terminal\n"
    "  psi-sim play    be a customer of the demo\n"
    "`psi-sim COMMAND --help` lists a command's options.\n";

struct Command
{
    const char *name;
    int (*run)(const QStringList &arguments, const std::atomic<bool> &stop);
};
constexpr std::array commands{Command{"send", runSend},   Command{"check", runCheck},
                              Command{"serve", runServe}, Command{"demo", runDemo},
                              Command{"day", runDay},     Command{"watch", runWatch},
                              Command{"play", runPlay}};

QString names()
{
    QStringList all;
    for (const Command &command : commands)
        all.append(QLatin1String(command.name));
    return all.join(QStringLiteral(", "));
}

} // namespace

void say(const QString &text)
{
    std::fputs(text.toUtf8().constData(), stdout);
    std::fflush(stdout);
}

void complain(const QString &text) { std::fputs(("psi-sim: " + text.toUtf8() + '\n').constData(), stderr); }

int usageError(const QString &command, const QStringList &errors)
{
    for (const QString &error : errors)
        complain(error);
    complain(QStringLiteral("`psi-sim %1--help` lists the options")
                 .arg(command.isEmpty() ? QString() : command + QLatin1Char(' ')));
    return 2;
}

int runCommand(const QStringList &arguments, const std::atomic<bool> &stop)
{
    const QString name = arguments.value(0);
    for (const Command &command : commands) {
        if (name == QLatin1String(command.name))
            return command.run(arguments.mid(1), stop);
    }
    if (name == QLatin1String("--help") || name == QLatin1String("-h") || name == QLatin1String("help")) {
        say(QString::fromUtf8(help));
        return 0;
    }
    const QString problem =
        name.isEmpty() ? QStringLiteral("name a command") : QStringLiteral("unknown command ") + name;
    return usageError({}, {problem + QStringLiteral(": ") + names()});
}

} // namespace psi::sim
