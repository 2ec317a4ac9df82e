// An event that aborts the process is dead after four crashes, wherever in its lane it stands; no innocent
// one is.
#include <gtest/gtest.h>

#include <QProcess>

#include "tests/support/embeddedrouter.h"
#include "tests/support/signedwebhook.h"
#include "tests/support/storereader.h"

using namespace psi;
using namespace psi::test;

namespace {

constexpr qint64 someTime = 1'790'000'000;
constexpr int lanes = 64;
constexpr int jobsPerLane = 32;
const QByteArray killer = "wamid.KILLER";

QByteArray wamidOf(int lane, int job)
{
    return "wamid.L" + QByteArray::number(lane) + "J" + QByteArray::number(job);
}

// Fills the queue without working on it: 64 lanes x 32 jobs, the killer in lane 7 at `place`.
void fill(const QString &folder, int place)
{
    EmbeddedRouter router(folder, WorkSettings(), {}, {});
    ASSERT_TRUE(router.store.start());
    ASSERT_TRUE(router.queue.start());
    router.batcher.start();
    std::atomic<int> waiting{0};
    for (int job = 0; job < jobsPerLane; ++job) {
        for (int lane = 0; lane < lanes; ++lane) {
            const bool isKiller = lane == 7 && job == place;
            const QByteArray body =
                textWebhook(isKiller ? killer : wamidOf(lane, job),
                            "549115555" + QByteArray::number(1000 + lane), "x", someTime + job);
            ++waiting;
            router.intake.accept(signatureOf(body, "test-secret"), body, [&](Result<void> result) {
                EXPECT_TRUE(result.isOk());
                --waiting;
            });
        }
    }
    while (waiting > 0)
        std::this_thread::yield();
    router.batcher.stop();
    router.queue.stop();
    router.store.stop();
}

class CrashingEvent : public testing::TestWithParam<int>
{};

TEST_P(CrashingEvent, diesAfterFourCrashesAndAllOthersLive)
{
    const QTemporaryDir folder;
    const QString store = folder.filePath(QStringLiteral("store.db"));
    fill(folder.path(), GetParam());
    int crashes = 0;
    for (; crashes < 20; ++crashes) {
        QProcess program;
        program.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        program.start(QStringLiteral(PSI_BIN_DIR "/crashing_router"),
                      {folder.path(), QString::fromLatin1(killer)});
        ASSERT_TRUE(program.waitForFinished(60000));
        if (program.exitStatus() == QProcess::NormalExit) {
            ASSERT_EQ(program.exitCode(), 0);
            break;
        }
    }
    EXPECT_EQ(crashes, 4);
    const auto dead = rowsOf(store, QStringLiteral("SELECT motivo FROM router_trabajos"));
    ASSERT_EQ(dead.size(), 1);
    EXPECT_EQ(dead[0][0], QStringLiteral("KILLED_WORKER"));
    EXPECT_EQ(numberOf(store, QStringLiteral("SELECT count(*) FROM mensajes")), lanes * jobsPerLane - 1);
    EXPECT_EQ(numberOf(store, QStringLiteral("SELECT count(DISTINCT whatsapp_message_id) FROM mensajes")),
              lanes * jobsPerLane - 1);
    EXPECT_EQ(numberOf(store, QStringLiteral("SELECT count(*) FROM router_intentos")), 0);
    EXPECT_EQ(numberOf(store, QStringLiteral(
                                  "SELECT count(*) FROM (SELECT timestamp < lag(timestamp) OVER (PARTITION "
                                  "BY conversacion_id ORDER BY rowid) AS wrong FROM mensajes) WHERE wrong")),
              0);
}

INSTANTIATE_TEST_SUITE_P(AtEveryKindOfPlace, CrashingEvent, testing::Values(0, 1, 15, 31));

} // namespace
