#pragma once

#include <functional>

#include "service/domain/router/routerpolicy.h"
#include "service/ports/agentmessages.h"
#include "service/ports/areacaller.h"
#include "service/ports/areastore.h"
#include "service/ports/egresscheck.h"
#include "service/ports/idempotency.h"
#include "service/ports/jobqueue.h"
#include "service/ports/keyedhash.h"
#include "service/ports/linecheck.h"
#include "service/ports/log.h"
#include "service/ports/menustore.h"
#include "service/ports/metastore.h"
#include "service/ports/outboxstore.h"
#include "service/ports/queuecontrol.h"
#include "service/ports/unitofwork.h"
#include "service/usecases/admin/linedesk.h"
#include "service/usecases/admin/tokenbook.h"
#include "service/usecases/snapshot.h"
#include "service/usecases/watch/answersswitch.h"
#include "service/usecases/watch/menucache.h"

namespace psi {

/// What the API says of the installation.
struct AdminIdentity
{
    QString environment;
    QString color;
    QString version;
};

/// A call of the queue, made on the dispatcher's thread. It may still run after its caller stopped waiting.
using QueueCall = std::function<Result<void>(JobQueue &, QueueControl &)>;

/// What the admin API works with; all of it outlives the AdminService.
struct AdminParts
{
    TokenBook &tokens;
    UnitOfWork &unit;
    IdempotencyStore &idempotency;
    MetaStore &meta;
    MenuStore &menus;
    MenuCache &menuCache;
    AreaStore &areas;
    AnswersSwitch &answers;
    AgentMessages &messages;
    OutboxStore &outbox;
    LineDesk &lines;
    EgressCheck &egress;
    AreaCaller &areaCaller;
    LineCheck &lineCheck;
    const Snapshot<RouterPolicy> &policy;
    const KeyedHash &hash;
    const Clock &clock;
    Log &log;
    AdminIdentity identity;
    /// Hands the call to the dispatcher and waits, for a few seconds at most. Unavailable: it did not answer,
    /// or this process has none.
    std::function<Result<void>(QueueCall)> onQueue;
    /// Hands the wake-up of an outbox row to the dispatcher and does not wait; one that fails is the relay's.
    std::function<void(const NewJob &)> wake;
    /// Reads configuration and menus again.
    std::function<void()> reload;
};

} // namespace psi
