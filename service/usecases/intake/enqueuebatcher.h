#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "service/ports/jobqueue.h"
#include "service/ports/log.h"
#include "service/ports/metrics.h"
#include "service/usecases/intakepressure.h"
#include "shared/busymark.h"

namespace psi {

struct BatcherSettings
{
    int maxWaitingJobs = 50'000;
    std::int64_t maxWaitingBytes = 64 << 20;
    int chunkJobs = 2'000; ///< of one call of the queue
    std::int64_t chunkBytes = 4 << 20;
};

/// Group commit without a timer: everything that waits goes to JobQueue::enqueue in one call, and while that
/// is written the next gathers. The only caller of enqueue for inbound work, on a thread of its own.
///
/// submit(): any thread, returns at once. `done` runs once: on the batcher's thread when the jobs are durable
/// or the queue failed, or at once with Full (bounds above; what comes while nothing waits always fits) or
/// Unavailable (stopped). Its errors are Unavailable, Full, NotDurable or EpochMismatch. start() and stop()
/// are safe twice and from any thread; stop() completes what waits.
class EnqueueBatcher
{
public:
    using Done = std::function<void(Result<void>)>;

    /// `onEnqueued` runs on the batcher's thread after each call that brought new work.
    EnqueueBatcher(BatcherSettings settings, JobQueue &queue, Metrics &metrics, Log &log,
                   std::function<void()> onEnqueued);
    ~EnqueueBatcher();

    void start();
    void stop();
    void submit(std::vector<NewJob> jobs, Done done);

    /// False for a few seconds after a call that the queue refused, unless one went through since: who sends
    /// elsewhere meanwhile finds out again whether it works. Any thread.
    bool works() const;
    /// Whether it stands in a call of the queue. Any thread.
    const BusyMark &mark() const { return m_mark; }
    /// Any thread; lives as long as the batcher.
    const IntakePressure &pressure() const { return m_pressure; }

private:
    struct Waiting
    {
        std::vector<NewJob> jobs;
        std::int64_t bytes = 0;
        Done done;
    };

    void loop();
    std::vector<Waiting> takeChunk();
    void write(std::vector<Waiting> &chunk);
    Result<int> enqueueAll(std::vector<NewJob> jobs);
    void note(const Result<int> &written);
    Result<std::vector<Enqueued>> enqueue(const std::vector<NewJob> &jobs);

    BatcherSettings m_settings;
    JobQueue &m_queue;
    Log &m_log;
    std::function<void()> m_onEnqueued;
    Histogram &m_seconds;
    Histogram &m_size;
    Counter &m_duplicates;

    bool m_queueWorks = true; ///< batcher's thread only: one log line a change
    std::atomic<std::chrono::steady_clock::rep> m_refusedAt{0}; ///< the last refusal; 0 once it works again
    BusyMark m_mark;
    IntakePressure m_pressure;

    std::mutex m_control; ///< one start() or stop() at a time
    std::thread m_thread; ///< guarded by m_control

    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<Waiting> m_waiting; ///< guarded by m_mutex, as all below
    int m_waitingJobs = 0;
    std::int64_t m_waitingBytes = 0;
    bool m_running = false;
    bool m_stopping = false;
};

} // namespace psi
