#include "service/adapters/http/adminpool.h"

#include "shared/threadname.h"

namespace psi {

void AdminPool::start()
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_running)
            return;
        m_running = true;
    }
    for (BusyMark &mark : m_marks)
        m_threads.emplace_back([this, &mark] { loop(mark); });
}

void AdminPool::stop()
{
    {
        const std::lock_guard lock(m_mutex);
        m_running = false;
        m_waiting.clear();
    }
    m_wake.notify_all();
    for (std::thread &thread : m_threads)
        thread.join();
    m_threads.clear();
}

bool AdminPool::post(Task task)
{
    const std::lock_guard lock(m_mutex);
    if (!m_running || m_waiting.size() >= m_most)
        return false;
    m_waiting.push_back(std::move(task));
    m_wake.notify_one();
    return true;
}

void AdminPool::loop(BusyMark &mark)
{
    nameThisThread("admin");
    for (;;) {
        Task task;
        {
            std::unique_lock lock(m_mutex);
            m_wake.wait(lock, [this] { return !m_running || !m_waiting.empty(); });
            if (!m_running)
                return;
            task = std::move(m_waiting.front());
            m_waiting.pop_front();
        }
        mark.begin();
        task();
        mark.end();
    }
}

} // namespace psi
