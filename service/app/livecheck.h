#pragma once

#include "service/app/commandoutcome.h"
#include "service/app/serviceconfig.h"

namespace psi {

/// `check-config --live`: whether what the configuration names is there and keeps what is promised. Makes
/// the data folder if it is not there; works beside a running service. NotDurable: a 200 would promise more
/// than a power failure leaves. Failure: the folder cannot be used.
CommandOutcome checkLive(const ServiceConfig &config);

} // namespace psi
