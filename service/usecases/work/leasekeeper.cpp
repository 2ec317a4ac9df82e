#include "service/usecases/work/leasekeeper.h"

#include <algorithm>

namespace psi {

void LeaseKeeper::started(std::int64_t batch, const std::vector<LeasedLane> &lanes, Micros now)
{
    Running running{{}, now, now + m_lease / 3, m_renewAtMost, false};
    for (const LeasedLane &lane : lanes)
        running.leases.push_back({lane.lane, lane.token});
    m_running.emplace(batch, std::move(running));
}

void LeaseKeeper::callStarted(std::int64_t call, const LeasedLane &lane, Micros now, Micros renewAtMost)
{
    m_running.emplace(call, Running{{{lane.lane, lane.token}}, now, now + m_lease / 3, renewAtMost, true});
    ++m_calls;
}

void LeaseKeeper::clear()
{
    m_running.clear();
    m_calls = 0;
}

std::optional<Micros> LeaseKeeper::ended(std::int64_t batch)
{
    const auto running = m_running.extract(batch);
    if (running.empty())
        return std::nullopt;
    m_calls -= running.mapped().isCall ? 1 : 0;
    return running.mapped().started;
}

std::vector<LeaseRef> LeaseKeeper::due(Micros now)
{
    std::vector<LeaseRef> leases;
    for (auto &[batch, running] : m_running) {
        if (now < running.renewAt || !isRenewable(running, now))
            continue;
        running.renewAt = now + m_lease / 3;
        leases.insert(leases.end(), running.leases.begin(), running.leases.end());
    }
    return leases;
}

void LeaseKeeper::renewAgain()
{
    for (auto &[batch, running] : m_running)
        running.renewAt = Micros(0);
}

void LeaseKeeper::lost(LeaseToken token)
{
    for (auto &[batch, running] : m_running)
        std::erase_if(running.leases, [token](const LeaseRef &lease) { return lease.token == token; });
}

std::optional<Micros> LeaseKeeper::nextDue(Micros now) const
{
    std::optional<Micros> next;
    for (const auto &[batch, running] : m_running) {
        if (!isRenewable(running, now))
            continue;
        const Micros wait = std::max(running.renewAt - now, Micros(0));
        next = next ? std::min(*next, wait) : wait;
    }
    return next;
}

std::vector<LeaseToken> LeaseKeeper::tokens() const
{
    std::vector<LeaseToken> tokens;
    for (const auto &[batch, running] : m_running) {
        for (const LeaseRef &lease : running.leases)
            tokens.push_back(lease.token);
    }
    return tokens;
}

Micros LeaseKeeper::longest(Micros now) const
{
    Micros longest{0};
    for (const auto &[batch, running] : m_running) {
        if (!running.isCall)
            longest = std::max(longest, now - running.started);
    }
    return longest;
}

} // namespace psi
