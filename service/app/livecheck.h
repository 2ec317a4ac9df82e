#pragma once

#include "service/app/commandoutcome.h"
#include "service/app/serviceconfig.h"

namespace psi {

/// `check-config --live`: whether what the configuration names is there and keeps what is promised. Makes
/// the data folder if it is not there; works beside a running service; asks only what this process's roles
/// need. Failure: the folder cannot be used, a server does not answer or lets the service do too little.
/// Usage: the queue was made with another configuration. NotDurable: a 200 would promise more than a power
/// failure leaves. All that was found is said, the gravest decides.
CommandOutcome checkLive(const ServiceConfig &config);

} // namespace psi
