// Connections: how many there are, how they end and come back, and what an answer that is lost leaves behind.
#include <thread>

#include "tests/unit/postgres/commitcutter.h"
#include "tests/unit/postgres/pgkit.h"

namespace psi::test {

namespace {

const QString ana = QStringLiteral("5491155550001");

class Pool : public PgCase
{
protected:
    void SetUp() override
    {
        PgCase::SetUp();
        migrate();
    }

    int connectionsOfStore()
    {
        return cell("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND "
                    "application_name = 'psi-router'")
            .toInt();
    }

    Result<Committed> tryApply(const std::vector<WorkEvent> &events)
    {
        return store().conversations().transact(events, [](const ConversationState &, const InboundEvent &) {
            Changes changes;
            changes.store = StoreMessage();
            changes.needsConversation = true;
            return changes;
        });
    }
};

// Instances whose clocks differ write and judge rows by one clock.
TEST_F(Pool, timesAreTheServersClockWhenAskedFor)
{
    m_store = std::make_unique<PostgresStore>(PostgresStore::Options{url(), 4, QStringLiteral("wsp4"), true},
                                              m_hash, m_clock);
    ASSERT_TRUE(m_store->start().isOk());
    m_clock.setWall(std::chrono::hours(24 * 3650));
    apply({message(ana, QStringLiteral("hola"), 0)});
    EXPECT_EQ(cell("SELECT count(*) FROM router_recibidos WHERE recibido BETWEEN clock_timestamp() - "
                   "interval '60 s' "
                   "AND clock_timestamp()"),
              QStringLiteral("1"));
}

TEST_F(Pool, thereAreNeverMoreConnectionsThanToldAndTheyGoWithTheirThreads)
{
    constexpr int most = 3;
    constexpr int workers = 12;
    store(most);
    std::vector<std::vector<WorkEvent>> work(workers);
    for (auto &events : work) {
        for (int i = 0; i < 20; ++i)
            events.push_back(message(QString::number(5'491'155'550'000 + i), QStringLiteral("x"), i));
    }
    std::atomic<bool> done{false};
    std::atomic<int> seen{0};
    std::thread watcher([&] {
        PgClient other(url());
        while (!done) {
            other.run("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND "
                      "application_name = 'psi-router'");
            seen = std::max(seen.load(), other.rows().front().value(0).toInt());
        }
    });
    std::vector<std::thread> threads;
    std::atomic<int> applied{0};
    for (const auto &events : work) {
        threads.emplace_back([&] {
            for (const WorkEvent &event : events) {
                Result<Committed> committed = tryApply({event});
                while (!committed && committed.error().code == ErrorCode::LostRace)
                    committed = tryApply({event});
                applied += committed ? 1 : 0;
            }
        });
    }
    for (std::thread &thread : threads)
        thread.join();
    done = true;
    watcher.join();
    EXPECT_EQ(applied, workers * 20);
    EXPECT_LE(seen, most);
    EXPECT_GT(seen, 0);
    EXPECT_EQ(m_store->openConnections(), 0); // their threads have ended
    EXPECT_EQ(cell("SELECT count(*) FROM mensajes"), QString::number(workers * 20));
}

TEST_F(Pool, aWorkerKeepsItsConnectionAndOthersGiveItBack)
{
    apply({message(ana, QStringLiteral("hola"), 0)});
    EXPECT_EQ(connectionsOfStore(), 1);
    ASSERT_TRUE(store().meta().setValue(QStringLiteral("x"), "y").isOk());
    EXPECT_EQ(connectionsOfStore(), 1);
    m_store->stop();
    EXPECT_EQ(m_store->conversations().probe().error().code, ErrorCode::Unavailable);
    ASSERT_TRUE(m_store->start().isOk());
    EXPECT_TRUE(m_store->conversations().probe().isOk());
}

TEST_F(Pool, aBackendThatWasTerminatedIsReplaced)
{
    apply({message(ana, QStringLiteral("uno"), 0)});
    run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND "
        "application_name = 'psi-router'");
    const WorkEvent next = message(ana, QStringLiteral("dos"), 1);
    const Result<Committed> failed = tryApply({next});
    ASSERT_FALSE(failed.isOk());
    EXPECT_EQ(failed.error().code, ErrorCode::Unavailable);
    EXPECT_TRUE(tryApply({next}).isOk());
    EXPECT_EQ(cell("SELECT count(*) FROM mensajes"), QStringLiteral("2"));
}

TEST_F(Pool, aServerThatCrashedIsFoundAgain)
{
    apply({message(ana, QStringLiteral("uno"), 0)});
    sharedServer().crash();
    EXPECT_EQ(store().conversations().probe().error().code, ErrorCode::Unavailable);
    EXPECT_EQ(store().conversations().probe().error().code, ErrorCode::Unavailable);
    ASSERT_TRUE(sharedServer().start()) << qPrintable(sharedServer().error());
    EXPECT_TRUE(store().conversations().probe().isOk());
    m_crm = std::make_unique<PgClient>(url());
    EXPECT_EQ(cell("SELECT mensaje FROM mensajes"), QStringLiteral("uno"));
}

// Whether it committed cannot be known: it is said to be the store's fault, and run again it changes nothing.
TEST_F(Pool, aCommitWhoseAnswerIsLostIsAbsorbedByTheGuard)
{
    CommitCutter cutter(sharedServer().port());
    ASSERT_GT(cutter.port(), 0);
    QByteArray through = url();
    through.replace(QByteArray::number(sharedServer().port()), QByteArray::number(cutter.port()));
    PostgresStore cut({through, 4, QStringLiteral("wsp4")}, m_hash, m_clock);
    ASSERT_TRUE(cut.start().isOk());
    const std::vector<WorkEvent> events{message(ana, QStringLiteral("uno"), 0)};
    const Decide decide = [](const ConversationState &, const InboundEvent &) {
        Changes changes;
        changes.store = StoreMessage();
        changes.needsConversation = true;
        OutgoingRow row;
        row.payload = "{}";
        changes.outgoing = {row};
        return changes;
    };
    cutter.loseNextAnswer();
    const Result<Committed> lost = cut.conversations().transact(events, decide);
    ASSERT_FALSE(lost.isOk());
    EXPECT_EQ(lost.error().code, ErrorCode::Unavailable);
    EXPECT_EQ(cell("SELECT count(*) FROM mensajes"), QStringLiteral("2")); // it did commit
    const Result<Committed> again = cut.conversations().transact(events, decide);
    ASSERT_TRUE(again.isOk()) << again.error().message.toStdString();
    EXPECT_EQ(again->outcomes, std::vector{EventOutcome::Duplicate});
    EXPECT_EQ(again->wakeUps.size(), 1u); // its answer is woken again
    EXPECT_EQ(cell("SELECT count(*) FROM mensajes"), QStringLiteral("2"));
}

TEST_F(Pool, errorsAreClassedByWhoseFaultTheyAre)
{
    apply({message(ana, QStringLiteral("uno"), 0)});
    const WorkEvent next = message(ana, QStringLiteral("secreto de Ana"), 1);
    run("CREATE FUNCTION caer() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION '%', NEW.mensaje USING ERRCODE = TG_ARGV[0]; END $$");
    const std::vector<std::pair<QByteArray, ErrorCode>> cases{
        {"22001", ErrorCode::EventFault},    {"23514", ErrorCode::EventFault},
        {"P0001", ErrorCode::EventFault},    {"23505", ErrorCode::LostRace},
        {"40001", ErrorCode::Serialization}, {"40P01", ErrorCode::Serialization},
        {"55P03", ErrorCode::Serialization}, {"57014", ErrorCode::Serialization},
        {"53100", ErrorCode::Full},          {"25006", ErrorCode::Unavailable},
        {"42501", ErrorCode::Unavailable},   {"42P01", ErrorCode::Unavailable},
        {"53300", ErrorCode::Unavailable},   {"XX000", ErrorCode::Unavailable}};
    for (const auto &[state, code] : cases) {
        run("CREATE OR REPLACE TRIGGER cae BEFORE INSERT ON mensajes FOR EACH ROW EXECUTE FUNCTION caer('" +
            state + "')");
        const Result<Committed> failed = tryApply({next});
        ASSERT_FALSE(failed.isOk()) << state.constData();
        EXPECT_EQ(failed.error().code, code) << state.constData();
        EXPECT_TRUE(failed.error().message.startsWith(QString::fromLatin1(state)));
        if (state.startsWith("22") || state.startsWith("P0")) {
            EXPECT_FALSE(failed.error().message.contains(QStringLiteral("secreto")));
        }
    }
    run("DROP TRIGGER cae ON mensajes");
    EXPECT_TRUE(tryApply({next}).isOk());
}

TEST_F(Pool, aLockThatSomebodyHoldsTooLongIsWorthAnotherTry)
{
    apply({message(ana, QStringLiteral("uno"), 0)});
    closeStore();
    run("ALTER DATABASE " + m_database +
        " SET lock_timeout = '100ms'"); // as the shipped role has it, but soon
    run("BEGIN; UPDATE conversaciones SET etiqueta = 'x'");
    const WorkEvent next = message(ana, QStringLiteral("dos"), 1);
    EXPECT_EQ(tryApply({next}).error().code, ErrorCode::Serialization);
    run("ROLLBACK");
    EXPECT_TRUE(tryApply({next}).isOk());
}

TEST_F(Pool, nobodyAnsweringIsSaidWithoutThePassword)
{
    PostgresStore away(
        {"postgresql://quien:clave-secreta@127.0.0.1:" + QByteArray::number(freePort()) + "/crm", 4,
         QStringLiteral("wsp4")},
        m_hash, m_clock);
    const Result<void> started = away.start();
    ASSERT_FALSE(started.isOk());
    EXPECT_EQ(started.error().code, ErrorCode::Unavailable);
    EXPECT_FALSE(started.error().message.contains(QStringLiteral("clave-secreta")));
    PostgresStore nonsense({"postgresql://%%clave-secreta", 4, QStringLiteral("wsp4")}, m_hash, m_clock);
    EXPECT_EQ(nonsense.start().error().code, ErrorCode::Invalid);
    EXPECT_FALSE(nonsense.start().error().message.contains(QStringLiteral("clave-secreta")));
}

// However many connections the others have open at the moment, which while they are idle is none.
TEST_F(Pool, eachProcessThatServesIsCountedUntilItStops)
{
    const auto processes = [this](const char *name) {
        return PostgresStore({url(), 60, QStringLiteral("wsp4"), false, name}, m_hash, m_clock);
    };
    const auto warned = [](const QStringList &lines) {
        return lines.filter(QStringLiteral("store.max_connections is 60 in each of 2 processes")).size();
    };
    PostgresStore one = processes("uno");
    ASSERT_TRUE(one.start().isOk());
    EXPECT_EQ(warned(one.findings().differences), 0);
    EXPECT_EQ(one.openConnections(), 0);
    PostgresStore two = processes("dos");
    ASSERT_TRUE(two.start().isOk());
    EXPECT_EQ(warned(two.findings().differences), 1);
    EXPECT_EQ(warned(one.lookAround().value()), 1) << "the first hears of it too";
    EXPECT_EQ(warned(PostgresStore::inspect(url(), 60, true)->differences), 1);
    two.stop();
    EXPECT_EQ(one.lookAround().value(), QStringList());
    ASSERT_TRUE(two.start().isOk());
    run("UPDATE router_tareas SET hasta = now() - interval '1 second' WHERE nombre = 'instancia:dos'");
    EXPECT_EQ(one.lookAround().value(), QStringList()) << "one that was killed is forgotten";
    one.stop();
    EXPECT_EQ(cell("SELECT count(*) FROM router_tareas"), QStringLiteral("0"));
}

TEST_F(Pool, tooFewConnectionsForAllProcessesAreWarnedOf)
{
    const Result<SchemaFindings> enough = PostgresStore::inspect(url(), 10);
    ASSERT_TRUE(enough.isOk());
    EXPECT_EQ(enough->differences.filter(QStringLiteral("store.max_connections")).size(), 0);
    const Result<SchemaFindings> tooMany = PostgresStore::inspect(url(), 5000);
    ASSERT_TRUE(tooMany.isOk());
    EXPECT_EQ(tooMany->differences.filter(QStringLiteral("store.max_connections is 5000")).size(), 1);
}

} // namespace

} // namespace psi::test
