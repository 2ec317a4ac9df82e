#pragma once

#include <map>
#include <optional>

#include <QStringList>

#include "service/app/serviceconfig.h"

namespace psi {

/// A command line, understood. A value.
struct Invocation
{
    QString command = QStringLiteral("serve"); ///< "serve", "queue adopt", "--help"
    std::optional<QString> config;
    bool demo = false;
    bool live = false;
    bool repair = false;
    bool acceptLoss = false;
    QString graph;
    QString reason;
    QString role; ///< of `token create`, as what follows
    QString name;
    QString areas;   ///< separated by commas
    QString expires; ///< "90d"
    QString file;    ///< of `menus ...`, or the id of `token revoke`; empty = none was named
    QString input;   ///< its content, for `menus import`

    friend bool operator==(const Invocation &, const Invocation &) = default;
};

/// `arguments` without the program's name. Invalid says what is wrong with them.
Result<Invocation> parseInvocation(const QStringList &arguments);

/// Commands, options and every key of the configuration.
QString helpText();

/// The configuration this command line runs with: --config, else $PSI_CONFIG, else the packaged file, else
/// the environment alone; a demo never reads the packaged file, and brings values of its own where nothing is
/// set.
ConfigLoad loadConfigFor(const Invocation &invocation);

} // namespace psi
