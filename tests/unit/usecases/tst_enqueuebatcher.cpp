#include <atomic>
#include <thread>

#include <gtest/gtest.h>

#include "service/usecases/intake/enqueuebatcher.h"
#include "tests/unit/usecases/workkit.h"

using namespace psi;

namespace {

// Answers of many submissions, from any thread.
class Answers
{
public:
    EnqueueBatcher::Done next()
    {
        return [this](Result<void> result) {
            const std::lock_guard lock(m_mutex);
            m_all.push_back(result ? std::nullopt : std::optional(result.error().code));
        };
    }
    std::size_t count() const { return all().size(); }
    std::size_t count(std::optional<ErrorCode> code) const
    {
        const auto everything = all();
        return static_cast<std::size_t>(std::count(everything.begin(), everything.end(), code));
    }

private:
    std::vector<std::optional<ErrorCode>> all() const
    {
        const std::lock_guard lock(m_mutex);
        return m_all;
    }

    mutable std::mutex m_mutex;
    std::vector<std::optional<ErrorCode>> m_all;
};

class EnqueueBatcherTest : public testing::Test
{
protected:
    WorkKit kit;
    Answers answers;
    std::atomic<int> notices{0};
    BatcherSettings settings;
    std::unique_ptr<EnqueueBatcher> batcher;

    void start()
    {
        batcher = std::make_unique<EnqueueBatcher>(settings, kit.queue, kit.metrics, kit.log,
                                                   [this] { ++notices; });
        batcher->start();
    }
    static std::vector<NewJob> jobs(int from, int count)
    {
        std::vector<NewJob> made;
        for (int i = from; i < from + count; ++i)
            made.push_back(WorkKit::messageOf("p", "m" + QByteArray::number(i)));
        return made;
    }
    bool waitFor(std::size_t answered)
    {
        return kit.queue.waitUntil([&] { return answers.count() >= answered; });
    }
};

// F-01: the intake does nothing but enqueue, and whatever waits shares one sync of the disk.
TEST_F(EnqueueBatcherTest, whatWaitsWhileOneCallIsWrittenGoesIntoTheNextCall)
{
    start();
    kit.queue.enqueueGate().shut();
    batcher->submit(jobs(0, 1), answers.next());
    ASSERT_TRUE(kit.queue.enqueueGate().waitForStanding(1));
    for (int i = 1; i <= 50; ++i)
        batcher->submit(jobs(i, 2), answers.next());
    EXPECT_EQ(answers.count(), 0u);
    kit.queue.enqueueGate().open();
    ASSERT_TRUE(waitFor(51));
    EXPECT_EQ(kit.queue.enqueueSizes(), (std::vector<std::size_t>{1, 100}));
    EXPECT_EQ(answers.count(std::nullopt), 51u);
    EXPECT_EQ(kit.metrics.observed("psi_enqueue_batch_size"), (std::vector<double>{1, 100}));
    EXPECT_EQ(kit.metrics.observed("psi_enqueue_seconds").size(), 2u);
}

TEST_F(EnqueueBatcherTest, aCallIsBoundedInJobsAndBytes)
{
    settings.chunkJobs = 10;
    start();
    kit.queue.enqueueGate().shut();
    batcher->submit(jobs(0, 1), answers.next());
    ASSERT_TRUE(kit.queue.enqueueGate().waitForStanding(1));
    for (int i = 1; i <= 8; ++i)
        batcher->submit(jobs(i * 4, 4), answers.next());
    kit.queue.enqueueGate().open();
    ASSERT_TRUE(waitFor(9));
    EXPECT_EQ(kit.queue.enqueueSizes(), (std::vector<std::size_t>{1, 8, 8, 8, 8}));
}

TEST_F(EnqueueBatcherTest, oneWebhookBiggerThanACallIsWrittenInSeveralAndAnsweredOnce)
{
    settings.chunkJobs = 10;
    settings.maxWaitingJobs = 20;
    start();
    batcher->submit(jobs(0, 35), answers.next());
    ASSERT_TRUE(waitFor(1));
    EXPECT_EQ(kit.queue.enqueueSizes(), (std::vector<std::size_t>{10, 10, 10, 5}));
    EXPECT_EQ(answers.count(std::nullopt), 1u);
    EXPECT_EQ(kit.queue.jobCount(), 35u);
}

TEST_F(EnqueueBatcherTest, aFullBatcherRefusesAtOnceByJobsAndByBytes)
{
    settings.maxWaitingJobs = 10;
    start();
    kit.queue.enqueueGate().shut();
    batcher->submit(jobs(0, 1), answers.next());
    ASSERT_TRUE(kit.queue.enqueueGate().waitForStanding(1));
    batcher->submit(jobs(1, 8), answers.next());
    EXPECT_EQ(answers.count(), 0u);
    batcher->submit(jobs(9, 3), answers.next());
    EXPECT_EQ(answers.count(ErrorCode::Full), 1u);
    std::vector<NewJob> heavy = jobs(20, 1);
    heavy.front().payload = QByteArray(static_cast<qsizetype>(settings.maxWaitingBytes) + 1, 'x');
    batcher->submit(std::move(heavy), answers.next());
    EXPECT_EQ(answers.count(ErrorCode::Full), 2u);
    kit.queue.enqueueGate().open();
    ASSERT_TRUE(waitFor(4));
    EXPECT_EQ(answers.count(std::nullopt), 2u);
}

TEST_F(EnqueueBatcherTest, aQueueErrorAnswersAllThatWaitedForItAndTheNextOnesGoOn)
{
    start();
    for (const ErrorCode code :
         {ErrorCode::Unavailable, ErrorCode::Full, ErrorCode::NotDurable, ErrorCode::EpochMismatch}) {
        kit.queue.fail(Error{code, QStringLiteral("because")});
        const std::size_t before = answers.count();
        batcher->submit(jobs(0, 1), answers.next());
        ASSERT_TRUE(waitFor(before + 1));
        EXPECT_GE(answers.count(code), 1u);
    }
    EXPECT_EQ(kit.log.count(LogLevel::Error), 1);   // told once, not once a batch
    kit.queue.fail(Error{ErrorCode::Internal, {}}); // what is no 503 would not be sent again
    batcher->submit(jobs(0, 1), answers.next());
    ASSERT_TRUE(waitFor(5));
    EXPECT_EQ(answers.count(ErrorCode::Internal), 0u);
    kit.queue.fail(std::nullopt);
    batcher->submit(jobs(0, 1), answers.next());
    ASSERT_TRUE(waitFor(6));
    EXPECT_EQ(answers.count(std::nullopt), 1u);
    EXPECT_EQ(kit.log.count(LogLevel::Info), 1);
}

TEST_F(EnqueueBatcherTest, saysThatItDoesNotWorkAfterARefusalUntilOneGoesThrough)
{
    start();
    EXPECT_TRUE(batcher->works());
    kit.queue.fail(Error{ErrorCode::Full, QStringLiteral("because")});
    batcher->submit(jobs(0, 1), answers.next());
    ASSERT_TRUE(waitFor(1));
    EXPECT_FALSE(batcher->works());
    kit.queue.fail(std::nullopt);
    batcher->submit(jobs(0, 1), answers.next());
    ASSERT_TRUE(waitFor(2));
    EXPECT_TRUE(batcher->works());
}

// Else whoever balances loads by readiness would never try it again.
TEST_F(EnqueueBatcherTest, aRefusalIsForgottenWithoutAnotherTry)
{
    start();
    kit.queue.fail(Error{ErrorCode::Full, QStringLiteral("because")});
    batcher->submit(jobs(0, 1), answers.next());
    ASSERT_TRUE(waitFor(1));
    EXPECT_TRUE(kit.queue.waitUntil([&] { return batcher->works(); }));
}

TEST_F(EnqueueBatcherTest, isMarkedBusyWhileTheQueueDoesNotReturn)
{
    start();
    kit.queue.enqueueGate().shut();
    batcher->submit(jobs(0, 1), answers.next());
    ASSERT_TRUE(kit.queue.enqueueGate().waitForStanding(1));
    EXPECT_GT(batcher->mark().busyFor().count(), 0);
    kit.queue.enqueueGate().open();
    ASSERT_TRUE(waitFor(1));
    EXPECT_EQ(batcher->mark().busyFor().count(), 0);
}

TEST_F(EnqueueBatcherTest, duplicatesAreAnsweredLikeTheFirstAndCounted)
{
    start();
    batcher->submit(jobs(0, 3), answers.next());
    ASSERT_TRUE(waitFor(1));
    batcher->submit(jobs(0, 3), answers.next());
    ASSERT_TRUE(waitFor(2));
    batcher->stop();
    EXPECT_EQ(answers.count(std::nullopt), 2u);
    EXPECT_EQ(kit.metrics.count("psi_duplicate_total"), 3);
    EXPECT_EQ(notices.load(), 1); // nothing new, nobody is woken
}

TEST_F(EnqueueBatcherTest, stopCompletesWhatWaitsAndLaterSubmissionsAreUnavailable)
{
    start();
    kit.queue.enqueueGate().shut();
    batcher->submit(jobs(0, 1), answers.next());
    ASSERT_TRUE(kit.queue.enqueueGate().waitForStanding(1));
    for (int i = 1; i <= 20; ++i)
        batcher->submit(jobs(i, 1), answers.next());
    std::thread stopper([&] { batcher->stop(); });
    kit.queue.enqueueGate().open();
    stopper.join();
    EXPECT_EQ(answers.count(std::nullopt), 21u);
    batcher->submit(jobs(99, 1), answers.next());
    EXPECT_EQ(answers.count(ErrorCode::Unavailable), 1u);
    batcher->stop();
    batcher->start();
    batcher->start();
    batcher->submit(jobs(100, 1), answers.next());
    ASSERT_TRUE(waitFor(23));
    EXPECT_EQ(answers.count(std::nullopt), 22u);
}

TEST_F(EnqueueBatcherTest, everySubmissionIsAnsweredOnceUnderStartsAndStopsFromManyThreads)
{
    start();
    constexpr int threads = 10;
    constexpr int each = 200;
    std::vector<std::thread> crowd;
    for (int t = 0; t < threads; ++t) {
        crowd.emplace_back([&, t] {
            for (int i = 0; i < each; ++i) {
                if (i % 50 == t)
                    batcher->stop();
                if (i % 50 == t + 10)
                    batcher->start();
                batcher->submit(jobs((t * each) + i, 1), answers.next());
            }
        });
    }
    for (std::thread &one : crowd)
        one.join();
    batcher->stop();
    EXPECT_EQ(answers.count(), static_cast<std::size_t>(threads * each));
    EXPECT_EQ(answers.count(std::nullopt), kit.queue.jobCount());
}

} // namespace
