// A lost queue.db, and a foreign one beside the store: noticed, refused, adopted on request; no job id twice.
#include <QDir>
#include <QFile>

#include "tests/faults/faultkit.h"

using namespace psi::test;

namespace {

QByteArray textWith(int number)
{
    QByteArray body = fixture(QStringLiteral("text.json"));
    return body.replace("NDlDNjhGAA==", QByteArray::number(100000000000 + number));
}

class QueueIdentity : public FaultTest
{
protected:
    void SetUp() override
    {
        ASSERT_TRUE(router.start()) << router.log().constData();
        postAndStore(20);
    }

    void postAndStore(int count)
    {
        const std::int64_t before = countElements(router.storeFile()).messages;
        for (int i = 0; i < count; ++i)
            ASSERT_EQ(router.post(textWith(++m_posted)), 200);
        ASSERT_TRUE(waitUntil([&] { return countElements(router.storeFile()).messages == before + count; }));
    }

    void removeQueue()
    {
        for (const char *suffix : {"", "-wal", "-shm"})
            QFile::remove(router.queueFile() + QLatin1String(suffix));
    }

    // The intake refuses and says so, the admin port names it, nothing gets into the queue.
    void expectRefused()
    {
        EXPECT_EQ(router.post(textWith(++m_posted)), 503);
        const HttpReply ready = router.get("/readyz");
        EXPECT_EQ(ready.status, 503);
        EXPECT_TRUE(ready.body.contains("epoch")) << ready.body.constData();
        EXPECT_EQ(queryNumber(router.queueFile(), "SELECT count(*) FROM job"), 0);
        EXPECT_TRUE(router.log().contains("\"level\":\"error\"")) << "an alert is a log line of level error";
    }

    // mensajes.secuencia is the job's sequence number.
    void expectNoNumberTwice(std::int64_t highestBefore)
    {
        const auto number = [this](const char *sql) { return queryNumber(router.storeFile(), sql); };
        EXPECT_EQ(number("SELECT count(*) - count(DISTINCT secuencia) FROM mensajes"), 0);
        EXPECT_EQ(number("SELECT count(*) FROM mensajes WHERE secuencia IS NULL"), 0);
        EXPECT_GT(number("SELECT secuencia FROM mensajes ORDER BY rowid DESC LIMIT 1"), highestBefore);
    }

    std::int64_t highest() { return queryNumber(router.storeFile(), "SELECT max(secuencia) FROM mensajes"); }

    std::pair<int, QByteArray> adopt() { return router.command(words("queue adopt --accept-loss")); }

    int m_posted = 0;
};

TEST_F(QueueIdentity, aLostQueueIsNoticedAndAdoptedWhileTheServiceRuns)
{
    const std::int64_t before = highest();
    ASSERT_TRUE(router.stop());
    removeQueue();
    ASSERT_TRUE(router.start()) << router.log().constData();
    expectRefused();
    EXPECT_EQ(router.command(words("queue adopt")).first, 2) << "without --accept-loss";
    expectRefused();
    const auto [code, output] = adopt();
    EXPECT_EQ(code, 0) << output.constData();
    EXPECT_EQ(router.get("/readyz").status, 200);
    postAndStore(20);
    expectNoNumberTwice(before);
    EXPECT_EQ(
        queryNumber(router.storeFile(), "SELECT count(*) FROM router_auditoria WHERE accion = 'queue adopt'"),
        1);
}

TEST_F(QueueIdentity, aLostQueueIsAdoptedWhileTheServiceIsStopped)
{
    const std::int64_t before = highest();
    ASSERT_TRUE(router.stop());
    removeQueue();
    const auto [code, output] = adopt();
    EXPECT_EQ(code, 0) << output.constData();
    ASSERT_TRUE(router.start()) << router.log().constData();
    postAndStore(20);
    expectNoNumberTwice(before);
}

TEST_F(QueueIdentity, anotherStoresQueueIsNotServed)
{
    const std::int64_t before = highest();
    ASSERT_TRUE(router.stop());
    RouterProcess other(m_folder.filePath(QStringLiteral("other")));
    ASSERT_TRUE(other.start()) << other.log().constData();
    ASSERT_EQ(other.post(textWith(1)), 200);
    ASSERT_TRUE(other.stop());
    removeQueue();
    ASSERT_TRUE(QFile::copy(other.queueFile(), router.queueFile()));
    ASSERT_TRUE(router.start()) << router.log().constData();
    expectRefused();
    const auto [code, output] = adopt();
    EXPECT_EQ(code, 0) << output.constData();
    postAndStore(20);
    expectNoNumberTwice(before);
}

TEST_F(QueueIdentity, aSecondProcessOnTheFolderIsRefused)
{
    const auto [code, output] = router.command(words("serve"));
    EXPECT_EQ(code, 1);
    EXPECT_TRUE(output.contains("lock") || output.contains("another")) << output.constData();
    postAndStore(5);
}

} // namespace
