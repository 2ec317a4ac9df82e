#pragma once

#include <chrono>
#include <memory>
#include <utility>
#include <vector>

#include <QByteArray>
#include <QProcess>
#include <QTemporaryDir>

#include "shared/result.h"

namespace psi::test {

/// A private redis-server on a loopback port that nobody else uses, its data in a temporary folder; as the
/// user nobody when the test runs as root. Keeps port and data over kill() and start(). It dies with the
/// thread that called start(), so a test that is killed leaves none behind; the destructor kills it by its
/// pid and removes the folder.
///
/// One thread at a time. No call waits longer than 20 s. What goes wrong is an error that quotes the server's
/// log: a test that cannot start its server fails by it.
class RedisServer
{
public:
    struct Options
    {
        bool appendOnly = true;
        QByteArray appendFsync = "everysec"; ///< "always", "everysec", "no"
        /// Further lines of redis.conf, in order: {"maxmemory", "8mb"}.
        std::vector<std::pair<QByteArray, QByteArray>> settings = {};
        /// Its folder is kept in memory where the system has such a place, so that every fsync is free: for
        /// tests that are about the server's rules and not about its disk.
        bool inMemory = false;
        bool sentinel = false; ///< runs as Sentinel; `settings` say what it watches, nothing is appended
    };

    explicit RedisServer(Options options);
    /// Appends to its file, flushed every second.
    RedisServer();
    ~RedisServer();
    RedisServer(const RedisServer &) = delete;
    RedisServer &operator=(const RedisServer &) = delete;

    /// Starts and waits until it answers and has loaded its data.
    Result<void> start();
    /// SIGTERM and a wait: the data is written.
    Result<void> stop();
    /// SIGKILL and a wait.
    void kill();
    /// SIGSTOP, SIGCONT: it keeps its connections and answers nothing in between.
    void freeze();
    void thaw();
    bool isRunning() const { return m_process.state() != QProcess::NotRunning; }

    /// Empties it and what it stored on disk, as a lost machine would. Starts it again if it ran.
    Result<void> lose();

    quint16 port() const { return m_port; }
    /// "redis://127.0.0.1:PORT"
    QByteArray url() const;
    qint64 pid() const { return m_process.processId(); }
    QString folder() const { return m_folder.path(); }
    QByteArray log() const;

    /// One command on a connection of its own. Text and integers as they are, nil as empty, arrays with one
    /// element a line (nested ones flattened), an error as "-ERR ...", no connection as "-away".
    QByteArray command(const std::vector<QByteArray> &words) const;
    /// The value of `name` in a section of INFO.
    QByteArray info(const QByteArray &section, const QByteArray &name) const;

private:
    Result<void> writeConfiguration();
    Result<void> startOnce();
    Result<void> waitUntilReady();
    Error failed(const QByteArray &what) const;
    QByteArray configurationFile() const;

    Options m_options;
    QTemporaryDir m_folder;
    quint16 m_port = 0;
    QProcess m_process;
};

/// A loopback TCP port that is free now, below the range that the system gives to clients.
quint16 freeLoopbackPort();

} // namespace psi::test
