#include "service/app/invocation.h"

#include <algorithm>
#include <array>
#include <functional>

#include <QFileInfo>
#include <QProcessEnvironment>

#include "service/app/configdocument.h"
#include "service/app/demo.h"

namespace psi {

namespace {

struct Command
{
    const char *name;
    const char *options; ///< separated by blanks
    const char *usage;
    const char *help;
    bool takesFile = false;
    bool needsFile = false;
    const char *word = "a file"; ///< what it takes
};

constexpr std::array commands{
    Command{"serve", "--demo --graph", "serve [--demo [--graph URL]]",
            "the service (also without a command); --demo: a trial on loopback"},
    Command{"check-config", "--live", "check-config [--live]",
            "all mistakes of the configuration at once; --live: also whether the data folder keeps what is "
            "promised"},
    Command{"migrate", "", "migrate", "brings the data to this program's version"},
    Command{"fsck", "--repair", "fsck [--repair]", "checks the queue's invariants, and mends them"},
    Command{"queue adopt", "--accept-loss --reason", "queue adopt --accept-loss [--reason TEXT]",
            "goes on with a queue that is not the store's; what only the old one held is lost"},
    Command{"menus export", "", "menus export [FILE]", "writes the menus that are in effect as JSON", true},
    Command{"menus import", "--reason", "menus import FILE [--reason TEXT]",
            "puts the menus of FILE into effect", true, true},
    Command{"menus validate", "", "menus validate FILE", "all mistakes of the menus in FILE at once", true,
            true},
    Command{"token create", "--role --name --areas --expires",
            "token create --role ROLE --name NAME [--areas a,b] [--expires 90d]",
            "makes a token of the admin API and prints it, once; roles: viewer operator supervisor admin crm "
            "metrics"},
    Command{"token list", "", "token list", "id, role, areas, dates and name of each token"},
    Command{"token revoke", "", "token revoke ID", "the token opens nothing any more", true, true, "an ID"},
    Command{"config-document", "", "config-document", "docs/configuration.md"},
    Command{"api-document", "", "api-document", "docs/admin-api.md"},
    Command{"--version", "", "--version", "version and build"},
    Command{"--help", "", "--help", "this text"},
};

struct Option
{
    const char *name;
    std::function<void(Invocation &, const QString &value)> store;
    bool hasValue = false;
};

const std::vector<Option> &options()
{
    static const std::vector<Option> all{
        {"--config", [](Invocation &i, const QString &value) { i.config = value; }, true},
        {"--graph", [](Invocation &i, const QString &value) { i.graph = value; }, true},
        {"--reason", [](Invocation &i, const QString &value) { i.reason = value; }, true},
        {"--role", [](Invocation &i, const QString &value) { i.role = value; }, true},
        {"--name", [](Invocation &i, const QString &value) { i.name = value; }, true},
        {"--areas", [](Invocation &i, const QString &value) { i.areas = value; }, true},
        {"--expires", [](Invocation &i, const QString &value) { i.expires = value; }, true},
        {"--demo", [](Invocation &i, const QString &) { i.demo = true; }},
        {"--live", [](Invocation &i, const QString &) { i.live = true; }},
        {"--repair", [](Invocation &i, const QString &) { i.repair = true; }},
        {"--accept-loss", [](Invocation &i, const QString &) { i.acceptLoss = true; }},
    };
    return all;
}

Error wrong(const QString &what)
{
    return {ErrorCode::Invalid, what + QStringLiteral("; psi-router --help lists all")};
}

const Command *commandNamed(const QString &name)
{
    const auto found = std::find_if(commands.begin(), commands.end(),
                                    [&](const Command &one) { return name == QLatin1String(one.name); });
    return found == commands.end() ? nullptr : found;
}

// One option at arguments[at]; moves `at` past its value.
Result<QString> readOption(const QStringList &arguments, qsizetype &at, Invocation &invocation)
{
    const QString name = arguments[at].section(QLatin1Char('='), 0, 0);
    const auto option = std::find_if(options().begin(), options().end(),
                                     [&](const Option &one) { return name == QLatin1String(one.name); });
    if (option == options().end())
        return wrong(QStringLiteral("unknown option '%1'").arg(name));
    const bool isAttached = arguments[at].contains(QLatin1Char('='));
    if (isAttached && !option->hasValue)
        return wrong(name + QStringLiteral(" takes no value"));
    if (option->hasValue && !isAttached && ++at == arguments.size())
        return wrong(name + QStringLiteral(" needs a value"));
    option->store(invocation, isAttached ? arguments[at].section(QLatin1Char('='), 1) : arguments[at]);
    return name;
}

// The words of the command line: a command of one or two words, and the file that some take.
void readWords(const QStringList &words, Invocation &invocation)
{
    if (words.isEmpty())
        return;
    const Command *command =
        words.size() == 3 ? commandNamed(words.mid(0, 2).join(QLatin1Char(' '))) : nullptr;
    const bool hasFile = command != nullptr && command->takesFile;
    invocation.command = (hasFile ? words.mid(0, 2) : words).join(QLatin1Char(' '));
    if (hasFile)
        invocation.file = words[2];
}

Result<void> checkFit(const Invocation &invocation, const QStringList &given)
{
    const Command *command = commandNamed(invocation.command);
    if (command == nullptr)
        return wrong(QStringLiteral("unknown command '%1'").arg(invocation.command));
    if (command->needsFile && invocation.file.isEmpty())
        return wrong(QStringLiteral("'%1' needs %2").arg(invocation.command, QLatin1String(command->word)));
    const QStringList allowed = QString::fromLatin1(command->options).split(QLatin1Char(' '));
    for (const QString &name : given) {
        if (name != QLatin1String("--config") && !allowed.contains(name))
            return wrong(QStringLiteral("%1 does not go with '%2'").arg(name, invocation.command));
    }
    if (!invocation.graph.isEmpty() && (!invocation.demo || !isLoopbackUrl(invocation.graph)))
        return wrong(QStringLiteral("--graph takes a loopback URL and goes with --demo"));
    if (invocation.command == QLatin1String("queue adopt") && !invocation.acceptLoss)
        return wrong(
            QStringLiteral("queue adopt needs --accept-loss: what only the lost queue held is gone"));
    return {};
}

std::map<QString, QString> environmentMap()
{
    std::map<QString, QString> map;
    const QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const QString &name : environment.keys())
        map[name] = environment.value(name);
    return map;
}

std::optional<QString> configFile(const Invocation &invocation, const std::map<QString, QString> &environment)
{
    if (invocation.config)
        return invocation.config;
    const auto named = environment.find(QStringLiteral("PSI_CONFIG"));
    if (named != environment.end() && !named->second.isEmpty())
        return named->second;
    const QString packaged = QStringLiteral("/etc/psi-router/router.toml");
    return !invocation.demo && QFileInfo::exists(packaged) ? std::optional(packaged) : std::nullopt;
}

} // namespace

Result<Invocation> parseInvocation(const QStringList &arguments)
{
    Invocation invocation;
    QStringList words;
    QStringList given;
    for (qsizetype at = 0; at < arguments.size(); ++at) {
        const QString &word = arguments[at];
        if (word == QLatin1String("--help") || word == QLatin1String("-h") ||
            word == QLatin1String("--version")) {
            invocation.command = word == QLatin1String("--version") ? word : QStringLiteral("--help");
            return invocation;
        }
        if (!word.startsWith(QLatin1Char('-'))) {
            words += word;
            continue;
        }
        const Result<QString> name = readOption(arguments, at, invocation);
        if (!name)
            return name.error();
        given += *name;
    }
    readWords(words, invocation);
    if (const Result<void> fits = checkFit(invocation, given); !fits)
        return fits.error();
    return invocation;
}

QString helpText()
{
    QString text = QStringLiteral("psi-router [COMMAND] [--config FILE]\n\n");
    for (const Command &command : commands)
        text +=
            QStringLiteral("  %1\n      %2\n").arg(QLatin1String(command.usage), QLatin1String(command.help));
    text += QStringLiteral(
        "\nExit codes: 0 ok; 1 failure; 2 usage or configuration; 3 program and data do not fit;\n"
        "4 durability weaker than promised.\n\n"
        "Settings come from a TOML file (--config, else $PSI_CONFIG, else /etc/psi-router/router.toml) and "
        "from\n"
        "environment variables, which win:\n\n");
    return text + configurationHelp();
}

ConfigLoad loadConfigFor(const Invocation &invocation)
{
    ConfigSources sources;
    sources.environment = environmentMap();
    sources.file = configFile(invocation, sources.environment);
    if (!invocation.demo)
        return loadConfig(sources);
    // The folder may be set elsewhere; the secrets of an earlier demo stand in it.
    sources.defaults = demoDefaults(demoDataDir(sources.environment), invocation.graph);
    sources.defaults = demoDefaults(loadConfig(sources).config.dataDir, invocation.graph);
    ConfigLoad load = loadConfig(sources);
    checkDemo(load, invocation.graph);
    return load;
}

} // namespace psi
