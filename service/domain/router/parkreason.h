#pragma once

#include "service/domain/event/inboundevent.h"

namespace psi {

/// Why an event is parked (`router_eventos.motivo`; step.h lists the reasons); empty: it is not. Pure.
QString parkReason(const InboundEvent &event);

/// `router_eventos.tipo`: the word for what the event is.
QString wordOf(const InboundEvent &event);

} // namespace psi
