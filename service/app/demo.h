#pragma once

#include <map>

#include <QStringList>

#include "service/app/serviceapplication.h"

namespace psi {

/// `serve --demo`: settings in place of the table's defaults. Secrets of an earlier demo in `dataDir` are
/// kept. `graph`: a loopback URL, or empty for shadow mode.
std::map<QString, QStringList> demoDefaults(const QString &dataDir, const QString &graph);

/// Adds the mistakes that only a demo can make: an address outside loopback, live without a Graph API.
void checkDemo(ConfigLoad &load, const QString &graph);

/// $XDG_STATE_HOME/psi-router-demo.
QString demoDataDir(const std::map<QString, QString> &environment);

/// True for http URLs whose host is a loopback address.
bool isLoopbackUrl(const QString &url);
/// True for "127.0.0.1:8080", "[::1]:0".
bool isLoopbackAddress(const QString &listen);

/// Writes `data_dir/demo.json` (0600) for the simulator, and the secrets for the next demo.
Result<void> writeDemoFiles(const ServiceConfig &config, const BoundPorts &ports,
                            const std::map<QString, QString> &tokens);
/// The tokens of an earlier demo in the same folder, by role.
std::map<QString, QString> keptDemoTokens(const ServiceConfig &config);
/// At the end: its ports are nobody's now.
void removeDemoFile(const ServiceConfig &config);

} // namespace psi
