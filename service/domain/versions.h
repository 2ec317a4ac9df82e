#pragma once

namespace psi::versions {

// Releases run side by side during a rolling upgrade, so what one of them writes is numbered and what it
// cannot read is left to the other. PSI_TEST_NEXT_VERSION makes the parts that include this those of the next
// release: psi-router-next, which the tests run beside psi-router.
#ifdef PSI_TEST_NEXT_VERSION
constexpr int ahead = 1;
#else
constexpr int ahead = 0;
#endif

/// Of the bytes in which an event waits in the queue; all numbers from the oldest on are read.
constexpr int oldestEventPayload = 1;
constexpr int eventPayload = 1 + ahead;

} // namespace psi::versions
