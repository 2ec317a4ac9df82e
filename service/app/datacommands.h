#pragma once

#include <functional>

#include "service/app/commandoutcome.h"
#include "service/app/invocation.h"
#include "service/domain/router/menucompiler.h"
#include "service/ports/metastore.h"
#include "service/ports/queueview.h"
#include "service/ports/unitofwork.h"
#include "service/usecases/admin/tokenbook.h"

namespace psi {

/// What the commands on tokens work with.
struct TokenAccess
{
    TokenBook &book;
    MetaStore &meta;
    UnitOfWork &unit;
};

/// What the commands on data work with: the parts of the running service, or files opened for one command.
/// Each call blocks and is made on the thread that runs the command.
struct DataAccess
{
    std::function<Result<FsckReport>(const QByteArray &cursor, bool repair)> fsck;
    /// Do queue and store belong together? EpochMismatch if not.
    std::function<Result<void>()> checkEpoch;
    std::function<Result<void>(const QString &who, const QString &reason)> adopt;
    std::function<Result<MenuSources>()> loadMenus;
    /// Answers the number of the version; the running service uses it at once.
    std::function<Result<int>(const MenuSet &menus, const QString &who, const QString &reason)> replaceMenus;
    std::optional<TokenAccess> tokens;
    /// The owner wants to stop: end early.
    std::function<bool()> isStopping = [] { return false; };
};

/// True for the commands below.
bool isDataCommand(const QString &command);

/// `migrate`, `fsck`, `queue adopt`, `menus export` and `import`, `token ...`, wherever they run.
CommandOutcome runDataCommand(const Invocation &invocation, const DataAccess &access);

/// The same from the command line: on the files if the data folder is free, else by the service that holds
/// it, through its socket. Blocking.
CommandOutcome runDataCommandHere(const Invocation &invocation, const ServiceConfig &config);

/// One request line of admin.sock, answered with `access`.
QByteArray answerAdminRequest(const QByteArray &request, const DataAccess &access);

} // namespace psi
