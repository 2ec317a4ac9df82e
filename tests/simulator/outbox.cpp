#include "tests/simulator/outbox.h"

namespace psi::sim {

std::int64_t Outbox::add(Post post)
{
    const std::int64_t id = ++m_last;
    for (const QByteArray &gate : post.gates)
        m_gates[gate].push_back(id);
    const Time due = post.due;
    m_posts.emplace(id, std::move(post));
    if (isFirst(id))
        m_waiting.emplace(due, id);
    return id;
}

std::optional<std::int64_t> Outbox::take(Time now)
{
    while (!m_waiting.empty() && m_waiting.top().first <= now) {
        m_ready.push_back(m_waiting.top().second);
        m_waiting.pop();
    }
    if (m_ready.empty())
        return {};
    const std::int64_t id = m_ready.front();
    m_ready.pop_front();
    return id;
}

void Outbox::postpone(std::int64_t id, Time due) { m_waiting.emplace(due, id); }

void Outbox::finish(std::int64_t id)
{
    const std::vector<QByteArray> gates = std::move(m_posts.at(id).gates);
    m_posts.erase(id);
    std::vector<std::int64_t> freed;
    for (const QByteArray &gate : gates) {
        const auto line = m_gates.find(gate);
        line->second.pop_front();
        if (line->second.empty())
            m_gates.erase(line);
        else
            freed.push_back(line->second.front());
    }
    std::sort(freed.begin(), freed.end());
    freed.erase(std::unique(freed.begin(), freed.end()), freed.end());
    for (const std::int64_t next : freed) {
        if (isFirst(next))
            m_waiting.emplace(m_posts.at(next).due, next);
    }
}

bool Outbox::isFirst(std::int64_t id) const
{
    for (const QByteArray &gate : m_posts.at(id).gates) {
        if (m_gates.at(gate).front() != id)
            return false;
    }
    return true;
}

} // namespace psi::sim
