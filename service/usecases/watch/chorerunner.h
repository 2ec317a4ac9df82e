#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "service/ports/clock.h"
#include "service/ports/log.h"
#include "shared/busymark.h"
#include "shared/result.h"

namespace psi {

/// A piece of regular work: its name for the log, how often, and one bounded step that answers whether more
/// is left to do at once.
struct Chore
{
    QString name;
    Micros every = std::chrono::minutes(1);
    std::function<Result<bool>()> step;
};

/// Runs chores one after another on one thread. start() and stop() are safe twice and from any thread; stop()
/// waits for the step that runs.
class ChoreRunner
{
public:
    ChoreRunner(std::vector<Chore> chores, const Clock &clock, Log &log);
    ~ChoreRunner();

    void start();
    void stop();
    /// Runs every chore that is due, one step each; answers until the next is due. The thread calls it; tests
    /// call it instead of start().
    Micros runDue();
    /// Whether it stands in a step. Any thread.
    const BusyMark &mark() const { return m_mark; }

private:
    void loop();

    std::vector<Chore> m_chores;
    std::vector<Micros> m_due;
    const Clock &m_clock;
    Log &m_log;
    BusyMark m_mark;
    std::mutex m_control; ///< one start() or stop() at a time
    std::thread m_thread; ///< guarded by m_control
    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_stopping = false; ///< guarded by m_mutex
};

} // namespace psi
