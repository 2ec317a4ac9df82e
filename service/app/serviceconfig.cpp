#include "service/app/serviceconfig.h"

#include <algorithm>

#include <QDir>
#include <QFile>

#include "service/app/configassembly.h"
#include "service/app/configtable.h"

namespace psi {

namespace {

QString variableOf(const std::map<QString, QString> &environment, const char *name)
{
    const auto found = environment.find(QString::fromLatin1(name));
    return found == environment.end() ? QString() : found->second;
}

QString defaultDataDir(const std::map<QString, QString> &environment)
{
    // The service manager separates several folders by colons; ours is the first.
    if (const QString state = variableOf(environment, "STATE_DIRECTORY"); !state.isEmpty())
        return state.section(QLatin1Char(':'), 0, 0);
    QString xdg = variableOf(environment, "XDG_STATE_HOME");
    if (xdg.isEmpty())
        xdg = QDir::homePath() + QStringLiteral("/.local/state");
    return xdg + QStringLiteral("/psi-router");
}

bool hasSecret(const FoundSettings &settings)
{
    return std::any_of(settings.begin(), settings.end(), [](const auto &setting) {
        const ConfigKey *key = configKey(tableName(setting.first));
        return key != nullptr && key->isSecret;
    });
}

void warn(ConfigLoad &load, const QString &file, const FoundSettings &inFile)
{
    constexpr auto others = QFile::ReadGroup | QFile::ReadOther;
    if (hasSecret(inFile) && (QFile::permissions(file) & others))
        load.warnings += file + QStringLiteral(": holds secrets and can be read by other users");
}

} // namespace

ConfigLoad loadConfig(const ConfigSources &sources)
{
    ConfigLoad load;
    ConfigAssembly assembly(load);
    FoundSettings defaults;
    for (const auto &[key, values] : sources.defaults)
        defaults[key] = {values, QStringLiteral("default")};
    assembly.add(defaults, false);
    if (sources.file) {
        const FoundSettings inFile = readToml(*sources.file, load.problems);
        assembly.add(inFile, false);
        warn(load, *sources.file, inFile);
    }
    assembly.add(readEnvironment(sources.environment, load.problems), true);
    assembly.apply();
    if (!load.config.egressAllow.isEmpty())
        load.warnings += QStringLiteral("egress.allow: area webhooks may reach private networks");
    if (load.config.dataDir.isEmpty())
        load.config.dataDir = defaultDataDir(sources.environment);
    load.config.dataDir = QDir::cleanPath(QDir(load.config.dataDir).absolutePath());
    if (load.config.mediaStore.isEmpty())
        load.config.mediaStore = load.config.dataDir + QStringLiteral("/media");
    return load;
}

QStringList keysThatNeedRestart(const ConfigLoad &before, const ConfigLoad &after)
{
    QStringList keys;
    std::map<QString, QStringList> all = before.given;
    all.insert(after.given.begin(), after.given.end());
    for (const auto &[key, values] : all) {
        const auto old = before.given.find(key);
        const auto now = after.given.find(key);
        const bool same = old != before.given.end() && now != after.given.end() && old->second == now->second;
        if (!same && !configKey(tableName(key))->isReloadable)
            keys += key;
    }
    return keys;
}

QString problemsText(const std::vector<ConfigProblem> &problems)
{
    QString text;
    for (const ConfigProblem &problem : problems) {
        if (!problem.where.isEmpty())
            text += problem.where + QStringLiteral(": ");
        text += problem.key + QStringLiteral(": ") + problem.reason + QLatin1Char('\n');
    }
    return text;
}

} // namespace psi
