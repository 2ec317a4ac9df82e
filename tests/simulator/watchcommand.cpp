#include <thread>

#include <poll.h>
#include <unistd.h>

#include "tests/simulator/commands.h"
#include "tests/simulator/crowd/eventtext.h"
#include "tests/simulator/crowd/simlink.h"
#include "tests/simulator/options.h"

namespace psi::sim {

namespace {

constexpr OptionSpec specs[] = {
    {"dir", "DIR", nullptr, "the folder that psi-sim demo writes sim.json to"},
    {"last", "N", "20", "events that are shown from before, as far as they are kept"},
    {"phone", "N", "", "only this customer"},
};

constexpr auto intro = "psi-sim watch: what customers write and what the router answers, until stopped.\n";

// The demo may start later than its watcher.
bool waitForSim(SimLink &link, const QString &dir, const std::atomic<bool> &stop)
{
    QString error;
    for (bool told = false; !stop && !link.find(dir, error); told = true) {
        if (!told)
            complain(QStringLiteral("waiting: ") + error);
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
    return !stop;
}

} // namespace

int runWatch(const QStringList &arguments, const std::atomic<bool> &stop)
{
    Options options(specs, arguments);
    if (options.wantsHelp()) {
        say(QString::fromUtf8(intro) + Options::describe(specs));
        return 0;
    }
    const auto last = static_cast<int>(options.integer("last", 0, 100000));
    if (!options.errors().isEmpty())
        return usageError(QStringLiteral("watch"), options.errors());
    SimLink link;
    if (!waitForSim(link, options.text("dir"), stop))
        return 0;
    QString error;
    if (!link.listen(last, options.text("phone").toUtf8(), error)) {
        complain(error);
        return 1;
    }
    const bool colours = isatty(STDOUT_FILENO) == 1;
    bool isOpen = true;
    while (!stop && isOpen) {
        pollfd waited{link.socket(), POLLIN, 0};
        ::poll(&waited, 1, 200);
        std::vector<QJsonObject> events;
        isOpen = link.read(events);
        for (const QJsonObject &event : events)
            say(watchLine(event, colours));
    }
    if (!stop)
        complain(QStringLiteral("the simulator has ended"));
    return 0;
}

} // namespace psi::sim
