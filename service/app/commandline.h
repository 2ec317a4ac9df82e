#pragma once

#include <QStringList>

namespace psi {

/// Exit codes of contract.md 1.
enum class ExitCode : int
{
    Ok = 0,
    Failure = 1,
    Usage = 2,
    ProgramAndStoreDoNotFit = 3,
    NotDurable = 4
};

/// Runs the command in `arguments` (without the program's name); the main thread, with a QCoreApplication.
int runCommandLine(const QStringList &arguments);

} // namespace psi
