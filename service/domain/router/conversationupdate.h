#pragma once

#include "service/domain/event/inboundevent.h"
#include "service/domain/router/changes.h"

namespace psi {

/// What storing a customer's message alone does to its conversation. Pure.

/// True for an event older than the last applied one: it is stored and changes nothing else (event time).
bool isOlderThanApplied(const ConversationState &state, const InboundEvent &event);

/// The conversation as a message that is not older leaves it: times, text, unread, window.
ConversationUpdate newerMessage(const ConversationState &state, const InboundEvent &event,
                                const QString &text);

} // namespace psi
