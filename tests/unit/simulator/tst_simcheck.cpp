// The checker catches what it is for: each test tampers with a store that was right.
#include <thread>

#include <gtest/gtest.h>

#include <QFile>
#include <QTemporaryDir>

#include <sqlite3.h>

#include "tests/simulator/commands.h"
#include "tests/simulator/storecheck.h"
#include "tests/simulator/storefile.h"
#include "tests/simulator/traffic.h"

using namespace psi::sim;

namespace {

class CheckTest : public testing::Test
{
protected:
    CheckTest()
    {
        sqlite3_open(QFile::encodeName(storeFile()).constData(), &m_database);
        run("PRAGMA synchronous = OFF; PRAGMA journal_mode = WAL;"
            "CREATE TABLE mensajes (whatsapp_message_id TEXT, conversacion_id TEXT, secuencia INTEGER, "
            "direccion TEXT);"
            "CREATE TABLE router_estados_mensaje (wamid TEXT, estado TEXT, participante TEXT);"
            "CREATE TABLE router_eventos (clase TEXT, json TEXT);"
            "CREATE TABLE router_trabajos (estado TEXT);");
        QString error;
        EXPECT_TRUE(m_writer.open(ledgerFile(), error)) << qPrintable(error);
        fill();
    }
    ~CheckTest() override { sqlite3_close(m_database); }

    // 400 deliveries, one after the other, all accepted and stored as they should be.
    void fill()
    {
        Traffic traffic({{{"106540352242922", "5491155550100"}}, 12, 9, 0.2});
        std::int64_t time = 1000;
        for (int i = 0; i < 400; ++i) {
            const Delivery delivery = traffic.next(1780000000, 1000);
            EXPECT_TRUE(m_writer.write(delivery, {time}, Answer::Maybe, 0));
            EXPECT_TRUE(m_writer.write(delivery, {time}, Answer::Ok, time + 5));
            for (const Element &element : delivery.elements)
                store(element, ++m_sequence);
            time += 10;
        }
    }

    void store(const Element &element, int sequence)
    {
        const QByteArray conversation = "conv-" + element.conversation;
        switch (element.kind) {
        case ElementKind::Message:
            return insert("INSERT INTO mensajes VALUES (?1, ?2, ?3, 'entrante')",
                          {element.id, conversation, QByteArray::number(sequence)});
        case ElementKind::Status:
            return insert("INSERT INTO router_estados_mensaje VALUES (?1, ?2, '')",
                          {element.id.split('|')[0], element.id.split('|')[1]});
        case ElementKind::Event:
            return insert("INSERT INTO router_eventos VALUES ('mensaje', ?1)", {element.json});
        case ElementKind::Error:
            return insert("INSERT INTO router_eventos VALUES ('error', ?1)", {element.json});
        case ElementKind::Other:
            return insert("INSERT INTO router_eventos VALUES ('otro', ?1)", {element.json});
        }
    }

    void insert(const char *sql, const QList<QByteArray> &values)
    {
        sqlite3_stmt *statement = nullptr;
        ASSERT_EQ(sqlite3_prepare_v2(m_database, sql, -1, &statement, nullptr), SQLITE_OK);
        for (int i = 0; i < values.size(); ++i)
            sqlite3_bind_text(statement, i + 1, values[i].constData(), -1, SQLITE_STATIC);
        EXPECT_EQ(sqlite3_step(statement), SQLITE_DONE);
        sqlite3_finalize(statement);
    }

    void run(const char *sql)
    {
        char *error = nullptr;
        EXPECT_EQ(sqlite3_exec(m_database, sql, nullptr, nullptr, &error), SQLITE_OK) << error;
    }

    CheckReport check(bool allowOthers = false)
    {
        QString error;
        const auto ledger = Ledger::read(ledgerFile(), error);
        EXPECT_TRUE(ledger) << qPrintable(error);
        StoreFile store;
        EXPECT_TRUE(store.open(storeFile()));
        CheckReport report;
        EXPECT_TRUE(ledger && checkStore(*ledger, store, allowOthers, report)) << qPrintable(store.error());
        return report;
    }

    int command(const QString &wait = QStringLiteral("0"))
    {
        return runCommand({QStringLiteral("check"), QStringLiteral("--ledger"), ledgerFile(),
                           QStringLiteral("--store"), QStringLiteral("sqlite:") + storeFile(),
                           QStringLiteral("--wait"), wait},
                          m_stop);
    }

    static const KindCount &messages(const CheckReport &report) { return report.kinds[0]; }

    QString ledgerFile() const { return m_folder.filePath(QStringLiteral("ledger.jsonl")); }
    QString storeFile() const { return m_folder.filePath(QStringLiteral("store.db")); }
    QTemporaryDir m_folder;
    sqlite3 *m_database = nullptr;
    LedgerWriter m_writer;
    std::atomic<bool> m_stop{false};
    int m_sequence = 0;
};

// Two messages of one conversation whose order is known, from different bodies.
constexpr auto swapRows =
    "CREATE TEMP TABLE pair AS SELECT min(rowid) a, max(rowid) b FROM (SELECT rowid, conversacion_id FROM "
    "mensajes "
    "WHERE conversacion_id = (SELECT conversacion_id FROM mensajes GROUP BY 1 HAVING count(*) > 8 LIMIT 1) "
    "LIMIT 8);"
    "UPDATE mensajes SET rowid = 1000000 WHERE rowid = (SELECT a FROM pair);"
    "UPDATE mensajes SET rowid = (SELECT a FROM pair) WHERE rowid = (SELECT b FROM pair);"
    "UPDATE mensajes SET rowid = (SELECT b FROM pair) WHERE rowid = 1000000;";

TEST_F(CheckTest, aRightStoreIsClean)
{
    const CheckReport report = check();
    EXPECT_TRUE(report.isClean()) << qPrintable(tableOf(report));
    std::int64_t stored = 0;
    for (const KindCount &kind : report.kinds) {
        EXPECT_EQ(kind.accepted, kind.stored);
        stored += kind.stored;
    }
    EXPECT_EQ(stored, m_sequence);
    EXPECT_GT(messages(report).stored, 200);
    EXPECT_EQ(command(), 0);
}

TEST_F(CheckTest, findsALostMessage)
{
    run("DELETE FROM mensajes WHERE rowid = 20");
    EXPECT_EQ(messages(check()).lost, 1);
    EXPECT_FALSE(check().isClean());
    EXPECT_EQ(command(), 1);
}

TEST_F(CheckTest, findsALostStatusAndALostEvent)
{
    run("DELETE FROM router_estados_mensaje WHERE rowid = 5; DELETE FROM router_eventos WHERE rowid = 3");
    EXPECT_EQ(check().lost(), 2);
}

TEST_F(CheckTest, findsADoubledMessage)
{
    run("INSERT INTO mensajes SELECT * FROM mensajes WHERE rowid = 20");
    EXPECT_EQ(messages(check()).doubled, 1);
    EXPECT_EQ(command(), 1);
}

TEST_F(CheckTest, findsAMessageThatIsAnEventToo)
{
    run("INSERT INTO router_eventos SELECT 'mensaje', '{\"id\":\"' || whatsapp_message_id || '\"}' FROM "
        "mensajes "
        "WHERE rowid = 20");
    EXPECT_EQ(messages(check()).doubled, 1);
}

TEST_F(CheckTest, findsASwapByRow)
{
    run(swapRows);
    EXPECT_GE(check().inversions, 1);
    EXPECT_EQ(check().lost(), 0);
    EXPECT_EQ(command(), 1);
}

TEST_F(CheckTest, findsASwapByIntakeNumber)
{
    run("UPDATE mensajes SET secuencia = 1000000 WHERE rowid = (SELECT min(rowid) FROM mensajes GROUP BY "
        "conversacion_id HAVING count(*) > 2 LIMIT 1)");
    EXPECT_GE(check().inversions, 1);
}

TEST_F(CheckTest, findsAPhantomUnlessOthersMaySend)
{
    run("INSERT INTO mensajes VALUES ('wamid.nobody', 'conv-x', 0, 'entrante')");
    EXPECT_EQ(messages(check()).phantom, 1);
    EXPECT_FALSE(check().isClean());
    EXPECT_TRUE(check(true).isClean());
}

TEST_F(CheckTest, findsAMessageInSomebodyElsesConversation)
{
    run("UPDATE mensajes SET conversacion_id = (SELECT conversacion_id FROM mensajes WHERE conversacion_id "
        "<> "
        "(SELECT conversacion_id FROM mensajes WHERE rowid = 30) LIMIT 1) WHERE rowid = 30");
    EXPECT_EQ(check().astray, 1);
    EXPECT_FALSE(check().isClean());
}

TEST_F(CheckTest, findsDeadJobs)
{
    run("INSERT INTO router_trabajos VALUES ('muerto'), ('resuelto'), ('reintentando')");
    EXPECT_EQ(check().dead, 2);
    EXPECT_FALSE(check().isClean());
}

TEST_F(CheckTest, anUnansweredElementMayBeThereOrNot)
{
    Traffic traffic({{{"106540352242922", "5491155550100"}}, 12, 77, 0});
    Delivery delivery = traffic.next(1780000000, 1);
    ASSERT_TRUE(m_writer.write(delivery, {5000, 6000}, Answer::Maybe, 0));
    EXPECT_TRUE(check().isClean());
    store(delivery.elements.front(), 900);
    EXPECT_TRUE(check().isClean());
    store(delivery.elements.front(), 901);
    EXPECT_FALSE(check().isClean());
}

TEST_F(CheckTest, waitsForWhatIsStillUnderWay)
{
    Traffic traffic({{{"106540352242922", "5491155550100"}}, 12, 78, 0});
    Delivery delivery = traffic.next(1780000000, 1);
    ASSERT_TRUE(m_writer.write(delivery, {5000}, Answer::Ok, 5001));
    EXPECT_EQ(command(), 1);
    std::thread late([&] { store(delivery.elements.front(), 900); });
    EXPECT_EQ(command(QStringLiteral("20")), 0);
    late.join();
}

TEST_F(CheckTest, aLedgerCutInItsLastLineIsReadAndAForeignFileRefused)
{
    QFile file(ledgerFile());
    ASSERT_TRUE(file.open(QIODevice::Append));
    file.write("{\"kind\":\"message\",\"id\":\"wam");
    file.close();
    EXPECT_EQ(command(), 0);
    ASSERT_TRUE(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    file.write("no\nledger\nat all\n");
    file.close();
    EXPECT_EQ(command(), 1);
}

} // namespace
