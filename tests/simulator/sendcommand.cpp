#include <random>

#include "tests/simulator/commands.h"
#include "tests/simulator/options.h"
#include "tests/simulator/progress.h"

namespace psi::sim {

namespace {

constexpr OptionSpec specs[] = {
    {"url", "URL[,URL]", nullptr,
     "the webhook: http://HOST:PORT/PATH; those of several instances get posts in turn"},
    {"secret", "TEXT", nullptr, "app secret to sign with"},
    {"line", "ID[,ID]", nullptr, "phone_number_id of the business number; several share the customers"},
    {"customers", "N", "50", "how many people write"},
    {"rate", "R", "10",
     "elements per second, on an absolute schedule; 0: as fast as the connections take them"},
    {"count", "N", nullptr, "elements (messages, statuses ...) in all"},
    {"duplicates", "P", "0", "share of the deliveries that come twice, 0 to 1"},
    {"shuffle", nullptr, nullptr,
     "disorder: deliveries overtake each other, one in ten within its conversation too"},
    {"out", "FILE", "", "ledger, one JSON line an element; written afresh"},
    {"connections", "C", "32", "kept-alive connections"},
    {"seed", "S", "", "the same seed sends the same ids (default: a random one)"},
    {"give-up", "SECONDS", "60", "how long a delivery is tried again after its first refusal"},
};

constexpr auto intro =
    "psi-sim send: signed WhatsApp webhooks. Ends with 0 only if all were answered with 200.\n";

std::vector<HttpTarget> targetsOf(Options &options)
{
    std::vector<HttpTarget> targets;
    for (const QString &url : options.text("url").split(QLatin1Char(','), Qt::SkipEmptyParts)) {
        if (!HttpTarget::parse(url, targets.emplace_back()))
            options.addError(QStringLiteral("--url must be http://HOST[:PORT]/PATH, not %1").arg(url));
    }
    if (options.isSet("url") && targets.empty())
        options.addError(QStringLiteral("--url names no webhook"));
    return targets;
}

struct SendPlan
{
    SendSettings send;
    TrafficSettings traffic;
};

SendPlan planOf(Options &options)
{
    SendPlan plan;
    plan.send.targets = targetsOf(options);
    plan.send.secret = options.text("secret").toUtf8();
    plan.traffic.lines = linesOf(options.text("line"));
    if (options.isSet("line") && plan.traffic.lines.empty())
        options.addError(QStringLiteral("--line names no phone_number_id"));
    plan.traffic.customers = static_cast<int>(options.integer("customers", 1, 1000000));
    plan.send.rate = options.number("rate", 0, 100000);
    plan.send.count = options.integer("count", 1, 1000000000);
    plan.send.duplicates = options.number("duplicates", 0, 1);
    plan.send.shuffle = options.isSet("shuffle");
    plan.send.connections = static_cast<int>(options.integer("connections", 1, 10000));
    plan.send.giveUp = std::chrono::seconds(options.integer("give-up", 0, 86400));
    const bool hasSeed = !options.text("seed").isEmpty();
    plan.send.seed = hasSeed ? static_cast<std::uint64_t>(options.integer("seed", 0, INT64_MAX))
                             : std::random_device{}() * 0x100000001ULL;
    plan.traffic.seed = plan.send.seed;
    return plan;
}

} // namespace

int runSend(const QStringList &arguments, const std::atomic<bool> &stop)
{
    Options options(specs, arguments);
    if (options.wantsHelp()) {
        say(QString::fromUtf8(intro) + Options::describe(specs));
        return 0;
    }
    const SendPlan plan = planOf(options);
    if (!options.errors().isEmpty())
        return usageError(QStringLiteral("send"), options.errors());
    LedgerWriter ledger;
    QString error;
    if (!options.text("out").isEmpty() && !ledger.open(options.text("out"), error)) {
        complain(error);
        return 1;
    }
    Traffic traffic(plan.traffic);
    Sender sender(plan.send, traffic, ledger);
    if (!sender.isUsable()) {
        complain(QStringLiteral("%1 has no address").arg(options.text("url")));
        return 1;
    }
    Progress progress(QStringLiteral("psi-sim send"));
    const SendReport report = sender.run(stop, [&](const SendReport &now) { progress.show(now); });
    progress.finish();
    say(summaryOf(report));
    if (report.ledgerFailed)
        complain(QStringLiteral("the ledger could not be written: %1").arg(options.text("out")));
    const bool isDone = report.accepted == plan.send.count && report.abandoned == 0 && report.waiting == 0;
    return isDone && !report.ledgerFailed ? 0 : 1;
}

} // namespace psi::sim
