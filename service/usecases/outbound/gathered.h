#pragma once

#include <functional>
#include <iterator>
#include <mutex>
#include <utility>
#include <vector>

namespace psi {

/// Values from any thread, worked off in batches by one task at a time: while it runs the next ones gather,
/// so that a transaction is shared by all that came meanwhile, without a timer.
template <typename T>
class Gathered
{
public:
    /// `run` works off one batch on a pool thread.
    explicit Gathered(std::function<void(std::vector<T>)> run)
        : m_run(std::move(run))
    {}

    /// Before the first add().
    void attach(std::function<void(std::function<void()>)> runOnPool) { m_runOnPool = std::move(runOnPool); }

    void add(std::vector<T> values)
    {
        if (values.empty())
            return;
        {
            const std::lock_guard lock(m_mutex);
            std::move(values.begin(), values.end(), std::back_inserter(m_waiting));
            if (std::exchange(m_isRunning, true))
                return;
        }
        m_runOnPool([this] { runAll(); });
    }

    /// Whether nothing waits and nothing runs.
    bool isIdle() const
    {
        const std::lock_guard lock(m_mutex);
        return !m_isRunning;
    }

private:
    void runAll()
    {
        for (;;) {
            std::vector<T> batch;
            {
                const std::lock_guard lock(m_mutex);
                batch = std::exchange(m_waiting, {});
                if (batch.empty()) {
                    m_isRunning = false;
                    return;
                }
            }
            m_run(std::move(batch));
        }
    }

    std::function<void(std::vector<T>)> m_run;
    std::function<void(std::function<void()>)> m_runOnPool;
    mutable std::mutex m_mutex;
    std::vector<T> m_waiting; ///< guarded by m_mutex, as below
    bool m_isRunning = false;
};

} // namespace psi
