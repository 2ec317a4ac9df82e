#pragma once

#include <memory>

#include <gtest/gtest.h>

#include <QTemporaryDir>

#include "service/adapters/sqlite/sqlitejobqueue.h"

/// A SqliteJobQueue in a folder of its own, on a clock that the test moves.
class QueueFixture : public testing::Test
{
protected:
    struct HandClock final : psi::Clock
    {
        psi::Timestamp wall{std::chrono::seconds(1'800'000'000)};
        psi::Micros uptime{0};
        psi::Timestamp now() const override { return wall; }
        psi::Micros steady() const override { return uptime; }
        void advance(psi::Micros by)
        {
            wall += by;
            uptime += by;
        }
    };

    void SetUp() override
    {
        options.path = dir.filePath(QStringLiteral("queue.db"));
        open();
    }

    void open()
    {
        queue = std::make_unique<psi::SqliteJobQueue>(options, clock);
        const psi::Result<void> started = queue->start();
        ASSERT_TRUE(started.isOk()) << (started ? "" : started.error().message.toStdString());
    }

    /// What a killed process leaves: the files as they are, without a clean stop.
    void crash()
    {
        const QString copy = dir.filePath(QStringLiteral("copy%1.db").arg(++copies));
        ASSERT_TRUE(QFile::copy(options.path, copy));
        ASSERT_TRUE(QFile::copy(options.path + QStringLiteral("-wal"), copy + QStringLiteral("-wal")));
        queue->stop();
        options.path = copy;
        open();
    }

    static psi::NewJob job(const QByteArray &lane, const QByteArray &payload = "p",
                           psi::Route route = psi::Route::Inbound, const QByteArray &ring = "wsp4")
    {
        psi::NewJob made;
        made.lane = {route, ring, lane};
        made.line = ring;
        made.payload = payload;
        return made;
    }

    std::vector<psi::Enqueued> put(const std::vector<psi::NewJob> &jobs)
    {
        auto enqueued = queue->enqueue(jobs);
        EXPECT_TRUE(enqueued.isOk());
        return enqueued ? *enqueued : std::vector<psi::Enqueued>();
    }

    psi::TakeResult take(int lanes = 100, int jobsPerLane = 32)
    {
        psi::TakeRequest request;
        request.workLanes = lanes;
        request.callLanes = lanes;
        request.jobsPerLane = jobsPerLane;
        auto taken = queue->take("w", request);
        EXPECT_TRUE(taken.isOk()) << (taken ? "" : taken.error().message.toStdString());
        return taken ? *taken : psi::TakeResult();
    }

    psi::SettleOutcome ack(const psi::LeasedLane &lane)
    {
        psi::Settle settle{lane.lane, lane.token, {}, {}};
        for (const psi::Job &one : lane.jobs)
            settle.acked.push_back({one.id, psi::Micros(5)});
        return settleOne(settle);
    }

    psi::SettleOutcome settleHead(const psi::LeasedLane &lane, psi::HeadVerdict::Kind kind,
                                  psi::Micros delay = psi::Micros(0))
    {
        return settleOne(
            {lane.lane, lane.token, {}, psi::HeadVerdict{kind, lane.jobs.front().id, delay, "E"}});
    }

    psi::SettleOutcome settleOne(const psi::Settle &settle)
    {
        auto settled = queue->settle("w", {settle});
        EXPECT_TRUE(settled.isOk()) << (settled ? "" : settled.error().message.toStdString());
        return settled ? settled->front() : psi::SettleOutcome::LeaseLost;
    }

    HandClock clock;
    QTemporaryDir dir;
    psi::SqliteJobQueue::Options options;
    std::unique_ptr<psi::SqliteJobQueue> queue;
    int copies = 0;
};
