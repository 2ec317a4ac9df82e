#pragma once

#include "service/adapters/whatsapp/jsonvalue.h"
#include "service/domain/event/messagecontent.h"

namespace psi {

/// The content of a message of any type that becomes a row of `mensajes` (contract.md 4). Unknown and
/// unsupported types become a text placeholder with what came in the metadata.
MessageContent decodeContent(const json::Value &message);

} // namespace psi
