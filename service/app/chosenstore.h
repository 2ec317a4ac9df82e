#pragma once

#include <memory>

#include <QString>
#include <QStringList>

#include "service/app/queueepoch.h"
#include "service/app/serviceconfig.h"
#include "service/ports/agentmessages.h"
#include "service/ports/areastore.h"
#include "service/ports/choreleases.h"
#include "service/ports/clock.h"
#include "service/ports/conversationstore.h"
#include "service/ports/idempotency.h"
#include "service/ports/jobarchive.h"
#include "service/ports/keyedhash.h"
#include "service/ports/menustore.h"
#include "service/ports/metastore.h"
#include "service/ports/outboxstore.h"
#include "service/ports/retention.h"
#include "service/ports/tokenstore.h"
#include "service/ports/unitofwork.h"

namespace psi {

/// The store that `store.backend` names, the rest of the program knows only its ports. Start and stop on one
/// thread; the ports as their headers say.
class ChosenStore
{
public:
    /// `file`: of the embedded store. `hash` and `clock` outlive it. `instance` names a process that serves.
    static std::unique_ptr<ChosenStore> make(const ServiceConfig &config, const QString &file,
                                             const KeyedHash &hash, const Clock &clock,
                                             const QByteArray &instance = {});
    virtual ~ChosenStore() = default;

    /// Unavailable of a shared one: its server is away, and it may be tried again.
    virtual Result<void> start() = 0;
    virtual void stop() = 0;
    virtual StoreReach reach() const = 0;

    virtual ConversationStore &conversations() = 0;
    virtual JobArchive &archive() = 0;
    virtual MetaStore &meta() = 0;
    virtual Retention &retention() = 0;
    virtual MenuStore &menus() = 0;
    virtual AreaStore &areas() = 0;
    virtual OutboxStore &outbox() = 0;
    virtual ChoreLeases &choreLeases() = 0;
    virtual AgentMessages &agents() = 0;
    virtual TokenStore &tokens() = 0;
    virtual IdempotencyStore &idempotency() = 0;
    virtual UnitOfWork &unit() = 0;

    /// Size of the embedded store's write-ahead log; 0 for another database.
    virtual std::size_t walBytes() const { return 0; }
    /// Connections to another database that are open now.
    virtual int connections() const { return 0; }
    /// Says to the other processes of a shared store that this one lives, to be repeated within a minute;
    /// what is to be said of all of them together, a line each. Blocking; one thread at a time.
    virtual Result<QStringList> lookAround() { return QStringList(); }
    /// What start() found that works, but should not stay so; a line each, no personal data.
    virtual QStringList warnings() const { return {}; }
};

/// `migrate` on the store: the embedded one is migrated whenever it is opened, so there is nothing to do.
/// What was done, a line each.
Result<QStringList> migrateStore(const ServiceConfig &config);

/// `check-config --live` on the store: what is wrong, a line each. Nothing for the embedded one, whose disk
/// is looked at with the data folder.
struct StoreLiveFindings
{
    QStringList faults;   ///< it cannot work, or loses what it confirms
    QStringList warnings; ///< it works
};
Result<StoreLiveFindings> inspectStore(const ServiceConfig &config, bool isRunning);

} // namespace psi
