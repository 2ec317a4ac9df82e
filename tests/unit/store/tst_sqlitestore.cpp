#include <gtest/gtest.h>

#include <sqlite3.h>

#include <QFile>
#include <QTemporaryDir>

#include "service/adapters/sqlite/sqliteconnection.h"
#include "service/adapters/sqlite/sqlitestore.h"
#include "service/domain/router/step.h"
#include "tests/support/manualclock.h"
#include "tests/support/plainhash.h"

using namespace psi;

namespace {

class SqliteStoreFile : public testing::Test
{
protected:
    QString path() const { return m_folder.filePath(QStringLiteral("store.db")); }

    std::unique_ptr<SqliteStore> make()
    {
        return std::make_unique<SqliteStore>(SqliteStore::Options{path(), QStringLiteral("wsp4"), {}}, m_hash,
                                             m_clock);
    }

    // Another program on the file.
    QByteArray ask(const QByteArray &sql, const QString &file = {})
    {
        sqlite3 *other = nullptr;
        QByteArray answer;
        sqlite3_open((file.isEmpty() ? path() : file).toUtf8().constData(), &other);
        EXPECT_EQ(sqlite3_exec(
                      other, sql.constData(),
                      [](void *into, int, char **cells, char **) {
                          *static_cast<QByteArray *>(into) += QByteArray(cells[0]) + ';';
                          return 0;
                      },
                      &answer, nullptr),
                  SQLITE_OK)
            << sqlite3_errmsg(other);
        sqlite3_close(other);
        return answer;
    }

    QTemporaryDir m_folder;
    test::PlainHash m_hash;
    ManualClock m_clock;
};

TEST_F(SqliteStoreFile, aNewFileIsMigratedAndOpensAgain)
{
    {
        const auto store = make();
        ASSERT_TRUE(store->start().isOk());
        ASSERT_TRUE(store->start().isOk());
        ASSERT_TRUE(store->meta().setValue(QStringLiteral("k"), "v").isOk());
        store->stop();
        store->stop();
        EXPECT_EQ(store->meta().value(QStringLiteral("k")).error().code, ErrorCode::Unavailable);
        ASSERT_TRUE(store->start().isOk());
        EXPECT_EQ(store->meta().value(QStringLiteral("k")).value(), std::optional<QByteArray>("v"));
    }
    EXPECT_EQ(ask("SELECT numero || nombre FROM router_migraciones"),
              "10001_store;20002_menus;30003_outbox;40004_admin;");
    EXPECT_EQ(ask("PRAGMA journal_mode"), "wal;");
    EXPECT_FALSE(QFile::exists(path() + QStringLiteral(".esquema-0")));
}

TEST_F(SqliteStoreFile, beforeItIsStartedItAnswersUnavailable)
{
    const auto store = make();
    EXPECT_EQ(store->conversations().probe().error().code, ErrorCode::Unavailable);
}

TEST_F(SqliteStoreFile, theSevenIndexesOfThePlanExistByName)
{
    ASSERT_TRUE(make()->start().isOk());
    EXPECT_EQ(
        ask("SELECT name || ':' || tbl_name FROM sqlite_schema WHERE name LIKE 'idx%' ORDER BY name"),
        "idx_contactos_telefono:contactos;idx_conversaciones_contacto_id:conversaciones;"
        "idx_conversaciones_telefono:conversaciones;idx_conversaciones_ts_ultimo_mensaje:conversaciones;"
        "idx_mensajes_conversacion_id:mensajes;idx_mensajes_remitente_tipo:mensajes;"
        "idx_mensajes_timestamp:mensajes;");
}

TEST_F(SqliteStoreFile, aFileOfANewerProgramIsRefusedUntouched)
{
    ASSERT_TRUE(make()->start().isOk());
    ask("INSERT INTO router_migraciones (numero, nombre, aplicada) VALUES (99, 'x', 'x')");
    const Result<void> newer = make()->start();
    ASSERT_FALSE(newer.isOk());
    EXPECT_EQ(newer.error().code, ErrorCode::UnknownVersion);
    ask("DELETE FROM router_migraciones WHERE numero = 99; "
        "UPDATE router_meta SET valor = CAST('9.0.0' AS BLOB) WHERE clave = 'min_program'");
    const Result<void> needs = make()->start();
    ASSERT_FALSE(needs.isOk());
    EXPECT_EQ(needs.error().code, ErrorCode::UnknownVersion);
    ask("UPDATE router_meta SET valor = CAST('0.0.1' AS BLOB) WHERE clave = 'min_program'");
    EXPECT_TRUE(make()->start().isOk());
}

TEST_F(SqliteStoreFile, aFileWithDataIsCopiedBeforeItIsMigratedAndAFailedMigrationLeavesNothing)
{
    ask("CREATE TABLE contactos (id TEXT, telefono TEXT); INSERT INTO contactos VALUES ('a', '+1')");
    const Result<void> refused = make()->start(); // not one of ours: the first migration meets its table
    EXPECT_FALSE(refused.isOk());
    EXPECT_EQ(ask("SELECT name FROM sqlite_schema WHERE type = 'table'"), "contactos;");
    EXPECT_EQ(ask("SELECT id FROM contactos", path() + QStringLiteral(".esquema-0")), "a;");
    ask("DROP TABLE contactos");
    EXPECT_TRUE(make()->start().isOk());
}

TEST_F(SqliteStoreFile, whatWasAnsweredIsThereAfterARestart)
{
    WorkEvent work;
    work.job = {0, 1};
    work.event.id = "wamid.A";
    work.event.key = QByteArray(16, 'a');
    work.event.phoneNumberId = QStringLiteral("1");
    work.event.line = LineId(QStringLiteral("wsp4"));
    work.event.person.phone = QStringLiteral("5491155550001");
    work.event.time = m_clock.now();
    work.event.body = MessageContent{};
    const Decide decide = [](const ConversationState &state, const InboundEvent &event) {
        return step(state, event, MenuTree(), RouterPolicy(), event.time);
    };
    const auto first = make();
    ASSERT_TRUE(first->start().isOk());
    ASSERT_TRUE(first->conversations().transact({&work, 1}, decide).isOk());
    EXPECT_GT(first->walBytes(), 0u);
    first->stop();
    const auto second = make();
    ASSERT_TRUE(second->start().isOk());
    EXPECT_EQ(second->conversations().transact({&work, 1}, decide).value().outcomes,
              std::vector{EventOutcome::Duplicate});
}

TEST_F(SqliteStoreFile, whileAnotherProgramHoldsTheFileTheStoreIsUnavailable)
{
    const auto store = make();
    ASSERT_TRUE(store->start().isOk());
    sqlite3 *other = nullptr;
    sqlite3_open(path().toUtf8().constData(), &other);
    ASSERT_EQ(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
    EXPECT_EQ(store->conversations().probe().error().code, ErrorCode::Unavailable);
    sqlite3_exec(other, "ROLLBACK", nullptr, nullptr, nullptr);
    EXPECT_TRUE(store->conversations().probe().isOk());
    sqlite3_close(other);
}

TEST_F(SqliteStoreFile, theDefaultAreaOfNewConversationsIsASetting)
{
    SqliteStore store({path(), QStringLiteral("recepcion"), {}}, m_hash, m_clock);
    ASSERT_TRUE(store.start().isOk());
    WorkEvent work;
    work.job = {0, 1};
    work.event.id = "wamid.A";
    work.event.key = QByteArray(16, 'a');
    work.event.line = LineId(QStringLiteral("wsp4"));
    work.event.person.phone = QStringLiteral("5491155550001");
    work.event.body = MessageContent{};
    ASSERT_TRUE(store.conversations()
                    .transact({&work, 1},
                              [](const ConversationState &, const InboundEvent &) {
                                  Changes changes;
                                  changes.store = StoreMessage{};
                                  changes.needsConversation = true;
                                  return changes;
                              })
                    .isOk());
    EXPECT_EQ(ask("SELECT area FROM conversaciones"), "recepcion;");
}

} // namespace
