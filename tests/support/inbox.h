#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>

namespace psi::test {

/// Where answers from other threads arrive. Any thread; must outlive who puts something in.
template <typename T>
class Inbox
{
public:
    /// To be handed to who answers.
    std::function<void(T)> slot()
    {
        return [this](T value) {
            const std::lock_guard lock(m_mutex);
            m_values.push_back(std::move(value));
            m_changed.notify_all();
        };
    }
    /// The oldest; nothing when none came within 20 s.
    std::optional<T> take()
    {
        std::unique_lock lock(m_mutex);
        if (!m_changed.wait_for(lock, std::chrono::seconds(20), [this] { return !m_values.empty(); }))
            return std::nullopt;
        T value = std::move(m_values.front());
        m_values.pop_front();
        return value;
    }
    std::size_t size() const
    {
        const std::lock_guard lock(m_mutex);
        return m_values.size();
    }

private:
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<T> m_values;
};

} // namespace psi::test
