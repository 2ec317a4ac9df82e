#pragma once

#include "service/adapters/whatsapp/jsondocument.h"
#include "service/domain/event/messagecontent.h"

namespace psi {

/// The content of a message of any type that becomes a row of `mensajes`. A type that is
/// unknown or unsupported, or lacks its content, becomes a text placeholder; an unknown one keeps its JSON in
/// the metadata as `original`.
MessageContent decodeContent(const json::Node &message);

} // namespace psi
