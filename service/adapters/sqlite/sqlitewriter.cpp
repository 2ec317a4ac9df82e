#include "service/adapters/sqlite/sqlitewriter.h"

#include <sqlite3.h>

#include <QFileInfo>

#include "service/adapters/sqlite/sqliteerror.h"
#include "shared/threadname.h"

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

SqliteWriter::SqliteWriter(Options options)
    : m_options(std::move(options))
{}

SqliteWriter::~SqliteWriter() { stop(); }

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
    Error refused{ErrorCode::Unavailable, QStringLiteral("the writer of the database is stopped")};
    {
        const std::lock_guard lock(m_mutex);
        const bool full = static_cast<int>(m_waiting.size()) >= m_options.maxWaiting;
        if (m_running && !m_stopping && !full) {
            m_waiting.push_back({std::move(operation), std::move(done)});
            m_wake.notify_one();
            return;
        }
        if (m_running && !m_stopping)
            refused = {ErrorCode::Full,
                       QStringLiteral("too many operations wait for the writer of the database")};
    }
    done(refused);
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

void SqliteWriter::giveUpConnection()
{
    if (m_connection == nullptr)
        return;
    // The pages behind a failed fsync may be gone from the cache: the log is read again at the next open,
    // with its checksums, and not copied into the file on the way out.
    sqlite3_db_config(m_connection->handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    m_connection.reset();
    m_walPages = 0;
}

bool SqliteWriter::reopen()
{
    giveUpConnection();
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
            giveUpConnection();
            return false;
        }
    }
    return true;
}

void SqliteWriter::loop()
{
    nameThisThread(("w:" + QFileInfo(m_options.path).fileName().toStdString()).c_str());
    if (m_options.background)
        makeThisThreadBackground();
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
    if (const Result<void> begun = runText("BEGIN IMMEDIATE"); !begun) {
        if (needsReopen(sqlite3_extended_errcode(m_connection->handle())))
            giveUpConnection();
        failWaiting(begun.error());
        return;
    }
    const auto end = SteadyClock::now() + m_options.maxGather;
    std::vector<Ran> ran;
    Item item;
    while (static_cast<int>(ran.size()) < m_options.maxGroup && (ran.empty() || SteadyClock::now() < end) &&
           takeNext(item)) {
        Result<void> result = runOne(item);
        ran.push_back({std::move(item.done), std::move(result)});
        if (m_broken || !m_connection->inTransaction())
            break; // the file failed, or SQLite gave up the whole transaction
    }
    finishGroup(ran);
}

Result<void> SqliteWriter::runText(std::string_view sql)
{
    const Result<SqliteStatement *> statement = m_connection->statement(sql);
    return statement ? (*statement)->run() : Result<void>(statement.error());
}

Result<void> SqliteWriter::runOne(Item &item)
{
    if (const Result<void> saved = runText("SAVEPOINT op"); !saved)
        return saved;
    Result<void> result = item.operation(*m_connection);
    const int code = sqlite3_extended_errcode(m_connection->handle());
    m_connection->resetStatements();
    if (!result && needsReopen(code))
        m_broken = true;
    if (!m_connection->inTransaction())
        return result ? Result<void>(
                            Error{ErrorCode::Internal, QStringLiteral("an operation ended the transaction")})
                      : result;
    if (!result) {
        if (const Result<void> undone = runText("ROLLBACK TO op"); !undone)
            return undone;
    }
    if (const Result<void> released = runText("RELEASE op"); !released)
        return released;
    return result;
}

Result<void> SqliteWriter::commitGroup()
{
    if (!m_connection->inTransaction())
        return Error{ErrorCode::Unavailable, QStringLiteral("the transaction was rolled back by SQLite")};
    if (m_broken) {
        (void)runText("ROLLBACK").isOk();
        return Error{ErrorCode::Unavailable, QStringLiteral("the transaction was undone: the file failed")};
    }
    Result<void> committed = runText("COMMIT");
    if (!committed) {
        m_broken = needsReopen(sqlite3_extended_errcode(m_connection->handle()));
        if (m_connection->inTransaction())
            (void)runText("ROLLBACK").isOk();
    }
    return committed;
}

void SqliteWriter::finishGroup(std::vector<Ran> &ran)
{
    const Result<void> committed = commitGroup();
    if (m_broken)
        giveUpConnection();
    m_broken = false;
    if (committed)
        m_commits.fetch_add(1, std::memory_order_relaxed);
    rememberWal();
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
    sqlite3_busy_timeout(m_connection->handle(), 0); // a slow reader must not hold up the next operation
    const int code = sqlite3_wal_checkpoint_v2(m_connection->handle(), nullptr, mode, &pages, &done);
    sqlite3_busy_timeout(m_connection->handle(), static_cast<int>(m_options.busyTimeout.count()));
    if (code == SQLITE_OK && (truncate || pages == done))
        m_walPages = 0;
    if (needsReopen(code))
        giveUpConnection();
    rememberWal();
}

} // namespace psi
