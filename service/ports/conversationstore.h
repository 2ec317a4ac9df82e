#pragma once

#include <functional>
#include <span>
#include <vector>

#include "service/domain/queue/job.h"
#include "service/domain/router/changes.h"
#include "shared/result.h"

namespace psi {

/// One decoded event and the job it came in.
struct WorkEvent
{
    JobId job;
    InboundEvent event;
};

/// The pure decision, bound to menus, policy and now by the caller. Runs inside the transaction, on
/// whatever thread the store uses: it must not touch a store, a clock or anything shared.
using Decide = std::function<Changes(const ConversationState &, const InboundEvent &)>;

enum class EventOutcome : std::uint8_t
{
    Applied,   ///< its effect and its guard were committed now
    Duplicate, ///< its guard, or its message's wamid, was there already; nothing changed
    Dropped    ///< its row in router_trabajos is muerto or descartado; nothing changed
};

struct Committed
{
    std::vector<EventOutcome> outcomes; ///< one per event, in order
    std::vector<bool> parked;           ///< one per event: stored as aparcado
    std::vector<NewJob> wakeUps;        ///< for outbox rows: of Applied events, and again of Duplicates
    std::vector<NewJob> settled;        ///< of outbox rows whose lane waited for what is known now
    int limited = 0;                    ///< messages stored over the customer limit
};

/// Where contacts, conversations and messages stand for the CRM.
///
/// transact() is ONE transaction: guard, load (rows locked in key order), decide per event in order, write by
/// multi-row statements, commit. The number of statements does not grow with the number of events. Any worker
/// thread; blocking. Nothing was done after an error, unless the outcome of COMMIT is unknown, which is
/// Unavailable and safe to run again (the guard absorbs it).
/// Errors: EventFault, LostRace, Serialization, else Unavailable or Full.
class ConversationStore
{
public:
    virtual ~ConversationStore() = default;

    virtual Result<Committed> transact(std::span<const WorkEvent> events, const Decide &decide) = 0;

    /// Writes one row durably: success means that transactions can work again.
    virtual Result<void> probe() = 0;
};

} // namespace psi
