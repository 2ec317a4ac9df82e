#include "service/app/configdocument.h"

#include "service/app/configtable.h"

namespace psi {

namespace {

QString sectionOf(const QString &key)
{
    const qsizetype end = key.lastIndexOf(QLatin1Char('.'));
    return end < 0 ? QString() : key.left(end);
}

QString heading(const QString &section)
{
    if (section.isEmpty())
        return QStringLiteral("At the top of the file");
    if (section.endsWith(QLatin1String("[]")))
        return QStringLiteral("`[[%1]]`").arg(section.chopped(2));
    return QStringLiteral("`[%1]`").arg(section);
}

QString defaultOf(const ConfigKey &key)
{
    if (key.isRequired)
        return QStringLiteral("required");
    if (key.shownDefault.isEmpty())
        return QStringLiteral("none");
    return key.isComputed ? key.shownDefault : QLatin1Char('`') + key.shownDefault + QLatin1Char('`');
}

QString remarks(const ConfigKey &key)
{
    QString text;
    if (key.isList)
        text += QStringLiteral(" A list.");
    if (key.isSecret)
        text += QStringLiteral(" A secret: also as `%1_file`.").arg(key.name.section(QLatin1Char('.'), -1));
    if (key.isReloadable)
        text += QStringLiteral(" SIGHUP reloads it.");
    if (key.isAhead)
        text += QStringLiteral(" Without effect in this version.");
    return text;
}

const char introduction[] = R"(# Configuration of psi-router

Made by `psi-router config-document` from the table of keys in the program; `psi-router --help` prints the same.

One TOML file: `--config FILE`, else the file that `PSI_CONFIG` names, else `/etc/psi-router/router.toml`, else none.
Each key is also an environment variable, which wins over the file; lists are comma-separated there. A secret may stand
in a file of its own, one value a line, named by `<key>_file` (`PSI_..._FILE`). An unknown key or `PSI_` variable is
refused; `psi-router check-config` lists all mistakes at once.

Durations: `250ms`, `10s`, `5m`, `1h`, `30d`; sizes: `512 KiB`, `4 MiB`, `1 GiB`; rates: `5/30s`, `80/s burst 3`;
`off` and `0` switch off what can be switched off. `<n>` counts the items of `[[lines]]` and `[[areas]]` from 0.
)";

} // namespace

QString configurationHelp()
{
    QString text;
    for (const ConfigKey &key : configTable())
        text += QStringLiteral("  %1  %2\n      %3 Default: %4.%5\n")
                    .arg(key.name, key.variable(), key.help, defaultOf(key).remove(QLatin1Char('`')),
                         remarks(key).remove(QLatin1Char('`')));
    return text;
}

QString configurationDocument()
{
    QString text = QString::fromUtf8(introduction);
    QString section = QStringLiteral("none yet");
    for (const ConfigKey &key : configTable()) {
        if (sectionOf(key.name) != section) {
            section = sectionOf(key.name);
            text += QStringLiteral("\n## %1\n\n| Key | Variable | Default | Meaning |\n|---|---|---|---|\n")
                        .arg(heading(section));
        }
        text += QStringLiteral("| `%1` | `%2` | %3 | %4%5 |\n")
                    .arg(key.name.section(QLatin1Char('.'), -1), key.variable(),
                         defaultOf(key).replace(QLatin1Char('|'), QStringLiteral("\\|")),
                         QString(key.help).replace(QLatin1Char('|'), QStringLiteral("\\|")), remarks(key));
    }
    return text;
}

} // namespace psi
