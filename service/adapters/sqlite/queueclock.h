#pragma once

#include <optional>

#include "service/ports/clock.h"

namespace psi::queue {

/// The queue's time: wall time at start, but never before the last time written, plus steady time since. It
/// never goes back, whatever happens to the wall clock. Writer thread only.
class QueueClock
{
public:
    explicit QueueClock(const Clock &clock)
        : m_clock(clock)
    {}

    bool isStarted() const { return m_base.has_value(); }
    void start(Timestamp lastWritten);
    void stop() { m_base.reset(); }
    /// Requires: isStarted().
    Timestamp now() const { return *m_base + (m_clock.steady() - m_steadyBase); }

private:
    const Clock &m_clock;
    std::optional<Timestamp> m_base;
    Micros m_steadyBase{0};
};

} // namespace psi::queue
