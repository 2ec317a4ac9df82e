#include <thread>

#include "service/adapters/postgres/postgresstore.h"
#include "tests/contract/agentmessagescontract.h"
#include "tests/contract/outboxcontract.h"
#include "tests/support/pgbouncerserver.h"
#include "tests/support/pgclient.h"
#include "tests/support/plainhash.h"

namespace psi::contract {

namespace {

using test::PgBouncerServer;
using test::PgClient;
using test::PostgresServer;

const QByteArray routerRole = "psi_router";
const QByteArray routerPassword = "clave";

QByteArray shippedRole()
{
    QFile file(QStringLiteral(PSI_SOURCE_DIR "/packaging/postgres/role.sql"));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// One server for all cases of the program, with a migrated database that each case copies. PgBouncer has two
/// connections for all that a case does.
class Servers
{
public:
    static Servers &get()
    {
        static Servers servers;
        return servers;
    }

    bool isReady() const { return m_isReady; }
    PostgresServer server{{.settings = {"max_connections=50"}}};
    PgBouncerServer pool{server,
                         {.settings = {{"default_pool_size", "2"}, {"server_idle_timeout", "1"}},
                          .users = {{routerRole, routerPassword}}}};
    std::unique_ptr<PgClient> admin; ///< on the database postgres

private:
    Servers()
        : m_isReady(start())
    {
        EXPECT_TRUE(m_isReady) << qPrintable(server.error()) << qPrintable(pool.error());
    }

    bool start()
    {
        if (!server.start() || !pool.start())
            return false;
        admin = std::make_unique<PgClient>(server.url());
        if (!admin->run("CREATE ROLE psi_router LOGIN PASSWORD '" + routerPassword + "'") ||
            !admin->run("CREATE DATABASE plantilla"))
            return false;
        const Result<QStringList> migrated = PostgresStore::migrate(server.url("plantilla"));
        EXPECT_TRUE(migrated.isOk()) << (migrated ? "" : migrated.error().message.toStdString());
        PgClient owner(server.url("plantilla"));
        EXPECT_TRUE(owner.run(shippedRole())) << owner.error().constData();
        return migrated.isOk() && owner.run("CREATE EXTENSION pg_stat_statements");
    }

    bool m_isReady;
};

class PostgresBackend final : public StoreBackend
{
public:
    enum class Path : unsigned char
    {
        Direct,
        Pooled
    };

    explicit PostgresBackend(Path path)
        : m_name("caso" + QByteArray::number(++made))
    {
        Servers &servers = Servers::get();
        if (!servers.isReady())
            return;
        EXPECT_TRUE(
            servers.admin->run("CREATE DATABASE " + m_name + " TEMPLATE plantilla STRATEGY file_copy"))
            << servers.admin->error().constData();
        PostgresStore::Options options;
        options.url = path == Path::Direct ? servers.server.urlAs(routerRole, routerPassword, m_name)
                                           : servers.pool.urlAs(routerRole, routerPassword, m_name);
        m_store = std::make_unique<PostgresStore>(options, m_hash, clock());
        const Result<void> started = m_store->start();
        EXPECT_TRUE(started.isOk()) << (started ? "" : started.error().message.toStdString());
        // Nothing differs; that two connections are few may be said.
        for (const QString &found : m_store->findings().differences)
            EXPECT_TRUE(path == Path::Pooled && found.contains(QLatin1String("the pool of PgBouncer has 2")))
                << found.toStdString();
        m_other = std::make_unique<PgClient>(servers.server.url(m_name));
        execute("SET lock_timeout = '200ms'"); // a lock shows at once
    }

    ~PostgresBackend() override
    {
        m_store.reset();
        m_other.reset();
        PgClient console(Servers::get().pool.url("pgbouncer"));
        console.run("KILL " + m_name);
        console.run("RESUME " + m_name);
        Servers::get().admin->run("DROP DATABASE " + m_name + " WITH (FORCE)");
    }

    ConversationStore &conversations() override { return m_store->conversations(); }
    JobArchive &archive() override { return m_store->archive(); }
    MetaStore &meta() override { return m_store->meta(); }
    Retention &retention() override { return m_store->retention(); }
    MenuStore &menus() override { return m_store->menus(); }
    ChoreLeases &choreLeases() override { return m_store->choreLeases(); }
    OutboxStore &outbox() override { return m_store->outbox(); }
    AreaStore &areas() override { return m_store->areas(); }
    AgentMessages &agents() override { return m_store->agents(); }
    TokenStore &tokens() override { return m_store->tokens(); }
    IdempotencyStore &idempotency() override { return m_store->idempotency(); }
    UnitOfWork &unit() override { return m_store->unit(); }

    std::vector<QStringList> query(const QByteArray &sql) override
    {
        EXPECT_TRUE(m_other->run(sql)) << m_other->error().constData() << " in: " << sql.toStdString();
        return m_other->rows();
    }

    void execute(const QByteArray &sql) override { query(sql); }

    bool othersCanWrite() override
    {
        const bool can = m_other->run("BEGIN; UPDATE conversaciones SET etiqueta = 'otro'");
        EXPECT_TRUE(m_other->run("ROLLBACK"));
        return can;
    }

    void refuseText(const QByteArray &text) override
    {
        execute("DROP TRIGGER IF EXISTS rechazo ON mensajes");
        execute("CREATE OR REPLACE FUNCTION rechazar() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RAISE EXCEPTION 'rechazado'; END $$");
        if (!text.isEmpty())
            execute("CREATE TRIGGER rechazo BEFORE INSERT ON mensajes FOR EACH ROW WHEN (NEW.mensaje = '" +
                    text + "') EXECUTE FUNCTION rechazar()");
    }

    QByteArray insertionOrder() const override { return "ctid"; }

    // A table as small as a test's is best read fully; what counts is that an index can do it.
    QStringList plan(const QByteArray &sql) override
    {
        execute("ANALYZE; SET enable_seqscan = off");
        QStringList steps;
        for (const QStringList &row : query("EXPLAIN " + sql))
            steps << row.value(0);
        execute("RESET enable_seqscan");
        return steps;
    }

    bool scansFully(const QByteArray &sql) override
    {
        return plan(sql).join(QLatin1Char('\n')).contains(QLatin1String("Seq Scan"));
    }

    // As the server counts them: of the router's role, in this database.
    int takeStatementCount() override
    {
        const int count = query("SELECT coalesce(sum(calls), 0) FROM pg_stat_statements WHERE dbid = "
                                "(SELECT oid FROM pg_database WHERE datname = current_database()) "
                                "AND userid = '" +
                                routerRole + "'::regrole")
                              .front()
                              .value(0)
                              .toInt();
        execute("SELECT pg_stat_statements_reset()");
        return count;
    }

private:
    static inline int made = 0;

    QByteArray m_name;
    test::PlainHash m_hash;
    std::unique_ptr<PostgresStore> m_store;
    std::unique_ptr<PgClient> m_other;
};

/// What only a server with many writers can do wrong.
class PostgresOutbox : public OutboxContract
{
protected:
    /// Until another session waits for a lock.
    void awaitLock()
    {
        const auto end = std::chrono::steady_clock::now() + 20s;
        while (cell("SELECT count(*) FROM pg_locks WHERE NOT granted") == QLatin1String("0")) {
            if (std::chrono::steady_clock::now() > end)
                return ADD_FAILURE() << "nobody waits";
            std::this_thread::yield();
        }
    }
};

// As claims do, whatever is due first: else each could hold what the other one waits for.
TEST_P(PostgresOutbox, aRestoredBackupLocksItsRowsInTheOrderOfTheirIds)
{
    const NewJob first = answer(QStringLiteral("uno"), 0);
    const NewJob second = answer(QStringLiteral("dos"), 1);
    const NewJob third = answer(QStringLiteral("tres"), 2);
    const auto id = [](const NewJob &job) { return QByteArray::number(static_cast<qlonglong>(idOf(job))); };
    backend().execute(
        "UPDATE router_outbox SET vence = vence - id * interval '1 minute'"); // the last one first
    backend().execute("BEGIN");
    backend().execute("SELECT id FROM router_outbox WHERE id = " + id(second) + " FOR UPDATE");
    std::thread beside([&] { EXPECT_EQ(outbox().suspectAll(500).value(), 3); });
    awaitLock();
    EXPECT_EQ(column("SELECT id FROM router_outbox WHERE id <> " + id(second) + " FOR UPDATE SKIP LOCKED"),
              QString::fromLatin1(id(third)));
    backend().execute("COMMIT");
    beside.join();
    EXPECT_EQ(estado(first), QStringLiteral("incierto"));
}

// A status that was stored beside the answer, in a transaction that did not see the wamid.
TEST_P(PostgresOutbox, theRelayBringsRowsUpToStatusesThatMissedTheirMessages)
{
    const auto missed = [&](const NewJob &job, const QByteArray &wamid, const QByteArray &word,
                            const QByteArray &code) {
        sent(callOf(job), QString::fromLatin1(wamid));
        backend().execute(
            "INSERT INTO router_estados_mensaje (wamid, estado, timestamp, codigo, recibido) VALUES ('" +
            wamid + "', '" + word + "', '" + ConversationStoreContract::shown(at(9)).toLatin1() + "', '" +
            code + "', '" + ConversationStoreContract::shown(at(9)).toLatin1() + "')");
    };
    const NewJob arrived = answer(QStringLiteral("uno"), 0);
    const NewJob failed = answer(QStringLiteral("dos"), 1);
    missed(arrived, "wamid.A", "read", "");
    missed(failed, "wamid.B", "failed", "131047");
    EXPECT_EQ(outbox().mergeWaiting(500).value(), 2);
    EXPECT_EQ(estado(arrived), QStringLiteral("leido"));
    EXPECT_EQ(OutboxContract::shown(arrived), QStringLiteral("read"));
    EXPECT_EQ(estado(failed), QStringLiteral("fallido"));
    EXPECT_EQ(field(failed, "codigo"), QStringLiteral("131047"));
    EXPECT_EQ(OutboxContract::shown(failed), QStringLiteral("failed"));
    EXPECT_EQ(outbox().mergeWaiting(500).value(), 0);
}

std::unique_ptr<StoreBackend> direct()
{
    return std::make_unique<PostgresBackend>(PostgresBackend::Path::Direct);
}
std::unique_ptr<StoreBackend> pooled()
{
    return std::make_unique<PostgresBackend>(PostgresBackend::Path::Pooled);
}

INSTANTIATE_TEST_SUITE_P(postgres, AgentMessagesContract,
                         testing::Values(StoreBackendFactory{"postgres", direct}),
                         [](const auto &info) { return std::string(info.param.name); });
INSTANTIATE_TEST_SUITE_P(pgbouncer, AgentMessagesContract,
                         testing::Values(StoreBackendFactory{"pgbouncer", pooled}),
                         [](const auto &info) { return std::string(info.param.name); });
INSTANTIATE_TEST_SUITE_P(postgres, PostgresOutbox, testing::Values(StoreBackendFactory{"postgres", direct}),
                         [](const auto &info) { return std::string(info.param.name); });
INSTANTIATE_TEST_SUITE_P(postgres, OutboxContract, testing::Values(StoreBackendFactory{"postgres", direct}),
                         [](const auto &info) { return std::string(info.param.name); });
INSTANTIATE_TEST_SUITE_P(pgbouncer, OutboxContract, testing::Values(StoreBackendFactory{"pgbouncer", pooled}),
                         [](const auto &info) { return std::string(info.param.name); });
INSTANTIATE_TEST_SUITE_P(postgres, ConversationStoreContract,
                         testing::Values(StoreBackendFactory{"postgres", direct}),
                         [](const auto &info) { return std::string(info.param.name); });
INSTANTIATE_TEST_SUITE_P(pgbouncer, ConversationStoreContract,
                         testing::Values(StoreBackendFactory{"pgbouncer", pooled}),
                         [](const auto &info) { return std::string(info.param.name); });

} // namespace

} // namespace psi::contract
