#include <csignal>
#include <future>
#include <set>

#include <unistd.h>

#include <gtest/gtest.h>

#include <QDir>
#include <QFile>

#include "tests/support/redisserver.h"

namespace psi::test {

using namespace std::chrono_literals;

namespace {
std::string why(const Result<void> &result)
{
    return result ? std::string() : result.error().message.toStdString();
}

QByteArray userOf(qint64 pid)
{
    QFile status(QStringLiteral("/proc/%1/status").arg(pid));
    if (!status.open(QIODevice::ReadOnly))
        return {};
    for (const QByteArray &line : status.readAll().split('\n')) {
        if (line.startsWith("Uid:"))
            return line.simplified().split(' ').value(1);
    }
    return {};
}
} // namespace

TEST(RedisServer, answersOnItsOwnPortAndNeverRunsAsRoot)
{
    RedisServer one;
    RedisServer two;
    const Result<void> first = one.start();
    ASSERT_TRUE(first.isOk()) << why(first);
    const Result<void> second = two.start();
    ASSERT_TRUE(second.isOk()) << why(second);
    EXPECT_NE(one.port(), two.port());
    EXPECT_EQ(one.command({"SET", "k", "v"}), "OK");
    EXPECT_EQ(two.command({"GET", "k"}), "");
    EXPECT_EQ(one.command({"GET", "k"}), "v");
    EXPECT_NE(userOf(one.pid()), "0");
    EXPECT_TRUE(one.command({"NOSUCH"}).startsWith("-ERR"));
}

TEST(RedisServer, keepsItsDataThroughKillAndStopAndLosesItWhenAsked)
{
    RedisServer::Options options;
    options.appendFsync = "always";
    RedisServer server(options);
    ASSERT_TRUE(server.start().isOk());
    EXPECT_EQ(server.command({"CONFIG", "GET", "appendfsync"}), "appendfsync\nalways");
    const quint16 port = server.port();
    server.command({"SET", "k", "1"});
    server.kill();
    EXPECT_EQ(server.command({"GET", "k"}), "-away");
    ASSERT_TRUE(server.start().isOk());
    EXPECT_EQ(server.command({"INCR", "k"}), "2");
    ASSERT_TRUE(server.stop().isOk());
    ASSERT_TRUE(server.start().isOk());
    EXPECT_EQ(server.command({"GET", "k"}), "2");
    EXPECT_EQ(server.port(), port);
    ASSERT_TRUE(server.lose().isOk());
    EXPECT_EQ(server.command({"GET", "k"}), "");
    EXPECT_EQ(server.port(), port);
}

TEST(RedisServer, aFrozenServerAnswersWhenItIsThawed)
{
    RedisServer server;
    ASSERT_TRUE(server.start().isOk());
    server.freeze();
    std::future<QByteArray> answer = std::async(std::launch::async, [&] { return server.command({"PING"}); });
    EXPECT_EQ(answer.wait_for(200ms), std::future_status::timeout);
    EXPECT_TRUE(server.isRunning());
    server.thaw();
    EXPECT_EQ(answer.get(), "PONG");
}

TEST(RedisServer, takesFurtherSettingsAndSaysWhatIsWrongWithThem)
{
    RedisServer::Options options;
    options.appendOnly = false;
    options.settings = {{"maxmemory", "7mb"}, {"maxmemory-policy", "noeviction"}};
    RedisServer server(options);
    ASSERT_TRUE(server.start().isOk());
    EXPECT_EQ(server.command({"CONFIG", "GET", "maxmemory"}), "maxmemory\n7340032");
    EXPECT_EQ(server.info("persistence", "aof_enabled"), "0");
    options.settings = {{"no-such-setting", "x"}};
    RedisServer wrong(options);
    const Result<void> started = wrong.start();
    ASSERT_FALSE(started.isOk());
    EXPECT_TRUE(started.error().message.contains(QStringLiteral("ended at its start"))) << why(started);
}

TEST(RedisServer, leavesNeitherProcessNorFolder)
{
    qint64 pid = 0;
    QString folder;
    {
        RedisServer server;
        ASSERT_TRUE(server.start().isOk());
        pid = server.pid();
        folder = server.folder();
    }
    EXPECT_NE(::kill(static_cast<pid_t>(pid), 0), 0);
    EXPECT_FALSE(QDir(folder).exists());
}

TEST(RedisServer, runsAsASentinelOfAnother)
{
    RedisServer server;
    ASSERT_TRUE(server.start().isOk());
    RedisServer::Options options;
    options.sentinel = true;
    options.settings = {{"sentinel", "monitor main 127.0.0.1 " + QByteArray::number(server.port()) + " 1"}};
    RedisServer sentinel(options);
    const Result<void> started = sentinel.start();
    ASSERT_TRUE(started.isOk()) << why(started);
    EXPECT_EQ(sentinel.command({"SENTINEL", "GET-MASTER-ADDR-BY-NAME", "main"}),
              "127.0.0.1\n" + QByteArray::number(server.port()));
}

TEST(FreeLoopbackPort, givesDifferentPorts)
{
    std::set<quint16> ports;
    for (int i = 0; i < 20; ++i)
        ports.insert(freeLoopbackPort());
    EXPECT_GT(ports.size(), 15u);
}

} // namespace psi::test
