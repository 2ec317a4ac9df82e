#pragma once

#include <memory>

#include <gtest/gtest.h>

#include "tests/support/oracle.h"
#include "tests/support/pgclient.h"
#include "tests/support/postgresserver.h"
#include "tests/support/redisserver.h"
#include "tests/support/routerprocess.h"

namespace psi::test {

/// One Redis and one PostgreSQL that keep their ports when they are stopped, and instances of the service on
/// both. Nothing is started before the test says so.
class InstancesTest : public testing::Test
{
protected:
    InstancesTest();

    void startRedis();
    void startPostgres();
    /// Both, with the database migrated.
    void startServers();

    /// An instance with a data folder of its own; "intake,worker,admin" and so on.
    std::unique_ptr<RouterProcess> instance(const char *name, const char *roles = "intake,worker,admin");
    static void setStore(RouterProcess &router, const char *backend, const QByteArray &url);

    /// A signed text of customer `customer`, with a wamid made of `number`.
    static QByteArray textFrom(int customer, int number);
    /// Each sent once more while it is refused; 200 in the end.
    void mustAccept(RouterProcess &router, int first, int count);

    QString cell(const QByteArray &sql) { return PgClient(postgres.url()).cell(sql); }
    int stored() { return cell("SELECT count(*) FROM mensajes WHERE direccion = 'entrante'").toInt(); }
    bool waitForStored(int count);
    /// /readyz, of the admin port where there is one.
    static HttpReply readiness(RouterProcess &router);
    static bool becomesReady(RouterProcess &router);
    /// What /readyz says of one check; empty: it is fine. "absent": it is not looked at.
    static QByteArray failing(RouterProcess &router, const char *check);

    QTemporaryDir folder;
    RedisServer redis;
    PostgresServer postgres;
};

} // namespace psi::test
