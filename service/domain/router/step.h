#pragma once

#include "service/domain/event/inboundevent.h"
#include "service/domain/router/changes.h"
#include "service/domain/router/conversationstate.h"
#include "service/domain/router/menutree.h"
#include "service/domain/router/routerpolicy.h"

namespace psi {

/// What one event does: what to store, the new state, what to send, which ticket to open. Pure: same
/// arguments, same answer; no clock, no I/O. The only place where a business rule lives (architecture.md 3).
///
/// `state` is the locked row with the events before this one of the same batch already applied (see
/// applyUpdate). Any thread. Cannot fail: what it cannot use it parks with a reason.
Changes step(const ConversationState &state, const InboundEvent &event, const MenuTree &menus,
             const RouterPolicy &policy, Timestamp now);

/// The state after `update`, for the next event of the batch.
ConversationState applyUpdate(ConversationState state, const ConversationUpdate &update);

} // namespace psi
