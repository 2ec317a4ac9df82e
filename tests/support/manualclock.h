#pragma once

#include <atomic>

#include "service/ports/clock.h"

namespace psi {

/// A clock that only tests move. Wall and steady time are two hands: setting the wall clock back by an hour
/// leaves the steady one alone, as on a real machine. Any thread.
class ManualClock final : public Clock
{
public:
    /// Where the wall hand stands at first: a moment in January 2027.
    static constexpr Micros start = std::chrono::seconds(1'800'000'000);

    Timestamp now() const override { return Timestamp(Micros(m_wall.load())); }
    Micros steady() const override { return Micros(m_steady.load()); }

    /// Time passes.
    void advance(Micros by)
    {
        m_wall += by.count();
        m_steady += by.count();
    }
    /// Somebody sets the wall clock; negative = back. No time passes.
    void setWall(Micros by) { m_wall += by.count(); }

private:
    std::atomic<std::int64_t> m_wall{start.count()};
    std::atomic<std::int64_t> m_steady{0};
};

} // namespace psi
