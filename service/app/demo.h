#pragma once

#include <map>

#include <QStringList>

#include "service/app/serviceapplication.h"

namespace psi {

/// `serve --demo`: settings in place of the table's defaults. Secrets of an earlier demo.json in `dataDir`
/// are kept. `graph`: a loopback URL, or empty for shadow mode.
std::map<QString, QStringList> demoDefaults(const QString &dataDir, const QString &graph);

/// $XDG_STATE_HOME/psi-router-demo.
QString demoDataDir(const std::map<QString, QString> &environment);

/// True for http URLs whose host is a loopback address.
bool isLoopbackUrl(const QString &url);

/// Writes `data_dir/demo.json` (0600) for the simulator.
Result<void> writeDemoFile(const ServiceConfig &config, const BoundPorts &ports);

} // namespace psi
