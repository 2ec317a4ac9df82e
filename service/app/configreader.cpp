#include "service/app/configreader.h"

#include <algorithm>

#include <QFile>
#include <QRegularExpression>

#include <toml++/toml.h>

#include "service/app/configtable.h"

namespace psi {

namespace {

QString position(const QString &path, const toml::source_region &region)
{
    return QStringLiteral("%1:%2:%3").arg(path).arg(region.begin.line).arg(region.begin.column);
}

std::optional<QString> scalarText(const toml::node &node)
{
    if (const auto *value = node.as_string())
        return QString::fromStdString(value->get());
    if (const auto *value = node.as_integer())
        return QString::number(value->get());
    if (const auto *value = node.as_boolean())
        return value->get() ? QStringLiteral("true") : QStringLiteral("false");
    if (const auto *value = node.as_floating_point())
        return QString::number(value->get());
    return std::nullopt;
}

bool isSection(const QString &name)
{
    const std::vector<ConfigKey> &keys = configTable();
    return std::any_of(keys.begin(), keys.end(),
                       [&](const ConfigKey &key) { return key.name.startsWith(name + QLatin1Char('.')); });
}

// Walks the tables of a file; one per file.
class TomlWalk
{
public:
    TomlWalk(QString path, std::vector<ConfigProblem> &problems)
        : m_path(std::move(path))
        , m_problems(problems)
    {}

    void table(const toml::table &table, const QString &prefix)
    {
        for (auto &&[key, node] : table) {
            const QString name = prefix + QString::fromStdString(std::string(key.str()));
            const QString where = position(m_path, key.source());
            if (const auto *inner = node.as_table()) {
                if (inner->empty() && !isSection(name))
                    m_problems.push_back({name, QStringLiteral("is no section"), where});
                this->table(*inner, name + QLatin1Char('.'));
            } else if (const auto *array = node.as_array())
                list(*array, name, where);
            else if (const auto text = scalarText(node))
                found[name] = {{*text}, where};
            else
                m_problems.push_back(
                    {name, QStringLiteral("must be a text, number, boolean or list"), where});
        }
    }

    FoundSettings found;

private:
    void list(const toml::array &array, const QString &name, const QString &where)
    {
        QStringList values;
        int index = 0;
        for (const toml::node &node : array) {
            if (const auto *inner = node.as_table()) {
                if (inner->empty())
                    m_problems.push_back(
                        {name, QStringLiteral("has an empty item"), position(m_path, inner->source())});
                table(*inner, QStringLiteral("%1[%2].").arg(name).arg(index++));
            } else if (const auto text = scalarText(node))
                values += *text;
            else
                m_problems.push_back({name, QStringLiteral("must be a list of texts or numbers"), where});
        }
        if (index == 0 || !values.isEmpty())
            found[name] = {values, where};
    }

    QString m_path;
    std::vector<ConfigProblem> &m_problems;
};

// All names a variable may stand for, by variable with the item number taken out.
std::map<QString, QString> variableNames()
{
    std::map<QString, QString> names;
    for (const ConfigKey &key : configTable()) {
        names[key.variable()] = key.name;
        if (key.isSecret)
            names[key.variable() + QStringLiteral("_FILE")] = key.name + QStringLiteral("_file");
    }
    return names;
}

} // namespace

QString tableName(const QString &key, int *index)
{
    static const QRegularExpression item(QStringLiteral("\\[(\\d+)\\]"));
    const QRegularExpressionMatch match = item.match(key);
    if (index != nullptr)
        *index = match.captured(1).toInt();
    return QString(key).replace(item, QStringLiteral("[]"));
}

FoundSettings readToml(const QString &path, std::vector<ConfigProblem> &problems)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        problems.push_back(
            {QStringLiteral("--config"), QStringLiteral("cannot be read: ") + file.errorString(), path});
        return {};
    }
    const std::string content = file.readAll().toStdString();
    try {
        const toml::table parsed =
            toml::parse(std::string_view(content), std::string_view(path.toStdString()));
        TomlWalk walk(path, problems);
        walk.table(parsed, {});
        return std::move(walk.found);
    } catch (const toml::parse_error &error) {
        problems.push_back({QStringLiteral("syntax"),
                            QString::fromStdString(std::string(error.description())),
                            position(path, error.source())});
        return {};
    }
}

FoundSettings readEnvironment(const std::map<QString, QString> &environment,
                              std::vector<ConfigProblem> &problems)
{
    static const QRegularExpression item(QStringLiteral("^PSI_(LINES|AREAS)_(\\d{1,3})_"));
    static const std::map<QString, QString> names = variableNames();
    FoundSettings found;
    for (const auto &[variable, value] : environment) {
        if (!variable.startsWith(QLatin1String("PSI_")) || variable == QLatin1String("PSI_CONFIG"))
            continue;
        const QRegularExpressionMatch match = item.match(variable);
        QString general = variable;
        if (match.hasMatch())
            general.replace(match.capturedStart(2), match.capturedLength(2), QStringLiteral("<n>"));
        const auto known = names.find(general);
        if (known == names.end()) {
            problems.push_back({variable, QStringLiteral("is no setting"), QStringLiteral("environment")});
            continue;
        }
        QString key = known->second;
        key.replace(QStringLiteral("[]"), QStringLiteral("[%1]").arg(match.captured(2).toInt()));
        found[key] = {{value}, variable};
    }
    return found;
}

} // namespace psi
