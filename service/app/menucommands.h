#pragma once

#include "service/app/commandoutcome.h"
#include "service/app/datacommands.h"
#include "service/domain/router/menucodec.h"

namespace psi {

/// The menus that the program brings along.
MenuSet builtInMenus();

/// `menus validate FILE`: all mistakes at once. Needs no configuration and no data.
CommandOutcome validateMenusFile(const QString &file);
/// `menus import FILE`: reads and checks the file, so that only good menus reach the data.
Result<QByteArray> readMenusFile(const QString &file);
/// `menus export FILE`: writes what the command answered, to `file` or, without one, to standard output.
CommandOutcome exportedMenus(CommandOutcome outcome, const QString &file);

/// The same on the data; see runDataCommand().
CommandOutcome exportMenus(const Invocation &invocation, const DataAccess &access);
CommandOutcome importMenus(const Invocation &invocation, const DataAccess &access);

} // namespace psi
