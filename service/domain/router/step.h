#pragma once

#include "service/domain/event/inboundevent.h"
#include "service/domain/router/changes.h"
#include "service/domain/router/conversationstate.h"
#include "service/domain/router/menutree.h"
#include "service/domain/router/routerpolicy.h"

namespace psi {

/// Reasons of parked events (`router_eventos.motivo`):
///   linea_desconocida  no configured line has its phone_number_id
///   grupo              a message of a group
///   sin_id             no usable id
///   sin_remitente      a message without a usable sender
///   tipo_sin_uso       a message type that changes nothing here (request_welcome, call permission ...)
///   estado_sin_uso     a status without a usable word
///   error_de_meta      an element of value.errors[]
///   campo_sin_uso      a change of another field than messages
///   mensaje_desconocido  a reaction, edit or revoke of a message that is not there (said by the store)

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
