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
    bool isSecret = false; ///< also as <key>_file, never shown
    bool isRequired = false;

    /// "PSI_WEBHOOK_LISTEN", "PSI_LINES_<n>_ID".
    QString variable() const;
};

const std::vector<ConfigKey> &configTable();

} // namespace psi
