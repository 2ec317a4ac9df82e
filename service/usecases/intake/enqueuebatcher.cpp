#include "service/usecases/intake/enqueuebatcher.h"
#include "shared/threadname.h"

#include <algorithm>
#include <chrono>
#include <iterator>

namespace psi {

namespace {
using SteadyClock = std::chrono::steady_clock;
constexpr std::chrono::seconds refusalCounts{5}; // for readiness

// WhatsApp sends again only what is answered 503.
Error asUnavailable(const Error &error)
{
    switch (error.code) {
    case ErrorCode::Unavailable:
    case ErrorCode::Full:
    case ErrorCode::NotDurable:
    case ErrorCode::EpochMismatch:
        return error;
    default:
        return {ErrorCode::Unavailable, error.message};
    }
}
} // namespace

EnqueueBatcher::EnqueueBatcher(BatcherSettings settings, JobQueue &queue, Metrics &metrics, Log &log,
                               std::function<void()> onEnqueued)
    : m_settings(settings)
    , m_queue(queue)
    , m_log(log)
    , m_onEnqueued(std::move(onEnqueued))
    , m_seconds(metrics.histogram("psi_enqueue_seconds"))
    , m_size(metrics.histogram("psi_enqueue_batch_size"))
    , m_duplicates(metrics.counter("psi_duplicate_total"))
{}

EnqueueBatcher::~EnqueueBatcher() { stop(); }

void EnqueueBatcher::start()
{
    const std::lock_guard control(m_control);
    if (m_thread.joinable())
        return;
    {
        const std::lock_guard lock(m_mutex);
        m_running = true;
        m_stopping = false;
    }
    m_thread = std::thread([this] { loop(); });
}

void EnqueueBatcher::stop()
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
    const std::lock_guard lock(m_mutex);
    m_running = false;
}

void EnqueueBatcher::submit(std::vector<NewJob> jobs, Done done)
{
    std::int64_t bytes = 0;
    for (const NewJob &job : jobs)
        bytes += job.payload.size();
    const int count = static_cast<int>(jobs.size());
    Error refusal{ErrorCode::Full, QStringLiteral("too many events wait for the queue")};
    {
        const std::lock_guard lock(m_mutex);
        if (!m_running || m_stopping) {
            refusal = {ErrorCode::Unavailable, QStringLiteral("the intake is stopping")};
        } else if (m_waiting.empty() || (m_waitingJobs + count <= m_settings.maxWaitingJobs &&
                                         m_waitingBytes + bytes <= m_settings.maxWaitingBytes)) {
            m_waitingJobs += count;
            m_waitingBytes += bytes;
            m_waiting.push_back({std::move(jobs), bytes, std::move(done)});
            m_wake.notify_one();
            return;
        }
    }
    done(std::move(refusal));
}

void EnqueueBatcher::loop()
{
    nameThisThread("batcher");
    for (;;) {
        std::vector<Waiting> chunk = takeChunk();
        if (chunk.empty())
            return;
        write(chunk);
    }
}

// Everything that waits, up to the bounds of one call; empty once stopped and drained.
std::vector<EnqueueBatcher::Waiting> EnqueueBatcher::takeChunk()
{
    std::unique_lock lock(m_mutex);
    m_wake.wait(lock, [this] { return m_stopping || !m_waiting.empty(); });
    std::vector<Waiting> chunk;
    int jobs = 0;
    std::int64_t bytes = 0;
    while (!m_waiting.empty()) {
        Waiting &next = m_waiting.front();
        const int count = static_cast<int>(next.jobs.size());
        if (!chunk.empty() &&
            (jobs + count > m_settings.chunkJobs || bytes + next.bytes > m_settings.chunkBytes))
            break;
        jobs += count;
        bytes += next.bytes;
        chunk.push_back(std::move(next));
        m_waiting.pop_front();
    }
    m_waitingJobs -= jobs;
    m_waitingBytes -= bytes;
    return chunk;
}

void EnqueueBatcher::write(std::vector<Waiting> &chunk)
{
    std::vector<NewJob> jobs;
    for (Waiting &waiting : chunk)
        jobs.insert(jobs.end(), std::make_move_iterator(waiting.jobs.begin()),
                    std::make_move_iterator(waiting.jobs.end()));
    const Result<int> fresh = enqueueAll(std::move(jobs));
    note(fresh);
    const Result<void> answer = fresh ? Result<void>() : Result<void>(asUnavailable(fresh.error()));
    for (Waiting &waiting : chunk)
        waiting.done(answer);
    if (fresh && *fresh > 0)
        m_onEnqueued();
}

// How many were new. One call, unless one webhook alone is bigger than a call may be.
Result<int> EnqueueBatcher::enqueueAll(std::vector<NewJob> jobs)
{
    int fresh = 0;
    const std::size_t most = static_cast<std::size_t>(m_settings.chunkJobs);
    while (!jobs.empty()) {
        std::vector<NewJob> rest;
        if (jobs.size() > most) {
            const auto end = jobs.begin() + static_cast<std::ptrdiff_t>(most);
            rest.assign(std::make_move_iterator(end), std::make_move_iterator(jobs.end()));
            jobs.resize(most);
        }
        const Result<std::vector<Enqueued>> written = enqueue(jobs);
        if (!written)
            return written.error();
        const auto duplicates = std::count_if(written->begin(), written->end(),
                                              [](const Enqueued &one) { return one.duplicate; });
        if (duplicates > 0)
            m_duplicates.add(duplicates);
        fresh += static_cast<int>(jobs.size()) - static_cast<int>(duplicates);
        jobs = std::move(rest);
    }
    return fresh;
}

Result<std::vector<Enqueued>> EnqueueBatcher::enqueue(const std::vector<NewJob> &jobs)
{
    const auto began = SteadyClock::now();
    m_mark.begin();
    Result<std::vector<Enqueued>> written = m_queue.enqueue(jobs);
    m_mark.end();
    const auto ended = SteadyClock::now();
    if (written) // what is refused is no reason to work off less
        m_pressure.wrote(jobs.size(), ended);
    m_seconds.observe(ended - began);
    m_size.observe(static_cast<double>(jobs.size()));
    return written;
}

bool EnqueueBatcher::works() const
{
    const SteadyClock::rep refused = m_refusedAt.load(std::memory_order_relaxed);
    return refused == 0 ||
           SteadyClock::now().time_since_epoch() - SteadyClock::duration(refused) > refusalCounts;
}

void EnqueueBatcher::note(const Result<int> &written)
{
    m_refusedAt.store(written ? 0 : SteadyClock::now().time_since_epoch().count(), std::memory_order_relaxed);
    if (written.isOk() == m_queueWorks)
        return;
    m_queueWorks = written.isOk();
    if (m_queueWorks)
        m_log.info(QStringLiteral("the queue takes events again"));
    else
        m_log.error(QStringLiteral("the queue refuses events; they are answered 503"),
                    written.error().message);
}

} // namespace psi
