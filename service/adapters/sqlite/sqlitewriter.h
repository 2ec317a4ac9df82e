#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "service/adapters/sqlite/sqliteconnection.h"

namespace psi {

/// The one writing connection of a SQLite file, on a thread of its own, and the only checkpointer.
///
/// Operations of any thread are gathered: BEGIN IMMEDIATE, up to 256 of them or 20 ms, each in a savepoint so
/// that one failing undoes itself alone, then one COMMIT (one fsync), then all are completed. After an I/O
/// error the file is closed and opened again, never retried in place. Waiting operations are bounded by
/// `maxWaiting`. start() and stop() are safe twice; stop() finishes what was posted.
class SqliteWriter
{
public:
    using Operation = std::function<Result<void>(SqliteConnection &)>;
    using Done = std::function<void(Result<void>)>;

    struct Options
    {
        QString path;
        bool fullSync = true;
        std::chrono::milliseconds busyTimeout{250};
        bool background = false; ///< its thread gives way to others
        int maxGroup = 256;
        std::chrono::microseconds maxGather{20000};
        int maxWaiting = 4096;
        int checkpointPages = 16000; ///< passive checkpoint between groups once the WAL has this many
        /// Runs on the writer thread after each open, before any operation: schema, caches.
        Operation prepare;
    };

    explicit SqliteWriter(Options options);
    ~SqliteWriter();

    /// Opens the file on the writer thread and answers once that is done.
    Result<void> start();
    void stop();

    /// Any thread. `done` runs on the writer thread after the COMMIT that made it durable, or with the error
    /// that undid it; when the writer is stopped or full it runs at once, on this thread (Unavailable, Full).
    void post(Operation operation, Done done);
    /// post() and wait. Never from the writer thread.
    Result<void> run(Operation operation);

    /// Size of the WAL file after the last commit, for metrics and the alarm of whoever watches it.
    std::size_t walBytes() const { return m_walBytes.load(std::memory_order_relaxed); }
    std::uint64_t commits() const { return m_commits.load(std::memory_order_relaxed); }
    const QString &path() const { return m_options.path; }

private:
    struct Item
    {
        Operation operation;
        Done done;
    };
    struct Ran
    {
        Done done;
        Result<void> result;
    };

    void loop();
    bool reopen();
    void giveUpConnection();
    Result<void> runText(std::string_view sql);
    Result<void> commitGroup();
    void runGroup();
    bool takeNext(Item &item);
    Result<void> runOne(Item &item);
    void finishGroup(std::vector<Ran> &ran);
    void failWaiting(const Error &error);
    void checkpoint(bool truncate);
    void rememberWal();

    Options m_options;
    std::unique_ptr<SqliteConnection> m_connection; ///< writer thread only
    Error m_openError;                              ///< writer thread only
    int m_walPages = 0;                             ///< writer thread only
    bool m_broken = false;                          ///< writer thread only: the file failed in this group
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::condition_variable m_started;
    std::deque<Item> m_waiting;                ///< guarded by m_mutex
    bool m_stopping = false;                   ///< guarded by m_mutex
    bool m_running = false;                    ///< guarded by m_mutex
    std::optional<Result<void>> m_startResult; ///< guarded by m_mutex
    std::atomic<std::size_t> m_walBytes{0};
    std::atomic<std::uint64_t> m_commits{0};
    std::thread m_thread;
};

} // namespace psi
