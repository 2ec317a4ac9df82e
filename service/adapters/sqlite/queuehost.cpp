#include "service/adapters/sqlite/queuehost.h"

#include <sqlite/queuestatements.h>

#include "service/adapters/sqlite/queueschema.h"
#include "service/adapters/sqlite/queuesettle.h"

namespace psi::queue {

namespace {
constexpr int chunk = 500;
constexpr auto closedFor = std::chrono::seconds(60);
} // namespace

QueueHost::QueueHost(SqliteWriter::Options writer, QueueSettings settings, const Clock &clock)
    : m_settings(settings)
    , m_clock(clock)
    , m_writer([&] {
        writer.prepare = [this](SqliteConnection &connection) { return prepare(connection); };
        return std::move(writer);
    }())
{}

QueueHost::~QueueHost() { stop(); }

Result<void> QueueHost::prepare(SqliteConnection &connection)
{
    m_state.invalidate();
    if (Result<void> schema = prepareQueueSchema(connection); !schema)
        return schema;
    try {
        if (!m_clock.isStarted()) {
            QueueMeta meta;
            meta.load(Sql(connection));
            m_clock.start(meta.clock);
        }
    } catch (const Failure &failure) {
        return failure.error;
    }
    return {};
}

Result<void> QueueHost::start()
{
    if (Result<void> started = m_writer.start(); !started)
        return started;
    if (Result<void> lost = loseLeases(); !lost) {
        m_writer.stop();
        return lost;
    }
    const std::lock_guard lock(m_readerMutex);
    if (m_reader != nullptr)
        return {};
    auto opened = SqliteConnection::open({m_writer.path(), SqliteConnection::Mode::Reader});
    if (!opened)
        return opened.error();
    m_reader = std::move(opened).value();
    return {};
}

Result<void> QueueHost::loseLeases()
{
    // One process owns the file: whatever is leased now was lost by the one before.
    bool more = true;
    while (more) {
        Result<void> ran = run([&more](QueueContext &context) {
            const std::vector<Lane> lanes = context.lists.leased(chunk);
            for (Lane lane : lanes)
                context.loseLease(lane, std::min(lane.sort, context.now));
            more = !lanes.empty();
        });
        if (!ran)
            return ran;
    }
    return {};
}

void QueueHost::stop()
{
    bool more = true;
    while (more) {
        const Result<void> ran = run([&more](QueueContext &context) {
            const std::vector<Lane> lanes = context.lists.leased(chunk);
            for (Lane lane : lanes)
                QueueSettler(context).handBack(lane);
            more = !lanes.empty();
        });
        if (!ran)
            break; // not started, or the file is gone: the next start loses them
    }
    const std::lock_guard lock(m_readerMutex);
    m_reader.reset(); // before the writer, which empties its log when it is the last to close
    m_writer.stop();
    m_clock.stop();
}

Result<void> QueueHost::operate(SqliteConnection &connection, const Body &body, bool &isRefusal)
{
    const Sql sql(connection);
    const Timestamp now = m_clock.now();
    try {
        if (!m_state.isValid())
            m_state.load(sql, now);
        QueueContext context(sql, m_state, m_settings, now);
        body(context);
        m_state.flush(sql, now);
    } catch (const Failure &failure) {
        isRefusal = failure.changedNothing;
        return failure.error;
    } catch (const std::exception &error) {
        return Error{ErrorCode::Internal, QString::fromUtf8(error.what())};
    }
    return {};
}

Result<void> QueueHost::run(const Body &body)
{
    struct Waiter
    {
        std::mutex mutex;
        std::condition_variable ready;
        std::optional<Result<void>> result;
        bool isRefusal = false; ///< writer thread only
    };
    // Shared: the writer may still hold the mutex when this thread has left.
    const auto waiter = std::make_shared<Waiter>();
    m_writer.post(
        [this, &body, waiter](SqliteConnection &connection) {
            Result<void> result = operate(connection, body, waiter->isRefusal);
            if (!result && !waiter->isRefusal)
                m_state.invalidate();
            return result;
        },
        [this, waiter](Result<void> result) {
            if (!result && !waiter->isRefusal)
                m_state.invalidate(); // perhaps the commit failed, after the state had changed
            const std::lock_guard lock(waiter->mutex);
            waiter->result = std::move(result);
            waiter->ready.notify_one();
        });
    std::unique_lock lock(waiter->mutex);
    waiter->ready.wait(lock, [&] { return waiter->result.has_value(); });
    return *waiter->result;
}

Result<void> QueueHost::read(const Body &body)
{
    const std::lock_guard lock(m_readerMutex);
    if (m_reader == nullptr)
        return Error{ErrorCode::Unavailable, QStringLiteral("the queue is not started")};
    // One snapshot for all statements of the call.
    if (Result<void> begun = m_reader->exec("BEGIN"); !begun)
        return begun;
    Result<void> result;
    try {
        const Sql sql(*m_reader);
        const Timestamp now = m_clock.now();
        QueueState state;
        state.loadForReading(sql, now);
        QueueContext context(sql, state, m_settings, now);
        body(context);
    } catch (const Failure &failure) {
        result = failure.error;
    }
    m_reader->resetStatements();
    if (const Result<void> ended = m_reader->exec("ROLLBACK"); !ended && result)
        result = ended;
    return result;
}

void QueueHost::checkOpen(const QByteArray &worker, Timestamp now)
{
    if (m_closedNames.empty())
        return;
    std::erase_if(m_closedNames, [now](const auto &entry) { return entry.second <= now; });
    if (m_closedNames.count(worker) > 0)
        throw Failure{{ErrorCode::Conflict, QStringLiteral("this worker's name was closed")}, true};
}

void QueueHost::closeName(const QByteArray &worker, Timestamp now)
{
    m_closedNames[worker] = now + closedFor;
}

} // namespace psi::queue
