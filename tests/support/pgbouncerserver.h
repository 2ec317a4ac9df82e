#pragma once

#include <map>

#include "tests/support/postgresserver.h"

namespace psi::test {

/// A private PgBouncer in front of a PostgresServer: the shipped pgbouncer.ini, with the addresses, users and
/// settings of this test in place of its own. Every database of the server is reached under its own name, by
/// the users given. On a free loopback port, as an unprivileged user, stopped by its id.
/// error() says what went wrong; a test must fail on it. One thread at a time.
class PgBouncerServer
{
public:
    struct Options
    {
        /// Settings of [pgbouncer], "default_pool_size" -> "2".
        std::map<QByteArray, QByteArray> settings = {};
        /// Beside `postgres`: user -> password.
        std::map<QByteArray, QByteArray> users = {};
    };

    /// `server` outlives it and is started already.
    explicit PgBouncerServer(const PostgresServer &server);
    PgBouncerServer(const PostgresServer &server, Options options);
    ~PgBouncerServer();

    bool start();
    void stop();
    /// SIGKILL, as a crash.
    void kill();
    bool isRunning() const { return m_process.isRunning(); }
    const QString &error() const { return m_error; }

    /// As `postgres`. The database `pgbouncer` is its console (SHOW POOLS, KILL, RESUME ...).
    QByteArray url(const QByteArray &database = "postgres") const;
    QByteArray urlAs(const QByteArray &user, const QByteArray &password, const QByteArray &database) const;
    int port() const { return m_port; }
    QByteArray log() const;

private:
    bool writeFiles();

    const PostgresServer &m_server;
    Options m_options;
    std::optional<RunAs> m_user;
    QTemporaryDir m_folder;
    PrivateProcess m_process;
    int m_port = 0;
    QString m_error;
};

} // namespace psi::test
