#include "service/app/serviceconfig.h"

#include <algorithm>
#include <set>

#include <QDir>
#include <QFile>

#include "service/app/configreader.h"
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
    if (const QString state = variableOf(environment, "STATE_DIRECTORY"); !state.isEmpty())
        return state;
    QString xdg = variableOf(environment, "XDG_STATE_HOME");
    if (xdg.isEmpty())
        xdg = QDir::homePath() + QStringLiteral("/.local/state");
    return xdg + QStringLiteral("/psi-router");
}

const ConfigKey *keyOf(const QString &name)
{
    for (const ConfigKey &key : configTable()) {
        if (key.name == name)
            return &key;
    }
    return nullptr;
}

// Applies what was found to one configuration and collects what is wrong.
class Assembly
{
public:
    explicit Assembly(ConfigLoad &load)
        : m_load(load)
    {}

    // Values of variables and secret files come as one text: lists are cut here.
    void add(const FoundSettings &settings, bool isText)
    {
        for (const auto &[key, setting] : settings) {
            QString plain = key;
            FoundSetting value = setting;
            bool cut = isText;
            if (keyOf(tableName(plain)) == nullptr && plain.endsWith(QLatin1String("_file"))) {
                plain.chop(5);
                if (!readSecret(plain, value))
                    continue;
                cut = false;
            }
            const ConfigKey *known = keyOf(tableName(plain));
            if (known == nullptr) {
                problem(key, QStringLiteral("is no setting"), setting.where);
                continue;
            }
            if (cut && known->isList)
                value.values = split(value.values.value(0));
            m_settings[plain] = std::move(value);
        }
    }

    void apply()
    {
        growItems();
        for (const auto &[key, setting] : m_settings) {
            int index = 0;
            const ConfigKey *known = keyOf(tableName(key, &index));
            if (!known->isList && setting.values.size() != 1) {
                problem(key, QStringLiteral("takes one value, not a list"), setting.where);
                continue;
            }
            if (const QString reason = known->apply(m_load.config, setting.values, index); !reason.isEmpty())
                problem(key, reason, setting.where);
        }
        demandRequired();
        checkItems();
    }

private:
    static QStringList split(const QString &text)
    {
        QStringList values;
        for (const QString &part : text.split(QLatin1Char(','), Qt::SkipEmptyParts))
            values += part.trimmed();
        return values;
    }

    void problem(const QString &key, const QString &reason, const QString &where)
    {
        m_load.problems.push_back({key, reason, where});
    }

    bool readSecret(const QString &key, FoundSetting &value)
    {
        const ConfigKey *known = keyOf(tableName(key));
        if (known == nullptr || !known->isSecret) {
            problem(key + QStringLiteral("_file"), QStringLiteral("is no setting"), value.where);
            return false;
        }
        QFile file(value.values.value(0));
        if (!file.open(QIODevice::ReadOnly)) {
            problem(key + QStringLiteral("_file"), QStringLiteral("cannot be read: ") + file.errorString(),
                    value.where);
            return false;
        }
        value.values.clear();
        for (const QByteArray &line : file.readAll().split('\n')) {
            if (const QString text = QString::fromUtf8(line).trimmed(); !text.isEmpty())
                value.values += text;
        }
        if (value.values.isEmpty())
            problem(key + QStringLiteral("_file"), QStringLiteral("names an empty file"), value.where);
        return !value.values.isEmpty();
    }

    int itemCount(const QString &list) const
    {
        int count = 0;
        for (const auto &[key, setting] : m_settings) {
            int index = 0;
            if (tableName(key, &index).startsWith(list + QStringLiteral("[].")))
                count = std::max(count, index + 1);
        }
        return count;
    }

    void growItems()
    {
        m_load.config.lines.resize(static_cast<std::size_t>(itemCount(QStringLiteral("lines"))));
        m_load.config.areas.resize(static_cast<std::size_t>(itemCount(QStringLiteral("areas"))));
    }

    void demandRequired()
    {
        for (const ConfigKey &key : configTable()) {
            if (!key.isRequired)
                continue;
            const qsizetype list = key.name.indexOf(QLatin1String("[]"));
            const int items = list < 0 ? 1 : itemCount(key.name.left(list));
            for (int i = 0; i < items; ++i) {
                const QString name =
                    QString(key.name).replace(QStringLiteral("[]"), QStringLiteral("[%1]").arg(i));
                const auto found = m_settings.find(name);
                if (found == m_settings.end() || found->second.values.value(0).isEmpty())
                    problem(name, QStringLiteral("is required"), QString());
            }
        }
    }

    void checkItems()
    {
        std::set<QString> ids;
        std::set<QString> numbers;
        for (std::size_t i = 0; i < m_load.config.lines.size(); ++i) {
            const LineConfig &line = m_load.config.lines[i];
            const QString name = QStringLiteral("lines[%1]").arg(i);
            if (!line.id.isEmpty() && !ids.insert(line.id).second)
                problem(name + QStringLiteral(".id"), QStringLiteral("stands twice"), QString());
            if (!line.phoneNumberId.isEmpty() && !numbers.insert(line.phoneNumberId).second)
                problem(name + QStringLiteral(".phone_number_id"), QStringLiteral("stands twice"), QString());
        }
        const ServiceConfig &config = m_load.config;
        if (config.webhookListen == config.adminListen && !config.webhookListen.endsWith(QLatin1String(":0")))
            problem(QStringLiteral("admin.listen"), QStringLiteral("is the address of webhook.listen"),
                    QString());
    }

    ConfigLoad &m_load;
    FoundSettings m_settings;
};

} // namespace

ConfigLoad loadConfig(const ConfigSources &sources)
{
    ConfigLoad load;
    load.config.dataDir = defaultDataDir(sources.environment);
    Assembly assembly(load);
    FoundSettings defaults;
    for (const auto &[key, values] : sources.defaults)
        defaults[key] = {values, QStringLiteral("default")};
    assembly.add(defaults, false);
    if (sources.file)
        assembly.add(readToml(*sources.file, load.problems), false);
    assembly.add(readEnvironment(sources.environment, load.problems), true);
    assembly.apply();
    if (load.config.mediaStore.isEmpty())
        load.config.mediaStore = load.config.dataDir + QStringLiteral("/media");
    return load;
}

QString problemsText(const std::vector<ConfigProblem> &problems)
{
    QString text;
    for (const ConfigProblem &problem : problems) {
        text += problem.key + QStringLiteral(": ") + problem.reason;
        if (!problem.where.isEmpty())
            text += QStringLiteral(" (") + problem.where + QLatin1Char(')');
        text += QLatin1Char('\n');
    }
    return text;
}

} // namespace psi
