#include "service/app/configassembly.h"

#include <algorithm>

#include <QFile>

#include "service/app/configchecks.h"
#include "service/app/configtable.h"

namespace psi {

namespace {

const QString fileSuffix = QStringLiteral("_file");
const QString itemMark = QStringLiteral("[]");

QStringList split(const QString &text)
{
    QStringList values;
    for (const QString &part : text.split(QLatin1Char(','), Qt::SkipEmptyParts))
        values += part.trimmed();
    return values;
}

// "webhook.verify_token_file" -> "webhook.verify_token"; empty if that is no secret.
QString secretOf(const QString &key)
{
    if (!key.endsWith(fileSuffix))
        return {};
    const QString plain = key.chopped(fileSuffix.size());
    const ConfigKey *known = configKey(tableName(plain));
    return known != nullptr && known->isSecret ? plain : QString();
}

} // namespace

void ConfigAssembly::add(const FoundSettings &settings, bool isText)
{
    for (const auto &[key, found] : settings) {
        FoundSetting setting = found;
        QString plain = secretOf(key);
        if (!plain.isEmpty()) {
            if (settings.contains(plain)) {
                m_load.problems.push_back(
                    {key,
                     QStringLiteral("stands beside ") + plain + QStringLiteral("; one of them is enough"),
                     found.where});
                continue;
            }
            if (!readSecrets(key, setting))
                continue;
        } else if (const ConfigKey *known = configKey(tableName(key)); known != nullptr) {
            plain = key;
            if (isText && known->isList)
                setting.values = split(setting.values.value(0));
        } else {
            m_load.problems.push_back({key, QStringLiteral("is no setting"), found.where});
            continue;
        }
        m_settings[plain] = std::move(setting);
    }
}

bool ConfigAssembly::readSecrets(const QString &key, FoundSetting &setting)
{
    QFile file(setting.values.value(0));
    if (!file.open(QIODevice::ReadOnly)) {
        m_load.problems.push_back(
            {key, QStringLiteral("cannot be read: ") + file.errorString(), setting.where});
        return false;
    }
    setting.values.clear();
    for (const QByteArray &line : file.readAll().split('\n')) {
        if (const QString text = QString::fromUtf8(line).trimmed(); !text.isEmpty())
            setting.values += text;
    }
    if (setting.values.isEmpty())
        m_load.problems.push_back({key, QStringLiteral("names an empty file"), setting.where});
    return !setting.values.isEmpty();
}

void ConfigAssembly::apply()
{
    m_load.config.lines.resize(static_cast<std::size_t>(itemCount(QStringLiteral("lines"))));
    m_load.config.areas.resize(static_cast<std::size_t>(itemCount(QStringLiteral("areas"))));
    for (const auto &[key, setting] : m_settings) {
        m_load.given[key] = setting.values;
        applyOne(key, setting);
    }
    demandRequired();
    checkTogether(m_load, [this](const QString &key, const QString &reason) { problem(key, reason); });
}

void ConfigAssembly::applyOne(const QString &key, const FoundSetting &setting)
{
    int index = 0;
    const ConfigKey *known = configKey(tableName(key, &index));
    if (!known->isList && setting.values.size() != 1) {
        problem(key, QStringLiteral("takes one value, not a list"));
        return;
    }
    if (known->isRequired && setting.values.value(0).isEmpty())
        return; // said by demandRequired()
    if (const QString reason = known->apply(m_load.config, setting.values, index); !reason.isEmpty())
        problem(key, reason);
    else if (known->isAhead)
        m_load.warnings += key + QStringLiteral(": has no effect in this version");
}

void ConfigAssembly::problem(const QString &key, const QString &reason)
{
    const auto found = m_settings.find(key);
    m_load.problems.push_back({key, reason, found == m_settings.end() ? QString() : found->second.where});
}

int ConfigAssembly::itemCount(const QString &list) const
{
    int count = 0;
    for (const auto &[key, setting] : m_settings) {
        int index = 0;
        if (tableName(key, &index).startsWith(list + itemMark))
            count = std::max(count, index + 1);
    }
    return count;
}

void ConfigAssembly::demandRequired()
{
    for (const ConfigKey &key : configTable()) {
        if (!key.isRequired)
            continue;
        const qsizetype mark = key.name.indexOf(itemMark);
        const int items = mark < 0 ? 1 : itemCount(key.name.left(mark));
        for (int i = 0; i < items; ++i) {
            const QString name = QString(key.name).replace(itemMark, QStringLiteral("[%1]").arg(i));
            const auto found = m_settings.find(name);
            if (found == m_settings.end() || found->second.values.value(0).isEmpty())
                problem(name, QStringLiteral("is required, here or as ") +
                                  QString(key.variable()).replace(QStringLiteral("<n>"), QString::number(i)));
        }
    }
}

} // namespace psi
