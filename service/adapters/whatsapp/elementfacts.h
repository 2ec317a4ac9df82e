#pragma once

#include <initializer_list>
#include <optional>

#include "service/adapters/whatsapp/jsondocument.h"
#include "service/domain/event/inboundevent.h"

namespace psi {

/// What intake and decoder must read alike of an element, so that both see the same event.

/// The first of the members that holds a text or number; empty when none does.
QByteArray firstOf(const json::Node &parent, std::initializer_list<const char *> names);

/// A text fit to identify something: up to 512 bytes without blanks and control characters; else empty.
QByteArray usableId(const json::Node &id);

/// A status word fit to be stored; else empty.
QByteArray statusWord(const json::Node &status);

/// Groups send the same id and word once per participant, in two spellings; empty outside groups.
QByteArray participantOf(const json::Node &status);

/// Unix seconds in a text or a number; nothing for garbage (0 and what no clock of this age can say too).
std::optional<std::int64_t> unixSeconds(const json::Node &timestamp);

/// Phone, wa_id and user id of a message's sender.
Person senderKeys(const json::Node &message, const json::Node &contact);

} // namespace psi
