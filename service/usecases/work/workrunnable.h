#pragma once

#include <atomic>
#include <functional>

#include <QRunnable>

#include "shared/threadname.h"

namespace psi {

/// One task of a pool thread: a batch, or a probe of the store. The pool deletes it.
class WorkRunnable : public QRunnable
{
public:
    explicit WorkRunnable(std::function<void()> task)
        : m_task(std::move(task))
    {
        m_made.store(true, std::memory_order_release);
    }

    void run() override
    {
        nameThisThread("worker");
        makeThisThreadBackground();
        if (m_made.load(std::memory_order_acquire))
            m_task();
    }

private:
    std::function<void()> m_task;
    /// The pool's own lock orders the two threads, but stands in a library that no sanitizer sees into.
    std::atomic<bool> m_made{false};
};

} // namespace psi
