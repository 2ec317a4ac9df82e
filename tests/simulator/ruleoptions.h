#pragma once

#include "tests/simulator/graph/rules.h"
#include "tests/simulator/options.h"

namespace psi::sim {

/// What serve and demo are told of errors, losses and areas: `--error`, `--lose-answer`, `--area`, `--slow`,
/// `--latency`, `--status-delay`, `--throttle`. Mistakes are added to the options' own.
Rules rulesOf(Options &options);

} // namespace psi::sim
