#include "service/app/stopdeadline.h"

#include "shared/threadname.h"

namespace psi {

StopDeadline::StopDeadline(std::chrono::milliseconds time, std::function<void()> giveUp)
    : m_thread([this, time, giveUp = std::move(giveUp)] {
        nameThisThread("stop deadline");
        std::unique_lock lock(m_mutex);
        if (!m_wake.wait_for(lock, time, [this] { return m_isMet; }))
            giveUp();
    })
{}

StopDeadline::~StopDeadline()
{
    {
        const std::lock_guard lock(m_mutex);
        m_isMet = true;
    }
    m_wake.notify_all();
    m_thread.join();
}

} // namespace psi
