// The checker on a store in PostgreSQL: each test tampers with one that was right.
#include <gtest/gtest.h>

#include <QTemporaryDir>

#include "tests/simulator/commands.h"
#include "tests/simulator/storecheck.h"
#include "tests/simulator/traffic.h"
#include "tests/support/pgclient.h"
#include "tests/support/postgresserver.h"

using namespace psi::sim;
using psi::test::PgClient;
using psi::test::PostgresServer;

namespace {

constexpr auto tables =
    "DROP TABLE IF EXISTS mensajes, router_estados_mensaje, router_eventos, router_trabajos;"
    "CREATE TABLE mensajes (whatsapp_message_id text, conversacion_id text, secuencia bigint, direccion "
    "text, "
    "editado boolean NOT NULL DEFAULT false, eliminado boolean NOT NULL DEFAULT false);"
    "CREATE TABLE router_estados_mensaje (wamid text, estado text, participante text NOT NULL DEFAULT '');"
    "CREATE TABLE router_eventos (clase text, json text);"
    "CREATE TABLE router_trabajos (estado text);";

// The first message of the conversation that has the most.
constexpr auto first = "(SELECT min(secuencia) FROM mensajes WHERE conversacion_id = (SELECT conversacion_id "
                       "FROM mensajes GROUP BY 1 ORDER BY count(*) DESC LIMIT 1))";

QByteArray quoted(const QByteArray &text) { return '\'' + QByteArray(text).replace('\'', "''") + '\''; }

QByteArray insertOf(const Element &element, int sequence)
{
    switch (element.kind) {
    case ElementKind::Message:
        return "INSERT INTO mensajes VALUES (" + quoted(element.id) + ", " +
               quoted("conv-" + element.conversation) + ", " + QByteArray::number(sequence) +
               ", 'entrante');";
    case ElementKind::Status:
        return "INSERT INTO router_estados_mensaje VALUES (" + quoted(element.id.split('|')[0]) + ", " +
               quoted(element.id.split('|')[1]) + ");";
    case ElementKind::Event:
        return "INSERT INTO router_eventos VALUES ('mensaje', " + quoted(element.json) + ");";
    case ElementKind::Error:
        return "INSERT INTO router_eventos VALUES ('error', " + quoted(element.json) + ");";
    case ElementKind::Other:
        return "INSERT INTO router_eventos VALUES ('otro', " + quoted(element.json) + ");";
    }
    return {};
}

class PostgresCheckTest : public testing::Test
{
protected:
    static void SetUpTestSuite()
    {
        server = std::make_unique<PostgresServer>();
        ASSERT_TRUE(server->start()) << qPrintable(server->error());
    }
    static void TearDownTestSuite() { server.reset(); }

    void SetUp() override
    {
        ASSERT_TRUE(server != nullptr && server->isRunning());
        run(tables);
        QString error;
        ASSERT_TRUE(m_writer.open(ledgerFile(), error)) << qPrintable(error);
        fill();
    }

    // 300 deliveries one after the other, all accepted, each stored by a transaction of its own.
    void fill()
    {
        Traffic traffic({{{"106540352242922", "5491155550100"}}, 12, 9, 0.2});
        std::int64_t time = 1000;
        for (int i = 0; i < 300; ++i, time += 10) {
            const Delivery delivery = traffic.next(1780000000, 1000);
            ASSERT_TRUE(m_writer.write(delivery, {time}, Answer::Ok, time + 5));
            QByteArray sql;
            for (const Element &element : delivery.elements)
                sql += insertOf(element, ++m_sequence);
            run(sql);
        }
    }

    void run(const QByteArray &sql) { ASSERT_TRUE(m_client.run(sql)) << m_client.error().constData(); }

    CheckReport check()
    {
        QString error;
        const auto ledger = Ledger::read(ledgerFile(), error);
        const auto store = openStore(url(), error);
        EXPECT_TRUE(ledger && store) << qPrintable(error);
        CheckReport report;
        EXPECT_TRUE(ledger && store && checkStore(*ledger, *store, false, report)) << qPrintable(error);
        return report;
    }

    int command(const QString &store)
    {
        return runCommand({QStringLiteral("check"), QStringLiteral("--ledger"), ledgerFile(),
                           QStringLiteral("--store"), store, QStringLiteral("--wait"), QStringLiteral("0")},
                          m_stop);
    }

    QString ledgerFile() const { return m_folder.filePath(QStringLiteral("ledger.jsonl")); }
    static QString url() { return QString::fromLatin1(server->url()); }

    inline static std::unique_ptr<PostgresServer> server;
    QTemporaryDir m_folder;
    PgClient m_client{server->url()};
    LedgerWriter m_writer;
    std::atomic<bool> m_stop{false};
    int m_sequence = 0;
};

TEST_F(PostgresCheckTest, aRightStoreIsClean)
{
    const CheckReport report = check();
    EXPECT_TRUE(report.isClean()) << qPrintable(tableOf(report));
    std::int64_t stored = 0;
    for (const KindCount &kind : report.kinds) {
        EXPECT_EQ(kind.accepted, kind.stored);
        stored += kind.stored;
    }
    EXPECT_EQ(stored, m_sequence);
    EXPECT_EQ(command(url()), 0);
}

TEST_F(PostgresCheckTest, findsWhatIsLost)
{
    run(QByteArray("DELETE FROM mensajes WHERE secuencia = ") + first);
    run("DELETE FROM router_estados_mensaje WHERE ctid = (SELECT min(ctid) FROM router_estados_mensaje)");
    EXPECT_EQ(check().lost(), 2);
    EXPECT_EQ(command(url()), 1);
}

TEST_F(PostgresCheckTest, findsWhatIsDoubled)
{
    run(QByteArray("INSERT INTO mensajes SELECT * FROM mensajes WHERE secuencia = ") + first);
    EXPECT_EQ(check().kinds[0].doubled, 1);
    EXPECT_EQ(command(url()), 1);
}

TEST_F(PostgresCheckTest, findsAPhantomAndDeadJobs)
{
    run("INSERT INTO mensajes VALUES ('wamid.nobody', 'conv-x', 0, 'entrante');"
        "INSERT INTO router_trabajos VALUES ('muerto'), ('resuelto'), ('reintentando')");
    const CheckReport report = check();
    EXPECT_EQ(report.kinds[0].phantom, 1);
    EXPECT_EQ(report.dead, 2);
    EXPECT_FALSE(report.isClean());
}

TEST_F(PostgresCheckTest, findsARowInsertedAfterItsSuccessors)
{
    run(QByteArray("CREATE TEMP TABLE late AS SELECT * FROM mensajes WHERE secuencia = ") + first +
        "; DELETE FROM mensajes WHERE secuencia = (SELECT secuencia FROM late)");
    run("INSERT INTO mensajes SELECT * FROM late; DROP TABLE late");
    EXPECT_EQ(check().lost(), 0);
    EXPECT_GE(check().inversions, 1);
    EXPECT_EQ(command(url()), 1);
}

TEST_F(PostgresCheckTest, findsAnIntakeNumberOutOfOrder)
{
    run(QByteArray("UPDATE mensajes SET secuencia = 1000000, editado = true WHERE secuencia = ") + first);
    EXPECT_GE(check().inversions, 1);
}

TEST_F(PostgresCheckTest, anEditedOrRevokedRowIsNoLateOne)
{
    run(QByteArray("UPDATE mensajes SET editado = true WHERE secuencia = ") + first);
    run(QByteArray("UPDATE mensajes SET eliminado = true WHERE secuencia = ") + first);
    EXPECT_TRUE(check().isClean());
}

TEST_F(PostgresCheckTest, aServerThatIsAwayOrAnEmptyDatabaseIsNotClean)
{
    EXPECT_EQ(command(QStringLiteral("postgresql://nobody@127.0.0.1:1/none")), 1);
    run("DROP TABLE router_eventos");
    EXPECT_EQ(command(url()), 1);
}

} // namespace
