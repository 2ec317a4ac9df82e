// An event whose processing fails: tried three times with backoff, then dead; nobody else waits for it.
#include <gtest/gtest.h>

#include <QDateTime>

#include "tests/support/embeddedrouter.h"
#include "tests/support/signedwebhook.h"
#include "tests/support/storereader.h"

using namespace psi;
using namespace psi::test;

namespace {

constexpr qint64 someTime = 1'790'000'000;
const QByteArray poison = "wamid.POISON";

struct PoisonEvent : testing::Test
{
    QTemporaryDir folder;
    QString storeFile() const { return folder.filePath(QStringLiteral("store.db")); }
    bool isStored(const QByteArray &wamid, int seconds) const
    {
        return waitForNumber(storeFile(),
                             QStringLiteral("SELECT count(*) FROM mensajes WHERE whatsapp_message_id = '%1'")
                                 .arg(QString::fromLatin1(wamid)),
                             1, seconds);
    }
};

TEST_F(PoisonEvent, diesAfterThreeTriesAndTheOthersGoOn)
{
    EmbeddedRouter router(folder.path(), WorkSettings(), poison, [] {
        return Error{ErrorCode::EventFault, QStringLiteral("SQLITE_CONSTRAINT: made up by the test")};
    });
    ASSERT_TRUE(router.start());
    ASSERT_TRUE(router.accept(textWebhook("wamid.BEFORE", "5491155550001", "antes", someTime)));
    ASSERT_TRUE(isStored("wamid.BEFORE", 5));
    ASSERT_TRUE(router.accept(textWebhook(poison, "5491155550001", "malo", someTime + 1)));
    ASSERT_TRUE(router.accept(textWebhook("wamid.AFTER1", "5491155550001", "uno", someTime + 2)));
    ASSERT_TRUE(router.accept(textWebhook("wamid.AFTER2", "5491155550001", "dos", someTime + 3)));
    // Other conversations never wait, all the while the poison is tried.
    int others = 0;
    const QString dead = QStringLiteral("SELECT count(*) FROM router_trabajos WHERE estado = 'muerto'");
    while (numberOf(storeFile(), dead) == 0 && others < 5000) {
        const QByteArray wamid = "wamid.OTHER" + QByteArray::number(others);
        const QByteArray phone = "54911666" + QByteArray::number(10000 + others % 7);
        ASSERT_TRUE(router.accept(textWebhook(wamid, phone, "hola", someTime + 10 + others)));
        ASSERT_TRUE(isStored(wamid, 1)) << others;
        ++others;
    }
    EXPECT_GT(others, 20);
    EXPECT_TRUE(isStored("wamid.AFTER1", 1));
    EXPECT_TRUE(isStored("wamid.AFTER2", 1));
    router.stop();

    EXPECT_EQ(
        numberOf(storeFile(),
                 QStringLiteral("SELECT count(*) FROM mensajes WHERE whatsapp_message_id = 'wamid.POISON'")),
        0);
    const auto tries = rowsOf(
        storeFile(), QStringLiteral("SELECT intento, (julianday(inicio) - julianday(lag(inicio) OVER (ORDER "
                                    "BY intento))) * 86400, codigo FROM router_intentos ORDER BY intento"));
    ASSERT_EQ(tries.size(), 3);
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(tries[i][0].toInt(), i + 1);
        EXPECT_EQ(tries[i][2], QStringLiteral("SQLITE_CONSTRAINT"));
    }
    constexpr double clockStep = 0.003; // times are stored in milliseconds
    EXPECT_GE(tries[1][1].toDouble(), 1.0 - clockStep);
    EXPECT_LE(tries[1][1].toDouble(), 2.0 + clockStep);
    EXPECT_GE(tries[2][1].toDouble(), 2.0 - clockStep);
    EXPECT_LE(tries[2][1].toDouble(), 4.0 + clockStep);
    const auto row =
        rowsOf(storeFile(), QStringLiteral("SELECT motivo, codigo, mensaje, intentos FROM router_trabajos"));
    ASSERT_EQ(row.size(), 1);
    EXPECT_EQ(row[0][0], QStringLiteral("EXHAUSTED_TRIES"));
    EXPECT_EQ(row[0][1], QStringLiteral("SQLITE_CONSTRAINT"));
    EXPECT_TRUE(row[0][2].contains(QStringLiteral("made up by the test")));
    EXPECT_EQ(row[0][3], QStringLiteral("3"));
}

TEST_F(PoisonEvent, aFaultOfTheStoreCountsNoTryAndKillsNothing)
{
    std::atomic<int> failures{0};
    EmbeddedRouter router(folder.path(), WorkSettings(), poison, [&] {
        ++failures;
        return Error{ErrorCode::Unavailable, QStringLiteral("SQLITE_BUSY: made up by the test")};
    });
    ASSERT_TRUE(router.start());
    ASSERT_TRUE(router.accept(textWebhook(poison, "5491155550001", "x", someTime)));
    while (failures < 4)
        std::this_thread::yield();
    router.stop();
    EXPECT_EQ(numberOf(storeFile(), QStringLiteral("SELECT count(*) FROM router_intentos")), 0);
    EXPECT_EQ(numberOf(storeFile(), QStringLiteral("SELECT count(*) FROM router_trabajos")), 0);
    // The store works again: the same event goes through.
    EmbeddedRouter again(folder.path(), WorkSettings(), {}, {});
    ASSERT_TRUE(again.start());
    EXPECT_TRUE(isStored(poison, 5));
    again.stop();
}

} // namespace
