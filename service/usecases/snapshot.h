#pragma once

#include <memory>
#include <mutex>

namespace psi {

/// A value that many threads read and one replaces as a whole: readers keep the one they got.
/// Any thread; never fails.
template <typename T>
class Snapshot
{
public:
    explicit Snapshot(T value)
        : m_value(std::make_shared<const T>(std::move(value)))
    {}

    std::shared_ptr<const T> current() const
    {
        const std::lock_guard lock(m_mutex);
        return m_value;
    }
    void replace(T value)
    {
        auto next = std::make_shared<const T>(std::move(value));
        const std::lock_guard lock(m_mutex);
        m_value = std::move(next);
    }

private:
    mutable std::mutex m_mutex;
    std::shared_ptr<const T> m_value;
};

} // namespace psi
