#include <random>

#include "tests/simulator/commands.h"
#include "tests/simulator/options.h"
#include "tests/simulator/station.h"

namespace psi::sim {

namespace {

constexpr OptionSpec specs[] = {
    {"listen", "HOST:PORT", "127.0.0.1:0", "numeric address; port 0: a free one, said on standard output"},
    {"latency", "MS", "0", "before each answer of the Graph API"},
    {"error", "CODE:P[:late],…", "",
     "share P of the messages gets this error; late: accepted first, then a status failed"},
    {"lose-answer", "P", "0", "share that is accepted but gets no answer"},
    {"throttle", nullptr, nullptr, "Meta's limits: 1 in 6 s to a person, burst 45 (131056); 80/s (130429)"},
    {"area", "MODE[:P]", "ok", "what area webhooks get: ok slow broken redirect endless"},
    {"area-secret", "TEXT", "", "checks webhook-signature with it"},
    {"callback-url", "URL", "", "where statuses go, signed: http://HOST:PORT/PATH"},
    {"secret", "TEXT", "", "app secret to sign with"},
    {"token", "T[,T]", "", "bearer tokens that count (default: any)"},
    {"line", "ID[,ID]", "", "phone_number_ids that exist (default: any)"},
    {"customers", "N", "0", "as `psi-sim send` was told: statuses then tell of the same people"},
    {"status-delay", "MS", "50", "before each of sent, delivered, read"},
    {"slow", "MS", "30000", "how late slow answers are"},
    {"ledger", "FILE", "", "one JSON line a call; written afresh"},
    {"keep", "N", "20000", "calls kept for /_sim/calls"},
    {"seed", "S", "", "the same seed throws the same dice (default: a random one)"},
};

constexpr auto intro =
    "psi-sim serve: a stand-in for the Graph API, its media and the areas' receivers, until stopped.\n"
    "Rules can be changed and calls read at /_sim/ while it runs (tests/simulator/README.md).\n";

void readErrors(Options &options, Rules &rules)
{
    for (const QString &text : options.text("error").split(QLatin1Char(','), Qt::SkipEmptyParts)) {
        const QStringList parts = text.split(QLatin1Char(':'));
        bool isCode = false;
        bool isShare = parts.size() == 1;
        CallRule rule;
        rule.id = rules.calls.size() + 1;
        rule.code = parts[0].toInt(&isCode);
        if (parts.size() > 1)
            rule.probability = parts[1].toDouble(&isShare);
        rule.isLate = parts.value(2) == QLatin1String("late");
        if (!isCode || !isShare || !findGraphError(rule.code) || rule.probability < 0 ||
            rule.probability > 1 || (parts.size() > 2 && !rule.isLate) || parts.size() > 3)
            options.addError(
                QStringLiteral("--error must be CODE:P[:late] with a code of Meta's, not %1").arg(text));
        rules.calls.push_back(rule);
    }
    CallRule lost;
    lost.id = rules.calls.size() + 1;
    lost.isLost = true;
    lost.probability = options.number("lose-answer", 0, 1);
    if (lost.probability > 0)
        rules.calls.push_back(lost);
}

void readArea(Options &options, Rules &rules)
{
    const QStringList parts = options.text("area").split(QLatin1Char(':'));
    const auto mode = faultModeOf(parts[0]);
    bool isShare = true;
    if (parts.size() > 1)
        rules.anyArea.probability = parts[1].toDouble(&isShare);
    if (!mode || !isShare || parts.size() > 2 || rules.anyArea.probability < 0 ||
        rules.anyArea.probability > 1)
        options.addError(
            QStringLiteral("--area must be ok, slow, broken, redirect or endless, with :P, not %1")
                .arg(options.text("area")));
    rules.anyArea.mode = mode.value_or(FaultMode::Ok);
    rules.areaSecret = options.text("area-secret").toUtf8();
}

StationSettings settingsOf(Options &options)
{
    const auto time = [&](const char *name) {
        return std::chrono::milliseconds(options.integer(name, 0, 3600000));
    };
    StationSettings settings;
    settings.listen = options.text("listen");
    settings.rules.latency = time("latency");
    settings.rules.statusDelay = time("status-delay");
    settings.rules.slow = time("slow");
    settings.rules.throttles = options.isSet("throttle");
    for (const QByteArray &token : options.text("token").toUtf8().split(',')) {
        if (!token.isEmpty())
            settings.rules.tokens.push_back(token);
    }
    readErrors(options, settings.rules);
    readArea(options, settings.rules);
    settings.lines = linesOf(options.text("line"));
    settings.customers = static_cast<int>(options.integer("customers", 0, 1000000));
    settings.kept = static_cast<std::size_t>(options.integer("keep", 1, 10000000));
    settings.ledger = options.text("ledger");
    const bool hasSeed = !options.text("seed").isEmpty();
    settings.seed = hasSeed ? static_cast<std::uint64_t>(options.integer("seed", 0, INT64_MAX))
                            : std::random_device{}() * 0x100000001ULL;
    return settings;
}

} // namespace

int runServe(const QStringList &arguments, const std::atomic<bool> &stop)
{
    Options options(specs, arguments);
    if (options.wantsHelp()) {
        say(QString::fromUtf8(intro) + Options::describe(specs));
        return 0;
    }
    const StationSettings settings = settingsOf(options);
    HttpTarget callback;
    const bool hasCallback = options.isSet("callback-url");
    if (hasCallback && !HttpTarget::parse(options.text("callback-url"), callback))
        options.addError(QStringLiteral("--callback-url must be http://HOST[:PORT]/PATH, not %1")
                             .arg(options.text("callback-url")));
    if (hasCallback != options.isSet("secret"))
        options.addError(QStringLiteral("--callback-url and --secret go together"));
    if (!options.errors().isEmpty())
        return usageError(QStringLiteral("serve"), options.errors());
    Station station(settings);
    QString error;
    if (!station.start(error) ||
        (hasCallback && !station.call(callback, options.text("secret").toUtf8(), error))) {
        complain(error);
        return 1;
    }
    const QString host = settings.listen.left(settings.listen.lastIndexOf(QLatin1Char(':')));
    say(QStringLiteral("http://%1:%2/v24.0\n").arg(host).arg(station.port()));
    station.run(stop);
    return 0;
}

} // namespace psi::sim
