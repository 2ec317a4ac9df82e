#include "service/usecases/outbound/areabreakers.h"

#include <algorithm>

namespace psi {

namespace {
using namespace std::chrono_literals;
constexpr int failuresToOpen = 5;
constexpr Micros firstPause = 30s;
constexpr Micros longestPause = 15min;
} // namespace

AreaBreakers::Step AreaBreakers::open(Breaker &breaker, Micros pause, Micros now)
{
    breaker.isOpen = true;
    breaker.pause = pause;
    breaker.until = now + pause;
    return {pause, true};
}

AreaBreakers::Step AreaBreakers::failed(const AreaId &area, Micros now)
{
    Breaker &breaker = m_breakers[area];
    if (!breaker.isOpen)
        return ++breaker.failures >= failuresToOpen ? open(breaker, firstPause, now) : Step();
    if (now < breaker.until)
        return {}; // of a call that was under way when it opened
    return open(breaker, std::min(breaker.pause * 2, longestPause), now);
}

AreaBreakers::Step AreaBreakers::succeeded(const AreaId &area, Micros now)
{
    const auto found = m_breakers.find(area);
    if (found == m_breakers.end())
        return {};
    Breaker &breaker = found->second;
    if (breaker.isOpen && now < breaker.until)
        return {};
    const bool wasOpen = breaker.isOpen;
    m_breakers.erase(found);
    return wasOpen ? Step{std::nullopt, false} : Step();
}

AreaBreakers::State AreaBreakers::state(const AreaId &area, Micros now) const
{
    const auto found = m_breakers.find(area);
    if (found == m_breakers.end() || !found->second.isOpen)
        return State::Closed;
    return now < found->second.until ? State::Open : State::HalfOpen;
}

AreaBreakers::Step AreaBreakers::standing(const AreaId &area, Micros now) const
{
    switch (state(area, now)) {
    case State::Open:
        return {m_breakers.at(area).until - now, true};
    case State::HalfOpen:
        return {std::nullopt, true};
    case State::Closed:
        break;
    }
    return {std::nullopt, false};
}

} // namespace psi
