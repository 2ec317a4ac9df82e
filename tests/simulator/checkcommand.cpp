#include <thread>

#include "tests/simulator/commands.h"
#include "tests/simulator/options.h"
#include "tests/simulator/storecheck.h"

namespace psi::sim {

namespace {

constexpr OptionSpec specs[] = {
    {"ledger", "FILE", nullptr, "what `psi-sim send --out` wrote"},
    {"store", "PLACE", nullptr,
     "sqlite:PATH of the router's store.db, or the postgresql:// URL of its database"},
    {"wait", "SECONDS", "30", "how long to wait until all that was accepted is stored"},
    {"others", nullptr, nullptr, "the store also holds what others sent: unknown rows are no phantoms"},
};

constexpr auto intro =
    "psi-sim check: the ledger against the store. Ends with 0 only if nothing accepted is lost,\n"
    "doubled, out of order or dead, and nothing is there that nobody sent.\n";

constexpr auto pollPause = std::chrono::milliseconds(200);

bool readAndCheck(const Ledger &ledger, const QString &place, bool allowOthers, CheckReport &report,
                  QString &error)
{
    const std::unique_ptr<StoreReader> store = openStore(place, error);
    if (!store)
        return false;
    const bool isRead = checkStore(ledger, *store, allowOthers, report);
    error = store->error();
    return isRead;
}

bool checkUntilDrained(const Ledger &ledger, const QString &place, const Options &options, std::int64_t wait,
                       const std::atomic<bool> &stop, CheckReport &report)
{
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(wait);
    QString error;
    for (;;) {
        const bool isRead = readAndCheck(ledger, place, options.isSet("others"), report, error);
        if (isRead && report.lost() == 0)
            return true;
        if (stop || std::chrono::steady_clock::now() >= until) {
            if (!isRead)
                complain(QStringLiteral("cannot read the store: %1").arg(error));
            return isRead;
        }
        std::this_thread::sleep_for(pollPause);
    }
}

} // namespace

int runCheck(const QStringList &arguments, const std::atomic<bool> &stop)
{
    Options options(specs, arguments);
    if (options.wantsHelp()) {
        say(QString::fromUtf8(intro) + Options::describe(specs));
        return 0;
    }
    const QString store = options.text("store");
    if (options.isSet("store") && !isStoreName(store))
        options.addError(QStringLiteral("--store must be sqlite:PATH or postgresql://…"));
    const std::int64_t wait = options.integer("wait", 0, 86400);
    if (!options.errors().isEmpty())
        return usageError(QStringLiteral("check"), options.errors());
    QString error;
    const auto ledger = Ledger::read(options.text("ledger"), error);
    if (!ledger) {
        complain(error);
        return 1;
    }
    if (ledger->unreadableLines > 1 || ledger->entries.empty()) {
        complain(QStringLiteral("%1 is no ledger: %2 readable elements, %3 unreadable lines")
                     .arg(options.text("ledger"))
                     .arg(ledger->entries.size())
                     .arg(ledger->unreadableLines));
        return 1;
    }
    CheckReport report;
    if (!checkUntilDrained(*ledger, store, options, wait, stop, report))
        return 1;
    say(tableOf(report));
    return report.isClean() ? 0 : 1;
}

} // namespace psi::sim
