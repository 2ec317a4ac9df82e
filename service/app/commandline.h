#pragma once

#include <QStringList>

namespace psi {

/// Runs the command in `arguments` (without the program's name) and answers the exit code; the main thread,
/// with a QCoreApplication. Only the command's answer goes to standard output.
int runCommandLine(const QStringList &arguments);

} // namespace psi
