#pragma once

#include "tests/simulator/crowd/shownmessage.h"
#include "tests/simulator/wirejson.h"

namespace psi::sim {

/// The `interactive` member of a message that taps a row or a button.
void writeTap(WireJson &json, const ShownRow &row);

} // namespace psi::sim
