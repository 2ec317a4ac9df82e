#include <gtest/gtest.h>

#include "service/usecases/outbound/outboundlimits.h"
#include "service/usecases/outbound/outboxrelay.h"
#include "service/usecases/outbound/restoredbackup.h"
#include "tests/unit/usecases/courierkit.h"

using namespace psi;
using namespace std::chrono_literals;

namespace {

NewJob jobOf(std::int64_t row)
{
    NewJob job;
    job.lane = {Route::Outbound, "wsp4", "lane" + QByteArray::number(row)};
    job.payload = OutboxWakeUp{row, 1}.payload();
    job.dedupKey = "key" + QByteArray::number(row);
    job.dedupWhileAlive = true;
    return job;
}

class Relay : public testing::Test
{
protected:
    ManualClock clock;
    FakeOutbox outbox;
    FakeQueue queue{clock};
    FakeLog log;
    std::vector<std::size_t> pages;
    std::optional<Error> refusal;
    OutboxRelay relay{OutboundSettings(), outbox, log,
                      [this](std::vector<NewJob> jobs) -> Result<std::vector<Enqueued>> {
                          pages.push_back(jobs.size());
                          if (refusal)
                              return *refusal;
                          return queue.enqueue(jobs);
                      },
                      [] { return 0.0; }};

    void rows(int count)
    {
        std::vector<NewJob> jobs;
        for (int row = 1; row <= count; ++row)
            jobs.push_back(jobOf(row));
        outbox.setDue(jobs);
    }
    int runs()
    {
        int steps = 1;
        while (relay.step().value())
            ++steps;
        return steps;
    }
};

// A lost queue is refilled from the rows, in bounded steps.
TEST_F(Relay, rowsWhoseJobIsGoneAreWokenInChunks)
{
    rows(1200);
    EXPECT_EQ(runs(), 3);
    EXPECT_EQ(pages, (std::vector<std::size_t>{500, 500, 200}));
    EXPECT_EQ(queue.jobCount(), 1200u);
    EXPECT_EQ(outbox.merges(), 3);
}

TEST_F(Relay, aRunEndsAtTheFirstChunkOfWhichAllLiveAndTheNextGoesOnFromThere)
{
    rows(1200);
    runs();
    pages.clear();
    EXPECT_EQ(runs(), 1);
    EXPECT_EQ(runs(), 1);
    EXPECT_EQ(runs(), 1);
    EXPECT_EQ(pages, (std::vector<std::size_t>{500, 500, 200}));
    pages.clear();
    EXPECT_EQ(runs(), 1);
    EXPECT_EQ(pages, std::vector<std::size_t>{500}); // from the first again
    EXPECT_EQ(queue.jobCount(), 1200u);
}

TEST_F(Relay, aFullQueueIsAskedAgainFromTheSamePlace)
{
    rows(700);
    refusal = Error{ErrorCode::Full, QStringLiteral("full")};
    EXPECT_EQ(runs(), 1);
    refusal.reset();
    runs();
    EXPECT_EQ(queue.jobCount(), 700u);
}

TEST_F(Relay, aMessageWhoseProcessIsGoneIsUncertainAndAWebhookATryMore)
{
    outbox.setOverdue({{{1, 1}, Route::Outbound, 0}, {{2, 3}, Route::Area, 1}, {{3, 1}, Route::Media, 0}});
    EXPECT_FALSE(relay.step().value());
    ASSERT_EQ(outbox.records().size(), 1u);
    const std::vector<OutboxChange> changes = outbox.records()[0];
    ASSERT_EQ(changes.size(), 3u);
    EXPECT_EQ(changes[0].kind, OutboxChange::Kind::Unknown);
    EXPECT_EQ(changes[0].wait, 60s);
    EXPECT_EQ(changes[0].claim, "");
    EXPECT_EQ(changes[1].kind, OutboxChange::Kind::Again);
    EXPECT_EQ(changes[1].reference, (OutboxWakeUp{2, 3}));
    EXPECT_TRUE(changes[1].countsTry);
    EXPECT_EQ(changes[1].wait, 150s); // the second wait of the schedule
    EXPECT_EQ(changes[2].kind, OutboxChange::Kind::Again);
}

TEST(RestoredBackup, holdsWhatMayHaveBeenSentSinceUntilAPersonResumes)
{
    ManualClock clock;
    FakeOutbox outbox;
    FakeMeta meta;
    FakeLog log;
    RecordingControl control(clock);
    const auto pause = [&control](Route route) {
        return control.pause(PauseScope::route(route), std::nullopt);
    };
    EXPECT_FALSE(holdRestored(meta, outbox, pause, log).value());
    EXPECT_EQ(control.asked, QStringList());
    outbox.setUnsent(1234);
    meta.facts[metaRestored] = "1";
    EXPECT_TRUE(holdRestored(meta, outbox, pause, log).value());
    EXPECT_EQ(control.asked, (QStringList{QStringLiteral("pause outbound"), QStringLiteral("pause area")}));
    EXPECT_EQ(outbox.unsent(), 0);
    EXPECT_EQ(log.count(LogLevel::Error), 1);
    EXPECT_FALSE(holdRestored(meta, outbox, pause, log).value());
}

TEST(OutboundLimits, areThoseOfTheWholeFleet)
{
    ManualClock clock;
    RecordingControl control(clock);
    EXPECT_TRUE(applyLimits(control, {}, {AreaId(QStringLiteral("ventas"))}).isOk());
    EXPECT_EQ(control.asked,
              (QStringList{QStringLiteral("lanes outbound/ 0"), QStringLiteral("lanes outbound/ 0"),
                           QStringLiteral("lanes area/ 4"), QStringLiteral("lanes media/ 16"),
                           QStringLiteral("lanes area/ventas 4")}));
}

} // namespace
