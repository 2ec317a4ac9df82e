#pragma once

#include "service/domain/router/changes.h"
#include "service/domain/router/conversationstate.h"
#include "service/domain/router/routerpolicy.h"

namespace psi {

/// Limits on what one conversation gets answered (limits.*), by event time. Storing is never
/// limited. Charges the message to `limits.menu_choices` if it is an explicit choice, else to
/// `limits.conversation`, and notes that in `update`; false, and nothing charged, when it is over the limit.
/// Pure.
bool chargeLimit(const ConversationState &state, Timestamp time, bool isChoice, const RouterPolicy &policy,
                 ConversationUpdate &update);

} // namespace psi
