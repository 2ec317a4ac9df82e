#include <QFile>
#include <QList>

#include "tests/unit/redis/redisqueuekit.h"

namespace psi::test {

using namespace std::chrono_literals;

// Fails closed: nothing is accepted that the server does not keep as promised.

namespace {
class DurabilityTest : public RedisQueueTest
{
protected:
    /// What enqueue() says in the end, when it is asked again for as long as it says the other thing.
    bool becomes(RedisJobQueue &queue, bool accepted)
    {
        const auto from = std::chrono::steady_clock::now();
        Result<std::vector<Enqueued>> said = queue.enqueue({job("a")});
        while (said.isOk() != accepted && std::chrono::steady_clock::now() - from < 10s)
            said = queue.enqueue({job("a")});
        if (!said)
            lastError = said.error();
        return said.isOk() == accepted;
    }

    bool isRefused(RedisJobQueue &queue, const char *reason)
    {
        const Result<std::vector<Enqueued>> said = queue.enqueue({job("a")});
        EXPECT_FALSE(said.isOk());
        if (said)
            return false;
        EXPECT_EQ(said.error().code, ErrorCode::NotDurable);
        return said.error().message.contains(QString::fromLatin1(reason));
    }

    Error lastError;
};
} // namespace

TEST_F(DurabilityTest, fsyncNeedsEverySettingItRestsOn)
{
    const std::tuple<const char *, const char *, const char *> weaker[]{
        {"appendfsync", "everysec", "always"},
        {"no-appendfsync-on-rewrite", "yes", "no"},
        {"maxmemory-policy", "allkeys-lru", "noeviction"},
        {"appendonly", "no", "yes"}};
    for (const auto &[name, weak, strong] : weaker) {
        SCOPED_TRACE(name);
        ASSERT_EQ(server.command({"CONFIG", "SET", name, weak}), "OK");
        const auto queue = open();
        EXPECT_TRUE(isRefused(*queue, name));
        EXPECT_FALSE(queue->checkDurability().isOk());
        EXPECT_TRUE(queue->durabilityStanding().error().message.contains(QString::fromLatin1(weak)));
        EXPECT_TRUE(queue->take("w", {1, 0, 1, lease}).isOk()) << "what is there is worked off";
        ASSERT_EQ(server.command({"CONFIG", "SET", name, strong}), "OK");
        EXPECT_TRUE(becomes(*queue, true)) << "and it goes on by itself: " << qPrintable(lastError.message);
    }
}

TEST_F(DurabilityTest, theShippedSettingsAreEnough)
{
    QFile file(QStringLiteral(PSI_SOURCE_DIR "/packaging/redis/redis.conf"));
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    RedisServer::Options options;
    options.appendFsync = "everysec";
    for (const QByteArray &line : file.readAll().split('\n')) {
        const qsizetype space = line.indexOf(' ');
        if (space > 0 && !line.startsWith('#'))
            options.settings.emplace_back(line.left(space), line.mid(space + 1));
    }
    ASSERT_GE(options.settings.size(), 4u);
    RedisServer shipped(options);
    ASSERT_TRUE(shipped.start().isOk());
    settings.target.addresses = {{"127.0.0.1", shipped.port()}};
    EXPECT_TRUE(open()->enqueue({job("a")}).isOk());
}

TEST_F(DurabilityTest, aServerThatBecomesWeakerIsNoticedByTheNextLook)
{
    const auto queue = open();
    ASSERT_TRUE(queue->enqueue({job("a")}).isOk());
    ASSERT_EQ(server.command({"CONFIG", "SET", "appendfsync", "everysec"}), "OK");
    EXPECT_EQ(queue->checkDurability().error().code, ErrorCode::NotDurable);
    EXPECT_TRUE(isRefused(*queue, "appendfsync"));
    Exchange wakeUp;
    wakeUp.enqueue = {job("b", "p", Route::Outbound)};
    EXPECT_TRUE(queue->exchange("w", wakeUp).isOk()) << "a wake-up needs no promise: its row is the truth";
}

TEST_F(DurabilityTest, aNewConnectionIsProvenBeforeItsFirstUse)
{
    const auto queue = open();
    ASSERT_TRUE(queue->enqueue({job("a")}).isOk());
    ASSERT_TRUE(server.stop().isOk());
    ASSERT_TRUE(server.start().isOk());
    ASSERT_EQ(server.command({"CONFIG", "SET", "appendfsync", "everysec"}), "OK");
    EXPECT_TRUE(becomes(*queue, false));
    EXPECT_EQ(lastError.code, ErrorCode::NotDurable) << "although it was fine a moment ago";
}

TEST_F(DurabilityTest, aServerThatDoesNotAnswerProvesNothing)
{
    const auto queue = open();
    ASSERT_TRUE(queue->enqueue({job("a")}).isOk());
    server.kill();
    EXPECT_EQ(queue->checkDurability().error().code, ErrorCode::Unavailable);
    EXPECT_TRUE(queue->durabilityStanding().isOk()) << "it is away, not weak";
    ASSERT_TRUE(server.start().isOk());
    EXPECT_TRUE(becomes(*queue, true)) << qPrintable(lastError.message);
}

TEST_F(DurabilityTest, aUserWhoMayNotReadTheSettingsProvesNothing)
{
    ASSERT_EQ(server.command({"ACL", "SETUSER", "router", "on", ">pw", "~*", "&*", "+@all", "-config"}),
              "OK");
    settings.target.user = "router";
    settings.target.password = "pw";
    const auto queue = open();
    EXPECT_TRUE(isRefused(*queue, "does not tell"));
}

TEST_F(DurabilityTest, memoryPromisesLittleAndNeedsOnlyThatNothingIsThrownAway)
{
    settings.promise.fsync = false;
    ASSERT_EQ(server.command({"CONFIG", "SET", "appendonly", "no"}), "OK");
    const auto queue = open();
    EXPECT_TRUE(queue->enqueue({job("a")}).isOk());
    ASSERT_EQ(server.command({"CONFIG", "SET", "maxmemory-policy", "volatile-ttl"}), "OK");
    EXPECT_EQ(queue->checkDurability().error().code, ErrorCode::NotDurable);
}

TEST_F(DurabilityTest, replicasMustBeThereAndMustConfirmEachTime)
{
    settings.promise.replicas = 1;
    const auto queue = open();
    EXPECT_TRUE(isRefused(*queue, "0 replicas online"));
    RedisServer::Options options;
    options.settings = {{"replicaof", "127.0.0.1 " + QByteArray::number(server.port())}};
    RedisServer replica(options);
    ASSERT_TRUE(replica.start().isOk());
    ASSERT_TRUE(becomes(*queue, true)) << qPrintable(lastError.message);
    const NewJob made = keyed("k", "key");
    ASSERT_TRUE(queue->enqueue({made}).isOk());
    replica.freeze();
    const Result<std::vector<Enqueued>> unconfirmed = queue->enqueue({job("b")});
    ASSERT_FALSE(unconfirmed.isOk()) << "it is online and does not confirm";
    EXPECT_EQ(unconfirmed.error().code, ErrorCode::NotDurable);
    EXPECT_EQ(queue->durabilityStanding().error().code, ErrorCode::NotDurable) << "readiness is told at once";
    const Result<std::vector<Enqueued>> duplicate = queue->enqueue({made});
    ASSERT_FALSE(duplicate.isOk()) << "nor is a duplicate confirmed";
    replica.thaw();
    EXPECT_TRUE(becomes(*queue, true)) << qPrintable(lastError.message);
    EXPECT_TRUE(queue->enqueue({made})->at(0).duplicate);
}

TEST_F(DurabilityTest, theMasterThatSentinelsNameIsFoundAndAnotherAfterItsDeath)
{
    settings.promise.fsync = false;
    RedisServer::Options options = alwaysFsync();
    options.settings = {{"replicaof", "127.0.0.1 " + QByteArray::number(server.port())}};
    RedisServer replica(options);
    ASSERT_TRUE(replica.start().isOk());
    RedisServer::Options watching;
    watching.sentinel = true;
    watching.settings = {{"sentinel", "monitor main 127.0.0.1 " + QByteArray::number(server.port()) + " 1"},
                         {"sentinel", "down-after-milliseconds main 500"},
                         {"sentinel", "failover-timeout main 3000"}};
    RedisServer sentinel(watching);
    ASSERT_TRUE(sentinel.start().isOk());
    settings.target.masterName = "main";
    settings.target.addresses = {{"127.0.0.1", freeLoopbackPort()}, {"127.0.0.1", sentinel.port()}};
    const auto queue = open();
    ASSERT_TRUE(queue->setEpoch("e", false).isOk());
    ASSERT_TRUE(queue->enqueue({keyed("a", "k1")}).isOk());
    ASSERT_EQ(server.command({"WAIT", "1", "5000"}).toInt(), 1);
    const auto known = std::chrono::steady_clock::now();
    while (!sentinel.command({"SENTINEL", "REPLICAS", "main"}).contains(QByteArray::number(replica.port())) &&
           std::chrono::steady_clock::now() - known < 15s)
        sentinel.command({"PING"});
    server.kill();
    const auto from = std::chrono::steady_clock::now();
    Result<std::vector<Enqueued>> back = queue->enqueue({keyed("a", "k1")});
    while (!back && std::chrono::steady_clock::now() - from < 30s)
        back = queue->enqueue({keyed("a", "k1")});
    ASSERT_TRUE(back.isOk()) << why(back) << sentinel.log().right(1500).toStdString();
    EXPECT_TRUE(back->at(0).duplicate) << "the new master has what the old one had";
}

} // namespace psi::test
