#include "tests/simulator/commands.h"

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
    "  psi-sim demo    traffic for a service started with `psi-router serve --demo`, until stopped\n"
    "`psi-sim COMMAND --help` lists a command's options.\n";

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
    const QString command = arguments.value(0);
    const QStringList rest = arguments.mid(1);
    if (command == QLatin1String("send"))
        return runSend(rest, stop);
    if (command == QLatin1String("check"))
        return runCheck(rest, stop);
    if (command == QLatin1String("serve"))
        return runServe(rest, stop);
    if (command == QLatin1String("demo"))
        return runDemo(rest, stop);
    if (command == QLatin1String("--help") || command == QLatin1String("-h") ||
        command == QLatin1String("help")) {
        say(QString::fromUtf8(help));
        return 0;
    }
    return usageError({},
                      {command.isEmpty()
                           ? QStringLiteral("name a command: send, check, serve or demo")
                           : QStringLiteral("unknown command %1: send, check, serve or demo").arg(command)});
}

} // namespace psi::sim
