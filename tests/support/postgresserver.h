#pragma once

#include <memory>
#include <vector>

#include <QTemporaryDir>

#include "tests/support/privateprocess.h"

namespace psi::test {

/// A private PostgreSQL: its own cluster in a temporary folder, on a free loopback port (and a Unix socket in
/// that folder), with a superuser `postgres` and logical replication. The newest version that is installed.
///
/// A first cluster is made once per build folder and copied from then on, so a start takes under a second.
/// Unless `durable`, nothing is synced to disk: what it committed survives kill(), but no power cut.
/// error() says what went wrong; a test must fail on it. One thread at a time.
class PostgresServer
{
public:
    struct Options
    {
        bool durable = false;
        /// Server settings, "max_connections=20".
        std::vector<QByteArray> settings = {};
    };

    PostgresServer();
    explicit PostgresServer(Options options);
    ~PostgresServer();

    /// Makes the cluster at the first call. The port stays the same at later ones. Safe twice.
    bool start();
    /// Ends it as an operator does: open connections are closed, then a clean shutdown.
    void stop();
    /// Ends it as a crash does; the next start() recovers.
    void crash();
    bool isRunning() const { return m_process.isRunning(); }
    const QString &error() const { return m_error; }

    /// As `postgres`, over loopback.
    QByteArray url(const QByteArray &database = "postgres") const;
    QByteArray urlAs(const QByteArray &user, const QByteArray &password, const QByteArray &database) const;
    int port() const { return m_port; }
    static QByteArray password() { return "psi-prueba"; }
    qint64 pid() const { return m_process.pid(); }
    QByteArray log() const;
    /// The folder of the programs, psql among them.
    static QString programs();

private:
    bool prepare();
    bool makeCluster(const QString &at);
    QStringList commandLine() const;
    bool fail(const QString &what);

    Options m_options;
    std::optional<RunAs> m_user;
    QTemporaryDir m_folder;
    PrivateProcess m_process;
    int m_port = 0;
    QString m_error;
};

} // namespace psi::test
