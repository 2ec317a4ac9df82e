#include <sqlite3.h>

#include <QTemporaryDir>

#include "service/adapters/sqlite/sqliteconnection.h"
#include "service/adapters/sqlite/sqlitestore.h"
#include "tests/contract/agentmessagescontract.h"
#include "tests/contract/outboxcontract.h"
#include "tests/support/plainhash.h"

namespace psi::contract {

namespace {

class SqliteBackend final : public StoreBackend
{
public:
    SqliteBackend()
        : m_store({m_folder.filePath(QStringLiteral("store.db")), QStringLiteral("wsp4"),
                   [this](SqliteConnection &connection) { watch(connection); }},
                  m_hash, clock())
    {
        const Result<void> started = m_store.start();
        EXPECT_TRUE(started.isOk()) << (started.isOk() ? "" : started.error().message.toStdString());
        open();
    }

    ~SqliteBackend() override
    {
        sqlite3_close(m_other);
        m_store.stop();
    }

    ConversationStore &conversations() override { return m_store.conversations(); }
    JobArchive &archive() override { return m_store.archive(); }
    MetaStore &meta() override { return m_store.meta(); }
    Retention &retention() override { return m_store.retention(); }
    MenuStore &menus() override { return m_store.menus(); }
    ChoreLeases &choreLeases() override { return m_store.choreLeases(); }
    OutboxStore &outbox() override { return m_store.outbox(); }
    AreaStore &areas() override { return m_store.areas(); }
    AgentMessages &agents() override { return m_store.agents(); }
    TokenStore &tokens() override { return m_store.tokens(); }
    IdempotencyStore &idempotency() override { return m_store.idempotency(); }
    UnitOfWork &unit() override { return m_store.unit(); }

    std::vector<QStringList> query(const QByteArray &sql) override
    {
        std::vector<QStringList> rows;
        const int code = sqlite3_exec(m_other, sql.constData(), collect, &rows, nullptr);
        EXPECT_EQ(code, SQLITE_OK) << sqlite3_errmsg(m_other) << " in: " << sql.toStdString();
        return rows;
    }

    void execute(const QByteArray &sql) override { query(sql); }

    bool othersCanWrite() override
    {
        const bool can = sqlite3_exec(m_other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == SQLITE_OK;
        if (can)
            sqlite3_exec(m_other, "ROLLBACK", nullptr, nullptr, nullptr);
        return can;
    }

    void refuseText(const QByteArray &text) override
    {
        execute("DROP TRIGGER IF EXISTS refuse");
        if (!text.isEmpty())
            execute("CREATE TRIGGER refuse BEFORE INSERT ON mensajes WHEN NEW.mensaje = '" + text +
                    "' BEGIN SELECT raise(ABORT, 'refused'); END");
    }

    QByteArray insertionOrder() const override { return "rowid"; }

    QStringList plan(const QByteArray &sql) override
    {
        QStringList steps;
        for (const QStringList &row : query("EXPLAIN QUERY PLAN " + sql))
            steps << row.value(3);
        return steps;
    }

    bool scansFully(const QByteArray &sql) override
    {
        for (const QString &step : plan(sql)) {
            if (step.startsWith(QLatin1String("SCAN")) && !step.contains(QLatin1String("INDEX")) &&
                !step.contains(QLatin1String("VIRTUAL TABLE")))
                return true;
        }
        return false;
    }

    int takeStatementCount() override { return m_statements.exchange(0); }

private:
    // Qt's driver opens in this mode too; writes wait for nobody, so that a lock shows at once.
    void open()
    {
        const QByteArray path = m_folder.filePath(QStringLiteral("store.db")).toUtf8();
        EXPECT_EQ(sqlite3_open(path.constData(), &m_other), SQLITE_OK);
        execute("PRAGMA wal_autocheckpoint = 0");
    }

    void watch(SqliteConnection &connection)
    {
        sqlite3_trace_v2(
            connection.handle(), SQLITE_TRACE_STMT,
            [](unsigned, void *counter, void *, void *) {
                ++*static_cast<std::atomic<int> *>(counter);
                return 0;
            },
            &m_statements);
    }

    static int collect(void *into, int columns, char **cells, char **)
    {
        QStringList row;
        for (int i = 0; i < columns; ++i)
            row << (cells[i] != nullptr ? QString::fromUtf8(cells[i]) : QStringLiteral("NULL"));
        static_cast<std::vector<QStringList> *>(into)->push_back(row);
        return 0;
    }

    QTemporaryDir m_folder;
    test::PlainHash m_hash;
    std::atomic<int> m_statements{0};
    SqliteStore m_store;
    sqlite3 *m_other = nullptr;
};

INSTANTIATE_TEST_SUITE_P(sqlite, AgentMessagesContract,
                         testing::Values(StoreBackendFactory{
                             "sqlite", [] { return std::make_unique<SqliteBackend>(); }}),
                         [](const auto &info) { return std::string(info.param.name); });
INSTANTIATE_TEST_SUITE_P(sqlite, OutboxContract,
                         testing::Values(StoreBackendFactory{
                             "sqlite", [] { return std::make_unique<SqliteBackend>(); }}),
                         [](const auto &info) { return std::string(info.param.name); });
INSTANTIATE_TEST_SUITE_P(sqlite, ConversationStoreContract,
                         testing::Values(StoreBackendFactory{
                             "sqlite", [] { return std::make_unique<SqliteBackend>(); }}),
                         [](const auto &info) { return std::string(info.param.name); });

} // namespace

} // namespace psi::contract
