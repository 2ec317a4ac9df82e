#include "service/usecases/work/storewatch.h"

namespace psi {

using namespace std::chrono_literals;

namespace {
constexpr Micros leastWait = 100ms;
constexpr Micros mostWait = 2s;
} // namespace

bool StoreWatch::faulted(Micros now)
{
    if (!m_works.exchange(false))
        return false;
    m_probeAt = now + jitter();
    return true;
}

bool StoreWatch::probed(bool wrote, Micros now)
{
    m_probing = false;
    m_probeAt = now + jitter();
    return m_works.exchange(wrote) != wrote && wrote;
}

std::optional<Micros> StoreWatch::probeAt() const
{
    return works() || m_probing ? std::nullopt : std::optional(m_probeAt);
}

Micros StoreWatch::jitter()
{
    const double spread = m_random() * static_cast<double>((mostWait - leastWait).count());
    return leastWait + Micros(static_cast<std::int64_t>(spread));
}

} // namespace psi
