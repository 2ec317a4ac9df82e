#pragma once

#include <memory>
#include <vector>

#include <QTemporaryDir>

#include "tests/support/pgbouncerserver.h"
#include "tests/support/pgclient.h"
#include "tests/support/postgresserver.h"
#include "tests/support/redisserver.h"
#include "tests/support/routerprocess.h"

namespace psi::test {

/// Several instances of the built psi-router that share one private Redis and one private PostgreSQL, the
/// latter through PgBouncer with the shipped settings and under the shipped role. Each instance has its own
/// folder and keeps its ports. Everything is gone when this is.
///
/// The thread that starts it must outlive it; one thread at a time. error() says what went wrong.
class Fleet
{
public:
    struct Options
    {
        int instances = 3;
        RedisServer::Options redis = {.appendFsync = "always"};
        /// Settings of every instance, beside those of the shared servers.
        std::map<QString, QString> settings = {};
    };

    explicit Fleet(Options options);
    ~Fleet();

    /// Servers, schema, role; no instance yet. The Redis is reached as `queueUrl`, if given.
    bool startServers(const QByteArray &queueUrl = {});
    /// Starts every instance that does not run.
    bool startInstances();
    bool start() { return startServers() && startInstances(); }
    const QString &error() const { return m_error; }

    int size() const { return static_cast<int>(m_routers.size()); }
    RouterProcess &router(int index) { return *m_routers.at(static_cast<std::size_t>(index)); }
    RedisServer &redis() { return m_redis; }
    PostgresServer &postgres() { return m_postgres; }
    PgBouncerServer &bouncer() { return *m_bouncer; }

    /// The webhooks of all instances, for `psi-sim send --url`.
    QString webhooks() const;
    /// The store, straight to PostgreSQL as its superuser.
    QByteArray storeUrl() const { return m_postgres.url(); }
    /// The first cell of a query, asked by another program than the router. Empty if the server is away.
    QString cell(const QByteArray &sql) const;
    qint64 number(const QByteArray &sql) const { return cell(sql).toLongLong(); }
    /// Rows of messages, statuses and events: what was stored so far.
    qint64 stored() const;

private:
    bool fail(const QString &what);
    bool migrate();
    void configure(RouterProcess &router, const QByteArray &queueUrl) const;

    Options m_options;
    QTemporaryDir m_folder;
    RedisServer m_redis;
    PostgresServer m_postgres;
    std::unique_ptr<PgBouncerServer> m_bouncer;
    std::vector<std::unique_ptr<RouterProcess>> m_routers;
    QString m_error;
};

} // namespace psi::test
