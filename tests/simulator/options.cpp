#include "tests/simulator/options.h"

namespace psi::sim {

Options::Options(std::span<const OptionSpec> specs, const QStringList &arguments)
    : m_specs(specs)
{
    read(arguments);
    for (const OptionSpec &spec : m_specs) {
        if (!m_help && !spec.fallback && spec.value && !m_values.contains(QLatin1String(spec.name)))
            m_errors.append(QStringLiteral("--%1 is required").arg(QLatin1String(spec.name)));
    }
}

void Options::read(const QStringList &arguments)
{
    for (qsizetype i = 0; i < arguments.size(); ++i) {
        QString name = arguments[i];
        if (name == QLatin1String("--help") || name == QLatin1String("-h")) {
            m_help = true;
            continue;
        }
        const qsizetype equals = name.indexOf(QLatin1Char('='));
        const QString inlineValue = equals < 0 ? QString() : name.mid(equals + 1);
        name = name.left(equals < 0 ? name.size() : equals);
        const OptionSpec *spec = name.startsWith(QLatin1String("--")) ? find(name.mid(2)) : nullptr;
        if (!spec)
            m_errors.append(QStringLiteral("unknown argument %1").arg(name));
        else if (!spec->value)
            m_values[name.mid(2)] = QString();
        else if (equals >= 0)
            m_values[name.mid(2)] = inlineValue;
        else if (i + 1 < arguments.size())
            m_values[name.mid(2)] = arguments[++i];
        else
            m_errors.append(QStringLiteral("%1 needs a value: %2").arg(name, QLatin1String(spec->value)));
    }
}

const OptionSpec *Options::find(const QString &name) const
{
    for (const OptionSpec &spec : m_specs) {
        if (name == QLatin1String(spec.name))
            return &spec;
    }
    return nullptr;
}

QString Options::text(const char *name) const
{
    const auto value = m_values.find(QLatin1String(name));
    if (value != m_values.end())
        return value->second;
    const OptionSpec *spec = find(QLatin1String(name));
    return spec && spec->fallback ? QString::fromUtf8(spec->fallback) : QString();
}

std::int64_t Options::integer(const char *name, std::int64_t least, std::int64_t most)
{
    bool isNumber = false;
    const QString given = text(name);
    const std::int64_t value = given.toLongLong(&isNumber);
    if ((!isNumber || value < least || value > most) && !given.isEmpty()) {
        m_errors.append(QStringLiteral("--%1 must be a whole number from %2 to %3, not %4")
                            .arg(QLatin1String(name))
                            .arg(least)
                            .arg(most)
                            .arg(given));
    }
    return value;
}

double Options::number(const char *name, double least, double most)
{
    bool isNumber = false;
    const QString given = text(name);
    const double value = given.toDouble(&isNumber);
    if ((!isNumber || !(value >= least && value <= most)) && !given.isEmpty()) {
        m_errors.append(QStringLiteral("--%1 must be a number from %2 to %3, not %4")
                            .arg(QLatin1String(name))
                            .arg(least)
                            .arg(most)
                            .arg(given));
    }
    return value;
}

QString Options::describe(std::span<const OptionSpec> specs)
{
    QString lines;
    for (const OptionSpec &spec : specs) {
        QString left = QStringLiteral("  --") + QLatin1String(spec.name);
        if (spec.value)
            left += QLatin1Char(' ') + QLatin1String(spec.value);
        QString right = QString::fromUtf8(spec.help);
        if (spec.value && !spec.fallback)
            right += QStringLiteral(" (required)");
        else if (spec.value && spec.fallback[0] != '\0')
            right += QStringLiteral(" (default %1)").arg(QString::fromUtf8(spec.fallback));
        lines += left.leftJustified(27) + QLatin1Char(' ') + right + QLatin1Char('\n');
    }
    return lines;
}

} // namespace psi::sim
