#pragma once

#include "service/domain/event/inboundevent.h"
#include "service/domain/router/conversationstate.h"
#include "service/domain/router/menutree.h"
#include "service/domain/router/routerpolicy.h"

namespace psi {

/// All that the decision on one message depends on; references of step()'s arguments.
struct MenuContext
{
    const ConversationState &state;
    const InboundEvent &event;
    const MessageContent &content;
    const MenuTree &menus; ///< not empty
    const RouterPolicy &policy;
    Timestamp now;
};

} // namespace psi
