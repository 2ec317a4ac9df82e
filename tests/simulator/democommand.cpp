#include <random>
#include <thread>

#include "tests/simulator/commands.h"
#include "tests/simulator/demofile.h"
#include "tests/simulator/options.h"
#include "tests/simulator/progress.h"

namespace psi::sim {

namespace {

constexpr OptionSpec specs[] = {
    {"dir", "DIR", nullptr, "data dir of the demo; demo.json is waited for there"},
    {"rate", "R", "5", "elements per second"},
    {"customers", "N", "40", "how many people write"},
    {"for", "SECONDS", "0", "end after so long; 0: when stopped (Ctrl+C)"},
};

constexpr auto intro =
    "psi-sim demo: traffic for a service started with `psi-router serve --demo`, until stopped.\n";

std::optional<DemoFile> waitForDemo(const QString &file, const std::atomic<bool> &stop, Time until)
{
    QString error;
    bool told = false;
    while (!stop && std::chrono::steady_clock::now() < until) {
        if (auto demo = DemoFile::read(file, error))
            return demo;
        if (!std::exchange(told, true))
            complain(QStringLiteral("waiting for the service (%1)").arg(error));
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    if (!stop)
        complain(error);
    return {};
}

SendSettings settingsOf(const DemoFile &demo, double rate)
{
    SendSettings settings;
    settings.targets = {demo.webhook};
    settings.secret = demo.secret;
    settings.rate = rate;
    settings.connections = 8;
    settings.duplicates = 0.02;
    settings.shuffle = true;
    settings.seed = std::random_device{}() * 0x100000001ULL;
    return settings;
}

// Stops when asked to, or at a time.
SendReport runUntil(Sender &sender, const std::atomic<bool> &stop, Time until)
{
    Progress progress(QStringLiteral("psi-sim demo"));
    std::atomic<bool> over{false};
    const SendReport report = sender.run(over, [&](const SendReport &now) {
        progress.show(now);
        over = stop || std::chrono::steady_clock::now() >= until;
    });
    progress.finish();
    return report;
}

} // namespace

int runDemo(const QStringList &arguments, const std::atomic<bool> &stop)
{
    Options options(specs, arguments);
    if (options.wantsHelp()) {
        say(QString::fromUtf8(intro) + Options::describe(specs));
        return 0;
    }
    const double rate = options.number("rate", 0.1, 10000);
    const auto customers = static_cast<int>(options.integer("customers", 1, 1000000));
    const std::int64_t seconds = options.integer("for", 0, 1000000);
    if (!options.errors().isEmpty())
        return usageError(QStringLiteral("demo"), options.errors());
    const Time until =
        seconds > 0 ? std::chrono::steady_clock::now() + std::chrono::seconds(seconds) : Time::max();
    const auto demo = waitForDemo(options.text("dir") + QStringLiteral("/demo.json"), stop, until);
    if (!demo)
        return stop ? 0 : 1;
    const SendSettings send = settingsOf(*demo, rate);
    Traffic traffic({demo->lines, customers, send.seed, 0.05});
    LedgerWriter none;
    Sender sender(send, traffic, none);
    say(summaryOf(runUntil(sender, stop, until)));
    return 0;
}

} // namespace psi::sim
