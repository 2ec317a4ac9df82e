#pragma once

#include <vector>

#include "service/ports/conversationstore.h"

namespace psi::bench {

/// CPU time of this process so far.
double cpuSeconds();
/// `count` messages from number `first` on, spread over so many conversations.
std::vector<WorkEvent> eventsFrom(int first, int count, int conversations);

} // namespace psi::bench
