#pragma once

#include "service/adapters/whatsapp/eventpayload.h"

namespace psi {

/// The element's JSON read into the domain's terms. Never fails: what it cannot use is a RawElement.
InboundEvent decodeEvent(EventPayload payload);

} // namespace psi
