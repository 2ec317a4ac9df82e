#pragma once

#include <functional>
#include <vector>

#include "service/app/serviceconfig.h"

namespace psi {

/// One key of the configuration. The table of these drives parsing, defaults, checks, --help and
/// documentation.
struct ConfigKey
{
    /// Writes the values into the configuration; answers the reason why not, empty = good. `index` counts the
    /// items of [[lines]] and [[areas]].
    using Apply = std::function<QString(ServiceConfig &, const QStringList &values, int index)>;

    QString name;         ///< "webhook.listen", "lines[].id"
    QString shownDefault; ///< as documented; empty = none
    QString help;         ///< one sentence
    Apply apply;
    bool isList = false;
    bool isSecret = false;     ///< also as <key>_file, never shown
    bool isRequired = false;   ///< of items: in each item
    bool isComputed = false;   ///< the default is found out at start; `shownDefault` says how
    bool isReloadable = false; ///< SIGHUP puts a new value into effect
    bool isAhead = false;      ///< checked, and without effect in this version: whoever sets it is told

    /// "PSI_WEBHOOK_LISTEN", "PSI_LINES_<n>_ID".
    QString variable() const;
};

const std::vector<ConfigKey> &configTable();

/// The key of that name; null if there is none.
const ConfigKey *configKey(const QString &name);

} // namespace psi
