#pragma once

#include "service/domain/event/inboundevent.h"
#include "service/domain/router/changes.h"
#include "service/domain/router/conversationstate.h"
#include "service/domain/router/menutree.h"
#include "service/domain/router/routerpolicy.h"

namespace psi {

/// Reasons of parked events (`router_eventos.motivo`), the first that holds:
///
/// | motivo              | clase   | meaning |
/// |---------------------|---------|---------|
/// | linea_desconocida   | any     | no configured line has its phone_number_id |
/// | sin_linea           | mensaje | it carries no phone_number_id |
/// | grupo               | mensaje | a message of a group |
/// | sin_id              | mensaje, estado | no usable id |
/// | sin_remitente       | mensaje | no usable sender: neither user id nor phone number |
/// | sin_objetivo        | mensaje | a reaction, edit or revoke that names no message, an edit without
/// content, | |                     |         | a change of number or user id without the new one | |
/// tipo_sin_uso        | mensaje | a type that changes nothing here: request_welcome, call permission, | | |
/// | a system notice of an unknown kind | | estado_sin_uso      | estado  | no usable word | | error_de_meta
/// | error   | an element of value.errors[] | | campo_sin_uso       | otro    | a change of another field, or
/// one of messages without anything known in it | | forma_invalida      | otro    | what stands where an
/// entry or a change should, or a change without field | | mensaje_desconocido | mensaje | its target is not
/// there (said by the store) |
///
/// A status without phone_number_id is stored: its row names no line.

/// What one event does: what to store, the new state, what to send, which ticket to open. Pure: same
/// arguments, same answer; no clock, no I/O. The only place where a business rule lives.
///
/// `state` is the locked row with the events before this one of the same batch already applied (see
/// applyUpdate). Any thread. Cannot fail: what it cannot use it parks with a reason.
Changes step(const ConversationState &state, const InboundEvent &event, const MenuTree &menus,
             const RouterPolicy &policy, Timestamp now);

/// The state after `update`, for the next event of the batch.
ConversationState applyUpdate(ConversationState state, const ConversationUpdate &update);

} // namespace psi
