#include <future>
#include <memory>

#include <gtest/gtest.h>

#include <hiredis/hiredis.h>

#include "tests/support/faultproxy.h"
#include "tests/support/redisserver.h"
#include "tests/support/respframes.h"

namespace psi::test {

using namespace std::chrono_literals;

namespace {
/// A connection through the proxy.
class Client
{
public:
    explicit Client(quint16 port, int seconds = 10)
        : m_context(redisConnectWithTimeout("127.0.0.1", port, timeval{seconds, 0}), &redisFree)
    {
        redisSetTimeout(m_context.get(), timeval{seconds, 0});
    }

    /// All commands in one flush; their replies, or "away" from the first that does not come.
    std::vector<QByteArray> send(const std::vector<QByteArray> &commands)
    {
        for (const QByteArray &command : commands)
            redisAppendCommand(m_context.get(), command.constData());
        std::vector<QByteArray> answers;
        for (std::size_t i = 0; i < commands.size(); ++i) {
            void *reply = nullptr;
            if (redisGetReply(m_context.get(), &reply) != REDIS_OK) {
                answers.emplace_back("away");
                break;
            }
            const auto *got = static_cast<redisReply *>(reply);
            answers.push_back(got->type == REDIS_REPLY_INTEGER ? QByteArray::number(got->integer)
                                                               : QByteArray(got->str));
            freeReplyObject(reply);
        }
        return answers;
    }

private:
    std::unique_ptr<redisContext, decltype(&redisFree)> m_context;
};

using Answers = std::vector<QByteArray>;

class FaultProxyTest : public testing::Test
{
protected:
    void SetUp() override
    {
        const Result<void> started = m_server.start();
        ASSERT_TRUE(started.isOk()) << started.error().message.toStdString();
        m_proxy = std::make_unique<FaultProxy>(m_server.port());
        ASSERT_NE(m_proxy->port(), 0);
    }

    RedisServer m_server;
    std::unique_ptr<FaultProxy> m_proxy;
};
} // namespace

TEST_F(FaultProxyTest, passesCommandsAndRepliesOnAndCountsThem)
{
    Client client(m_proxy->port());
    EXPECT_EQ(client.send({"SET k 1", "INCR k", "GET k"}), (Answers{"OK", "2", "2"}));
    EXPECT_EQ(client.send({"INCR k"}), (Answers{"3"}));
    EXPECT_EQ(m_proxy->commands(), 4);
    EXPECT_EQ(m_proxy->roundTrips(), 2);
    EXPECT_EQ(m_proxy->connections(), 1);
}

TEST_F(FaultProxyTest, aCommandLostOnTheWayDidNotRunAndThoseBeforeItDid)
{
    Client client(m_proxy->port());
    m_proxy->failCommand(3, FaultProxy::When::Before);
    EXPECT_EQ(client.send({"INCR k", "INCR k", "INCR k", "INCR k"}), (Answers{"1", "2", "away"}));
    EXPECT_EQ(m_server.command({"GET", "k"}), "2");
    EXPECT_FALSE(m_proxy->isFailing());
    EXPECT_EQ(Client(m_proxy->port()).send({"INCR k"}), (Answers{"3"}));
}

TEST_F(FaultProxyTest, aReplyLostOnTheWayBackBelongsToACommandThatRan)
{
    Client client(m_proxy->port());
    m_proxy->failCommand(2, FaultProxy::When::After);
    EXPECT_EQ(client.send({"INCR k", "INCR k"}), (Answers{"1", "away"}));
    EXPECT_EQ(m_server.command({"GET", "k"}), "2");
    m_proxy->failCommand(1, FaultProxy::When::After);
    m_proxy->forgetFault();
    EXPECT_EQ(Client(m_proxy->port()).send({"INCR k"}), (Answers{"3"}));
}

TEST_F(FaultProxyTest, aCutEndsEveryConnectionAndNewOnesWork)
{
    Client one(m_proxy->port());
    Client two(m_proxy->port());
    ASSERT_EQ(one.send({"PING"}), (Answers{"PONG"}));
    ASSERT_EQ(two.send({"PING"}), (Answers{"PONG"}));
    m_proxy->cut();
    EXPECT_EQ(one.send({"PING"}), (Answers{"away"}));
    EXPECT_EQ(two.send({"PING"}), (Answers{"away"}));
    EXPECT_EQ(Client(m_proxy->port()).send({"PING"}), (Answers{"PONG"}));
}

TEST_F(FaultProxyTest, whileItRefusesNobodyGetsThrough)
{
    Client client(m_proxy->port());
    ASSERT_EQ(client.send({"PING"}), (Answers{"PONG"}));
    m_proxy->refuse(true);
    EXPECT_EQ(client.send({"PING"}), (Answers{"away"}));
    EXPECT_EQ(Client(m_proxy->port()).send({"PING"}), (Answers{"away"}));
    m_proxy->refuse(false);
    EXPECT_EQ(Client(m_proxy->port()).send({"PING"}), (Answers{"PONG"}));
}

TEST_F(FaultProxyTest, whileItStallsNothingIsAnsweredAndThenAllIs)
{
    Client client(m_proxy->port());
    ASSERT_EQ(client.send({"PING"}), (Answers{"PONG"}));
    m_proxy->stall(true);
    std::future<Answers> answer = std::async(std::launch::async, [&] { return client.send({"INCR k"}); });
    EXPECT_EQ(answer.wait_for(200ms), std::future_status::timeout);
    EXPECT_EQ(m_server.command({"GET", "k"}), "");
    m_proxy->stall(false);
    EXPECT_EQ(answer.get(), (Answers{"1"}));
    m_proxy->stall(true);
    EXPECT_EQ(Client(m_proxy->port(), 1).send({"PING"}), (Answers{"away"})) << "its deadline passed";
    m_proxy->cut();
}

TEST_F(FaultProxyTest, newConnectionsGoToANewTarget)
{
    RedisServer other;
    ASSERT_TRUE(other.start().isOk());
    other.command({"SET", "who", "other"});
    m_proxy->setTarget(other.port());
    EXPECT_EQ(Client(m_proxy->port()).send({"GET who"}), (Answers{"other"}));
}

TEST(RespFrames, findsValuesAtEverySplitOfTheStream)
{
    const Answers values{
        "*2\r\n$3\r\nGET\r\n$1\r\nk\r\n", "+OK\r\n", ":12\r\n",     "$-1\r\n",         "*-1\r\n",
        "*2\r\n*1\r\n:1\r\n$0\r\n\r\n",   "*0\r\n",  "-ERR no\r\n", "$4\r\na\r\nb\r\n"};
    const QByteArray all = values[0] + values[1] + values[2] + values[3] + values[4] + values[5] + values[6] +
                           values[7] + values[8];
    for (qsizetype split = 0; split <= all.size(); ++split) {
        RespFrames frames;
        Answers found;
        for (const QByteArray &part : {all.left(split), all.mid(split)}) {
            frames.feed(part);
            for (QByteArray value = frames.next(); !value.isEmpty(); value = frames.next())
                found.push_back(value);
        }
        ASSERT_EQ(found, values) << "split at " << split;
        EXPECT_TRUE(frames.rest().isEmpty());
    }
}

} // namespace psi::test
