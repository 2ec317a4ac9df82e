#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <optional>

#include <QByteArray>

#include "shared/result.h"

namespace psi {

/// Why the intake must answer 503 now, if anything does: each cause closes and opens under its own name.
/// Any thread; never blocks for long (closed() takes no lock while the gate is open).
class IntakeGate
{
public:
    void close(const QByteArray &cause, Error error)
    {
        const std::lock_guard lock(m_mutex);
        m_causes.insert_or_assign(cause, std::move(error));
        m_closed.store(true, std::memory_order_release);
    }
    void open(const QByteArray &cause)
    {
        const std::lock_guard lock(m_mutex);
        m_causes.erase(cause);
        m_closed.store(!m_causes.empty(), std::memory_order_release);
    }
    std::optional<Error> closed() const
    {
        if (!m_closed.load(std::memory_order_acquire))
            return std::nullopt;
        const std::lock_guard lock(m_mutex);
        return m_causes.empty() ? std::nullopt : std::optional<Error>(m_causes.begin()->second);
    }

private:
    std::atomic<bool> m_closed{false};
    mutable std::mutex m_mutex;
    std::map<QByteArray, Error> m_causes; ///< guarded by m_mutex
};

} // namespace psi
