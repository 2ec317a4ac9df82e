#include "service/adapters/httpclient/connectionpool.h"

#include <algorithm>

namespace psi {

ConnectionPool::Connection ConnectionPool::take(const QByteArray &key)
{
    const auto found = m_idle.find(key);
    if (found == m_idle.end())
        return nullptr;
    const auto now = std::chrono::steady_clock::now();
    std::vector<Idle> &idle = found->second;
    while (!idle.empty()) {
        const Idle last = std::move(idle.back());
        idle.pop_back();
        if (last.until > now && last.connection->wakeFromIdle())
            return last.connection;
        last.connection->close();
    }
    return nullptr;
}

void ConnectionPool::give(const QByteArray &key, const Connection &connection)
{
    std::vector<Idle> &idle = m_idle[key];
    if (idle.size() >= m_mostIdle) {
        connection->close();
        return;
    }
    idle.push_back({connection, std::chrono::steady_clock::now() + m_keepFor});
    connection->watchIdle([this, key, raw = connection.get()] { forget(key, raw); });
}

void ConnectionPool::forget(const QByteArray &key, const ClientConnection *connection)
{
    std::erase_if(m_idle[key], [=](const Idle &idle) { return idle.connection.get() == connection; });
}

bool ConnectionPool::sweep()
{
    const auto now = std::chrono::steady_clock::now();
    for (auto &[key, idle] : m_idle) {
        std::erase_if(idle, [&](const Idle &one) {
            if (one.until <= now)
                one.connection->close();
            return one.until <= now;
        });
    }
    std::erase_if(m_idle, [](const auto &entry) { return entry.second.empty(); });
    return !m_idle.empty();
}

void ConnectionPool::closeAll()
{
    for (auto &[key, idle] : m_idle) {
        for (const Idle &one : idle)
            one.connection->close();
    }
    m_idle.clear();
}

} // namespace psi
