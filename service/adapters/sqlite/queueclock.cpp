#include "service/adapters/sqlite/queueclock.h"

#include <algorithm>

namespace psi::queue {

void QueueClock::start(Timestamp lastWritten)
{
    m_steadyBase = m_clock.steady();
    m_base = std::max(m_clock.now(), lastWritten);
}

} // namespace psi::queue
