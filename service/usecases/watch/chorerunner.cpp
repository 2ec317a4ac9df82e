#include "service/usecases/watch/chorerunner.h"
#include "shared/threadname.h"

#include <algorithm>

namespace psi {

namespace {
constexpr Micros longestWait = std::chrono::seconds(60);
}

ChoreRunner::ChoreRunner(std::vector<Chore> chores, const Clock &clock, Log &log)
    : m_chores(std::move(chores))
    , m_due(m_chores.size(), clock.steady())
    , m_clock(clock)
    , m_log(log)
{}

ChoreRunner::~ChoreRunner() { stop(); }

void ChoreRunner::start()
{
    const std::lock_guard control(m_control);
    if (m_thread.joinable())
        return;
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = false;
    }
    m_thread = std::thread([this] { loop(); });
}

void ChoreRunner::stop()
{
    const std::lock_guard control(m_control);
    if (!m_thread.joinable())
        return;
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_all();
    m_thread.join();
}

void ChoreRunner::loop()
{
    nameThisThread("chores");
    for (;;) {
        const Micros wait = runDue();
        std::unique_lock lock(m_mutex);
        if (m_wake.wait_for(lock, wait, [this] { return m_stopping; }))
            return;
    }
}

Micros ChoreRunner::runDue()
{
    Micros next = m_clock.steady() + longestWait;
    for (std::size_t i = 0; i < m_chores.size(); ++i) {
        const Micros now = m_clock.steady();
        if (now >= m_due[i]) {
            m_mark.begin();
            const Result<bool> more = m_chores[i].step();
            m_mark.end();
            if (!more)
                m_log.warn(QStringLiteral("chore failed: ") + m_chores[i].name, more.error().message);
            m_due[i] = more && *more ? now : now + m_chores[i].every;
        }
        next = std::min(next, m_due[i]);
    }
    return std::max(next - m_clock.steady(), Micros(0));
}

} // namespace psi
