#pragma once

#include <atomic>
#include <functional>
#include <optional>

#include "shared/timestamp.h"

namespace psi {

/// Whether the store works. After a fault it is probed, each time after a random wait of 0.1 to 2 s, until a
/// probe writes. Dispatcher's thread only, but works(). Times are Clock::steady().
class StoreWatch
{
public:
    explicit StoreWatch(std::function<double()> random)
        : m_random(std::move(random))
    {}

    bool works() const { return m_works.load(std::memory_order_relaxed); } ///< any thread
    /// True when this is news.
    bool faulted(Micros now);
    /// A probe ended; true when this makes the store work again.
    bool probed(bool wrote, Micros now);
    bool isProbeDue(Micros now) const { return !works() && !m_probing && now >= m_probeAt; }
    void probeStarted() { m_probing = true; }
    /// When the next probe is due; nothing while none is planned.
    std::optional<Micros> probeAt() const;
    /// A probe that was under way will not be heard of any more.
    void forgetProbe() { m_probing = false; }

private:
    Micros jitter();

    std::function<double()> m_random;
    std::atomic<bool> m_works{true};
    bool m_probing = false;
    Micros m_probeAt{0};
};

} // namespace psi
