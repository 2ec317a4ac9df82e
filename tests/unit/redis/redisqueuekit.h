#pragma once

#include <memory>

#include <gtest/gtest.h>

#include "service/adapters/redis/redisjobqueue.h"
#include "tests/support/redisserver.h"

namespace psi::test {

/// A private server and a queue on it, real time; for tests that are about the adapter and not about the
/// rules of the queue, which the contract suite has.
class RedisQueueTest : public testing::Test
{
protected:
    explicit RedisQueueTest(RedisServer::Options options = alwaysFsync())
        : server(std::move(options))
    {}

    void SetUp() override
    {
        const Result<void> started = server.start();
        ASSERT_TRUE(started.isOk()) << why(started);
        settings.target.addresses = {{"127.0.0.1", server.port()}};
    }

    static RedisServer::Options alwaysFsync()
    {
        RedisServer::Options options;
        options.appendFsync = "always";
        return options;
    }

    template <typename T>
    static std::string why(const Result<T> &result)
    {
        return result ? std::string() : result.error().message.toStdString();
    }

    /// A started queue; the test fails if it does not start.
    std::unique_ptr<RedisJobQueue> open()
    {
        auto queue = std::make_unique<RedisJobQueue>(settings);
        const Result<void> started = queue->start();
        EXPECT_TRUE(started.isOk()) << why(started);
        return queue;
    }

    static NewJob job(const QByteArray &lane, const QByteArray &payload = "p", Route route = Route::Inbound,
                      const QByteArray &ring = "r")
    {
        NewJob made;
        made.lane = {route, ring, lane};
        made.line = "line";
        made.payload = payload;
        return made;
    }

    static NewJob keyed(const QByteArray &lane, const QByteArray &key)
    {
        NewJob made = job(lane);
        made.dedupKey = key;
        return made;
    }

    /// All findings of a whole check, one a line.
    static QByteArray check(RedisJobQueue &queue, bool repair = false)
    {
        QByteArray text;
        QByteArray cursor;
        do {
            const Result<FsckReport> report = queue.fsck(cursor, repair);
            EXPECT_TRUE(report.isOk()) << why(report);
            if (!report)
                return "failed";
            for (const FsckFinding &finding : report->findings)
                text += QByteArray::number(finding.invariant) + ": " + finding.what + '\n';
            cursor = report->next;
        } while (!cursor.isEmpty());
        return text;
    }

    static constexpr Micros lease = std::chrono::seconds(10);

    RedisServer server;
    RedisJobQueue::Settings settings;
};

} // namespace psi::test
