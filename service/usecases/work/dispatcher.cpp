#include "service/usecases/work/dispatcher.h"

#include <QRandomGenerator>

#include "service/usecases/work/workrunnable.h"
#include "shared/threadname.h"

namespace psi {

namespace {
constexpr int soon = 1;                                   // before batches that wait for a thread
constexpr auto lastWait = std::chrono::milliseconds(500); // for pool threads whose outcome has arrived

double random01() { return QRandomGenerator::global()->generateDouble(); }
} // namespace

Dispatcher::Dispatcher(WorkSettings settings, WorkParts parts, JobQueue &queue, QueueControl &control,
                       WorkerName worker, std::function<void()> giveUp)
    : m_runner(settings, parts, random01, [](Micros wait) { std::this_thread::sleep_for(wait); })
    , m_core(settings, parts, queue, control, hands(std::move(giveUp)))
    , m_worker(std::move(worker))
    , m_calls(parts.calls)
{
    m_pool.setMaxThreadCount(settings.threads);
    m_pool.setExpiryTimeout(-1);
    if (m_calls != nullptr)
        m_calls->attach(
            {[this](std::function<void()> task) { m_pool.start(new WorkRunnable(std::move(task)), soon); },
             [this](CallsDone done) { m_inbox.callsDone(std::move(done)); },
             [this](QueueRequest request) { m_inbox.request(std::move(request)); }});
}

Dispatcher::~Dispatcher() { stop(); }

DispatchCore::Hands Dispatcher::hands(std::function<void()> giveUp)
{
    const auto runBatch = [this](std::int64_t id, WorkBatch batch) {
        m_pool.start(new WorkRunnable([this, id, batch = std::move(batch)] {
            m_inbox.batchDone({id, m_runner.run(batch)});
        }));
    };
    const auto probeStore = [this] {
        m_pool.start(new WorkRunnable([this] {
            m_probe.begin();
            const bool wrote = m_runner.probe();
            m_probe.end();
            m_inbox.probed(wrote);
        }));
    };
    return {runBatch, probeStore, std::move(giveUp), random01};
}

void Dispatcher::start()
{
    const std::lock_guard lock(m_control);
    if (m_thread.joinable())
        return;
    if (m_calls != nullptr)
        m_calls->drain(false);
    const WorkerName name = m_starts == 0 ? m_worker : m_worker + '#' + QByteArray::number(m_starts);
    ++m_starts;
    m_thread = std::thread([this, name] { loop(name); });
}

bool Dispatcher::stop()
{
    const std::lock_guard lock(m_control);
    if (m_thread.joinable()) {
        if (m_calls != nullptr)
            m_calls->drain(true);
        m_inbox.stop();
        m_thread.join();
    }
    return m_allEnded;
}

void Dispatcher::loop(WorkerName name)
{
    nameThisThread("dispatcher");
    m_core.begin(std::move(name));
    do {
        DispatchMail mail = m_inbox.take(m_core.waitTime());
        m_turn.begin();
        m_core.turn(std::move(mail));
        m_turn.end();
    } while (!m_core.isFinished());
    m_allEnded = m_pool.waitForDone(static_cast<int>(lastWait.count()));
    m_core.end(m_inbox.take(Micros(0)));
}

} // namespace psi
