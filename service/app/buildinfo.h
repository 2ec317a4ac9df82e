#pragma once

#include <QByteArray>

namespace psi {

/// "0.1.0".
QByteArray versionText();
/// The commit it was built from, or "unknown".
QByteArray buildId();
/// {"version": ..., "build": ...}
QByteArray buildJson();

} // namespace psi
