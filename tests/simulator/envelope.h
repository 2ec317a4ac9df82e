#pragma once

#include <vector>

#include "tests/simulator/element.h"

namespace psi::sim {

/// The body that carries `elements`, in their order as far as one change can keep it: neighbours of one line
/// share a value, where messages stand before statuses. One compact ASCII line.
QByteArray envelopeOf(const std::vector<Element> &elements);

} // namespace psi::sim
