#pragma once

#include <cstdint>
#include <map>
#include <span>

#include <QString>
#include <QStringList>

namespace psi::sim {

/// One option of a command. All texts are English and end without a full stop.
struct OptionSpec
{
    const char *name;     ///< without the dashes
    const char *value;    ///< what it takes, for the help; null: a switch
    const char *fallback; ///< null: required; empty: may be absent
    const char *help;
};

/// Reads `--name value` and `--name=value` by a table. Collects every mistake, so that one run shows all.
class Options
{
public:
    Options(std::span<const OptionSpec> specs, const QStringList &arguments);

    bool wantsHelp() const { return m_help; }
    const QStringList &errors() const { return m_errors; }
    /// A mistake that only the caller can see.
    void addError(const QString &text) { m_errors.append(text); }

    QString text(const char *name) const;
    bool isSet(const char *name) const { return m_values.contains(QLatin1String(name)); }
    std::int64_t integer(const char *name, std::int64_t least, std::int64_t most);
    double number(const char *name, double least, double most);

    /// The lines of the help, one an option.
    static QString describe(std::span<const OptionSpec> specs);

private:
    void read(const QStringList &arguments);
    const OptionSpec *find(const QString &name) const;

    std::span<const OptionSpec> m_specs;
    std::map<QString, QString> m_values;
    QStringList m_errors;
    bool m_help = false;
};

} // namespace psi::sim
