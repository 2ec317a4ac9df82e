#pragma once

#include "tests/simulator/dice.h"
#include "tests/simulator/simtime.h"

namespace psi::sim {

/// When each delivery is due: absolute times from the start, so that a slow server does not slow the
/// customers down. Now and then 5 to 15 deliveries come at once and the time they were early is free of
/// others, so the rate holds. One thread at a time.
class Schedule
{
public:
    /// `rate`: elements per second; 0 = no schedule, everything is due at once.
    Schedule(Time start, double rate, std::uint64_t seed)
        : m_start(start)
        , m_rate(rate)
        , m_dice(seed)
    {}

    Time due() const
    {
        if (m_rate <= 0)
            return Time::min();
        return m_burst > 0 ? m_burstTime : nominal();
    }
    /// The delivery that was due has left, with so many elements.
    void advance(std::int64_t elements)
    {
        if (m_burst > 0)
            --m_burst;
        else if (m_dice.chance(0.01)) {
            m_burstTime = nominal();
            m_burst = 4 + static_cast<int>(m_dice.below(11));
        }
        m_elements += elements;
    }

private:
    Time nominal() const
    {
        const std::chrono::duration<double> offset(static_cast<double>(m_elements) / m_rate);
        return m_start + std::chrono::duration_cast<Duration>(offset);
    }

    Time m_start;
    double m_rate;
    Dice m_dice;
    std::int64_t m_elements = 0;
    int m_burst = 0;
    Time m_burstTime;
};

} // namespace psi::sim
