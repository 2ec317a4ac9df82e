#include "service/adapters/sqlite/sqlitewriter.h"

#include <sqlite3.h>

#include "service/adapters/sqlite/sqliteerror.h"

namespace psi {

namespace {
using SteadyClock = std::chrono::steady_clock;
constexpr auto idleBeforeTruncate = std::chrono::seconds(1);

bool needsReopen(int extendedCode)
{
    switch (extendedCode & 0xff) {
    case SQLITE_IOERR:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
        return true;
    default:
        return false;
    }
}
} // namespace

SqliteWriter::SqliteWriter(Options options) : m_options(std::move(options)) {}

SqliteWriter::~SqliteWriter()
{
    stop();
}

Result<void> SqliteWriter::start()
{
    std::unique_lock lock(m_mutex);
    if (m_running)
        return {};
    m_running = true;
    m_stopping = false;
    m_startResult.reset();
    m_thread = std::thread([this] { loop(); });
    m_started.wait(lock, [this] { return m_startResult.has_value(); });
    const Result<void> result = *m_startResult;
    lock.unlock();
    if (!result)
        stop();
    return result;
}

void SqliteWriter::stop()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_all();
    if (m_thread.joinable())
        m_thread.join();
    const std::lock_guard lock(m_mutex);
    m_running = false;
}

void SqliteWriter::post(Operation operation, Done done)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_running && !m_stopping && static_cast<int>(m_waiting.size()) < m_options.maxWaiting) {
            m_waiting.push_back({std::move(operation), std::move(done)});
            m_wake.notify_one();
            return;
        }
    }
    done(Error{ErrorCode::Unavailable, QStringLiteral("the writer of the database is stopped or full")});
}

Result<void> SqliteWriter::run(Operation operation)
{
    struct Waiter
    {
        std::mutex mutex;
        std::condition_variable ready;
        std::optional<Result<void>> result;
    };
    // Shared: the writer may still hold the mutex when the waiter has left.
    auto waiter = std::make_shared<Waiter>();
    post(std::move(operation), [waiter](Result<void> result) {
        const std::lock_guard lock(waiter->mutex);
        waiter->result = std::move(result);
        waiter->ready.notify_one();
    });
    std::unique_lock lock(waiter->mutex);
    waiter->ready.wait(lock, [&] { return waiter->result.has_value(); });
    return *waiter->result;
}

bool SqliteWriter::reopen()
{
    m_connection.reset();
    auto opened = SqliteConnection::open(
        {m_options.path, SqliteConnection::Mode::Writer, m_options.fullSync, m_options.busyTimeout});
    if (!opened) {
        m_openError = opened.error();
        return false;
    }
    m_connection = std::move(opened).value();
    sqlite3_wal_hook(
        m_connection->handle(),
        [](void *self, sqlite3 *, const char *, int pages) {
            static_cast<SqliteWriter *>(self)->m_walPages = pages;
            return SQLITE_OK;
        },
        this);
    if (m_options.prepare) {
        if (const Result<void> prepared = m_options.prepare(*m_connection); !prepared) {
            m_openError = prepared.error();
            m_connection.reset();
            return false;
        }
    }
    return true;
}

void SqliteWriter::loop()
{
    const bool opened = reopen();
    {
        const std::lock_guard lock(m_mutex);
        m_startResult = opened ? Result<void>() : Result<void>(m_openError);
    }
    m_started.notify_all();
    bool truncated = true;
    for (;;) {
        {
            std::unique_lock lock(m_mutex);
            const auto hasWork = [this] { return m_stopping || !m_waiting.empty(); };
            if (truncated)
                m_wake.wait(lock, hasWork);
            else if (!m_wake.wait_for(lock, idleBeforeTruncate, hasWork)) {
                lock.unlock();
                checkpoint(true);
                truncated = true;
                continue;
            }
            if (m_waiting.empty())
                break; // stopping
        }
        truncated = false;
        if (m_connection == nullptr && !reopen())
            failWaiting(m_openError);
        else
            runGroup();
    }
    m_connection.reset();
}

void SqliteWriter::failWaiting(const Error &error)
{
    std::deque<Item> items;
    {
        const std::lock_guard lock(m_mutex);
        items.swap(m_waiting);
    }
    for (Item &item : items)
        item.done(error);
}

bool SqliteWriter::takeNext(Item &item)
{
    const std::lock_guard lock(m_mutex);
    if (m_waiting.empty())
        return false;
    item = std::move(m_waiting.front());
    m_waiting.pop_front();
    return true;
}

void SqliteWriter::runGroup()
{
    if (const Result<void> begun = m_connection->exec("BEGIN IMMEDIATE"); !begun) {
        if (needsReopen(sqlite3_extended_errcode(m_connection->handle())))
            m_connection.reset();
        failWaiting(begun.error());
        return;
    }
    const auto end = SteadyClock::now() + m_options.maxGather;
    std::vector<Ran> ran;
    Item item;
    while (static_cast<int>(ran.size()) < m_options.maxGroup && (ran.empty() || SteadyClock::now() < end)
           && takeNext(item)) {
        Result<void> result = runOne(item);
        ran.push_back({std::move(item.done), std::move(result)});
        if (!m_connection->inTransaction())
            break; // SQLite gave up the whole transaction
    }
    finishGroup(ran);
}

Result<void> SqliteWriter::runOne(Item &item)
{
    if (const Result<void> saved = m_connection->exec("SAVEPOINT op"); !saved)
        return saved;
    Result<void> result = item.operation(*m_connection);
    if (!m_connection->inTransaction())
        return result ? Result<void>(Error{ErrorCode::Internal, QStringLiteral("an operation ended the transaction")})
                      : result;
    if (!result) {
        if (const Result<void> undone = m_connection->exec("ROLLBACK TO op"); !undone)
            return undone;
    }
    if (const Result<void> released = m_connection->exec("RELEASE op"); !released)
        return released;
    return result;
}

void SqliteWriter::finishGroup(std::vector<Ran> &ran)
{
    Result<void> committed;
    if (!m_connection->inTransaction())
        committed = Error{ErrorCode::Unavailable, QStringLiteral("the transaction was rolled back by SQLite")};
    else
        committed = m_connection->exec("COMMIT");
    if (!committed) {
        const int code = sqlite3_extended_errcode(m_connection->handle());
        if (m_connection->inTransaction())
            (void)m_connection->exec("ROLLBACK").isOk();
        if (needsReopen(code))
            m_connection.reset();
    } else {
        m_commits.fetch_add(1, std::memory_order_relaxed);
        rememberWal();
    }
    for (Ran &one : ran)
        one.done(!one.result ? one.result : committed);
    if (committed && m_walPages >= m_options.checkpointPages)
        checkpoint(false);
}

void SqliteWriter::rememberWal()
{
    constexpr std::size_t walFrame = 4096 + 24;
    m_walBytes.store(static_cast<std::size_t>(m_walPages) * walFrame, std::memory_order_relaxed);
}

void SqliteWriter::checkpoint(bool truncate)
{
    if (m_connection == nullptr || m_walPages == 0)
        return;
    int pages = 0;
    int done = 0;
    const int mode = truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;
    const int code = sqlite3_wal_checkpoint_v2(m_connection->handle(), nullptr, mode, &pages, &done);
    if (code == SQLITE_OK && (truncate || pages == done))
        m_walPages = 0;
    if (needsReopen(code))
        m_connection.reset();
    rememberWal();
}

} // namespace psi
