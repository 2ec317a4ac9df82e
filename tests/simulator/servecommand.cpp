#include <random>

#include "tests/simulator/commands.h"
#include "tests/simulator/crowd/chats.h"
#include "tests/simulator/options.h"
#include "tests/simulator/ruleoptions.h"
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

StationSettings settingsOf(Options &options)
{
    StationSettings settings;
    settings.rules = rulesOf(options);
    settings.rules.areaSecret = options.text("area-secret").toUtf8();
    for (const QByteArray &token : options.text("token").toUtf8().split(',')) {
        if (!token.isEmpty())
            settings.rules.tokens.push_back(token);
    }
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
    const QString listen = options.text("listen");
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
    if (!station.start(listen, error) ||
        (hasCallback && !station.call(callback, options.text("secret").toUtf8(), error))) {
        complain(error);
        return 1;
    }
    // People can write here too: psi-sim play.
    Chats chats(station, settings.seed + 2);
    chats.attach(settings.lines.empty() ? std::vector<Line>{{"106540352242922", "5491155550100"}}
                                        : settings.lines);
    const QString host = listen.left(listen.lastIndexOf(QLatin1Char(':')));
    say(QStringLiteral("http://%1:%2/v24.0\n").arg(host).arg(station.port()));
    station.run(stop);
    return 0;
}

} // namespace psi::sim
