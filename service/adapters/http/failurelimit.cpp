#include "service/adapters/http/failurelimit.h"

#include <algorithm>

namespace psi {

Micros FailureLimit::wait(const QByteArray &address, Micros now) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_tats.constFind(address);
    if (found == m_tats.constEnd())
        return Micros(0);
    return std::max(gcra::nextAllowed(m_limit, *found) - Timestamp(now), Micros(0));
}

void FailureLimit::charge(const QByteArray &address, Micros now)
{
    const Timestamp at(now);
    const std::lock_guard lock(m_mutex);
    if (m_tats.size() >= m_most && !m_tats.contains(address))
        makeRoom(at);
    Timestamp &tat = m_tats[address];
    tat = gcra::charge(m_limit, tat, at, 1);
}

qsizetype FailureLimit::addresses() const
{
    const std::lock_guard lock(m_mutex);
    return m_tats.size();
}

void FailureLimit::makeRoom(Timestamp now)
{
    m_tats.removeIf([now](const auto &entry) { return entry.value() <= now; });
    if (m_tats.size() >= m_most)
        m_tats.erase(std::min_element(m_tats.cbegin(), m_tats.cend()));
}

} // namespace psi
