#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace psi {

/// A door in a fake's path: while it is shut, callers stand before it and tests can wait for them to arrive.
/// Any thread. Waits give up after 20 s, so that a broken test fails instead of hanging.
class FakeGate
{
public:
    void shut()
    {
        const std::lock_guard lock(m_mutex);
        m_open = false;
    }
    void open()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_open = true;
        }
        m_changed.notify_all();
    }
    /// Called by the fake.
    void pass()
    {
        std::unique_lock lock(m_mutex);
        ++m_standing;
        m_changed.notify_all();
        m_changed.wait_for(lock, limit, [this] { return m_open; });
        --m_standing;
    }
    /// True when `callers` stand before the shut door.
    bool waitForStanding(int callers)
    {
        std::unique_lock lock(m_mutex);
        return m_changed.wait_for(lock, limit, [&] { return !m_open && m_standing >= callers; });
    }

private:
    static constexpr std::chrono::seconds limit{20};

    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_open = true;
    int m_standing = 0;
};

} // namespace psi
