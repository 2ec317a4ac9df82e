#pragma once

#include <functional>
#include <mutex>
#include <vector>

#include "service/adapters/http/httpmessage.h"

namespace psi {

/// Brings answers from any thread to the thread of their connections. Lives as long as anyone may answer;
/// after close() what is put in is dropped.
class HttpMailbox
{
public:
    struct Letter
    {
        quint64 connection = 0;
        quint32 request = 0;
        HttpAnswer answer;
    };

    /// `wake` runs, under the lock, when the first letter comes into the empty box.
    explicit HttpMailbox(std::function<void()> wake)
        : m_wake(std::move(wake))
    {}

    void put(Letter letter)
    {
        const std::lock_guard lock(m_mutex);
        if (!m_wake)
            return;
        m_letters.push_back(std::move(letter));
        if (m_letters.size() == 1)
            m_wake();
    }
    /// Swaps, so that the two buffers are used in turn.
    void takeAll(std::vector<Letter> &letters)
    {
        letters.clear();
        const std::lock_guard lock(m_mutex);
        letters.swap(m_letters);
    }
    void close()
    {
        const std::lock_guard lock(m_mutex);
        m_wake = nullptr;
        m_letters.clear();
    }

private:
    std::mutex m_mutex;
    std::function<void()> m_wake;  ///< guarded by m_mutex
    std::vector<Letter> m_letters; ///< guarded by m_mutex
};

} // namespace psi
