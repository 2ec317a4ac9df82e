#include "service/adapters/http/httpbudget.h"

namespace psi {

bool HttpBudget::takeConnection(const QByteArray &peer)
{
    if (m_connections.fetch_add(1, std::memory_order_relaxed) < m_limits.connections && takePeer(peer))
        return true;
    m_connections.fetch_sub(1, std::memory_order_relaxed);
    return false;
}

bool HttpBudget::takePeer(const QByteArray &peer)
{
    if (m_limits.connectionsPerIp <= 0 || peer.isEmpty())
        return true;
    const std::lock_guard lock(m_mutex);
    int &count = m_perPeer[peer];
    if (count >= m_limits.connectionsPerIp)
        return false;
    ++count;
    return true;
}

void HttpBudget::giveConnection(const QByteArray &peer)
{
    m_connections.fetch_sub(1, std::memory_order_relaxed);
    if (m_limits.connectionsPerIp <= 0 || peer.isEmpty())
        return;
    const std::lock_guard lock(m_mutex);
    const auto found = m_perPeer.find(peer);
    if (found != m_perPeer.end() && --found.value() <= 0)
        m_perPeer.erase(found);
}

bool HttpBudget::takeBody(qint64 bytes)
{
    if (m_bodyBytes.fetch_add(bytes, std::memory_order_relaxed) + bytes <= m_limits.inflightBodyBytes)
        return true;
    m_bodyBytes.fetch_sub(bytes, std::memory_order_relaxed);
    return false;
}

} // namespace psi
