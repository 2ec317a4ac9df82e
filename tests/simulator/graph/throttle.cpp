#include "tests/simulator/graph/throttle.h"

namespace psi::sim {

namespace {
constexpr std::size_t mostPairs = 100000;
}

std::optional<int> Throttle::take(const QByteArray &line, const QByteArray &recipient, Time now)
{
    if (m_pairs.size() >= mostPairs)
        forgetFull(now);
    Bucket &pair =
        m_pairs.try_emplace(line + ':' + recipient, m_limits.pairInterval, m_limits.pairBurst).first->second;
    const Duration spacing = Duration(std::chrono::seconds(1)) / m_limits.lineRate;
    Bucket &whole = m_lines.try_emplace(line, spacing, m_limits.lineRate).first->second;
    if (!pair.mayTake(now))
        return 131056;
    if (!whole.mayTake(now))
        return 130429;
    pair.take(now);
    whole.take(now);
    return {};
}

void Throttle::setLimits(ThrottleLimits limits)
{
    m_limits = limits;
    m_lines.clear();
    m_pairs.clear();
}

void Throttle::forgetFull(Time now)
{
    std::erase_if(m_pairs, [now](const auto &pair) { return pair.second.isFull(now); });
}

} // namespace psi::sim
