#pragma once

#include <mutex>
#include <vector>

#include "service/ports/quarantine.h"

namespace psi {

/// Keeps whole bodies. Any thread.
class FakeQuarantine : public Quarantine
{
public:
    void keep(QByteArray body, QByteArray) override
    {
        const std::lock_guard lock(m_mutex);
        m_bodies.push_back(std::move(body));
    }
    std::vector<QByteArray> bodies() const
    {
        const std::lock_guard lock(m_mutex);
        return m_bodies;
    }

private:
    mutable std::mutex m_mutex;
    std::vector<QByteArray> m_bodies;
};

} // namespace psi
