#include <atomic>
#include <random>
#include <thread>

#include "tests/contract/jobqueuecontract.h"
#include "tests/contract/queueoracle.h"
#include "tests/support/faultyjobqueue.h"

namespace psi::contract {

namespace {
QByteArray number(int n) { return QByteArray::number(n); }

/// What several threads saw of one lane.
struct LaneWatch
{
    std::atomic<int> holders{0};
    std::atomic<int> next{0};
};

/// Hands each lane's jobs to a worker of its own thread and checks holder and order; counts offences.
struct Crew
{
    static constexpr int lanes = 24;
    static constexpr int jobsPerLane = 40;

    JobQueue &queue;
    std::array<LaneWatch, lanes> watch;
    std::atomic<int> left{lanes * jobsPerLane};
    std::atomic<int> offences{0};

    void check(bool holds) { offences += holds ? 0 : 1; }

    void work(const WorkerName &worker)
    {
        while (left > 0) {
            const Result<TakeResult> taken = queue.take(worker, {2, 0, 5, 1h});
            check(taken.isOk());
            if (!taken || taken->lanes.empty())
                std::this_thread::yield();
            else
                finish(worker, taken->lanes);
        }
    }

    void finish(const WorkerName &worker, const std::vector<LeasedLane> &taken)
    {
        std::vector<Settle> settles;
        int jobs = 0;
        for (const LeasedLane &lane : taken) {
            LaneWatch &seen = watch.at(static_cast<std::size_t>(lane.lane.key.toInt()));
            check(++seen.holders == 1);
            Settle settle{lane.lane, lane.token, {}, {}};
            for (const Job &job : lane.jobs) {
                check(job.payload.toInt() == seen.next++);
                settle.acked.push_back({job.id, 1us});
            }
            jobs += static_cast<int>(lane.jobs.size());
            settles.push_back(std::move(settle));
            --seen.holders;
        }
        const auto outcomes = queue.settle(worker, settles);
        check(outcomes.isOk() && *outcomes == std::vector(settles.size(), SettleOutcome::Done));
        left -= jobs;
    }
};

/// Producer and consumers that are killed again and again: in calls, before or after these took effect.
class CrashLoop
{
public:
    struct Subject
    {
        std::function<JobQueue &()> queue;
        std::function<void()> crash;
    };

    CrashLoop(Subject subject, ManualClock &clock, unsigned seed)
        : m_subject(std::move(subject))
        , m_clock(clock)
        , m_random(seed)
    {}

    void step()
    {
        switch (below(8)) {
        case 0:
        case 1:
            return produce();
        case 2:
        case 3:
        case 4:
            return consume();
        case 5:
        case 6:
            return settle();
        default:
            m_clock.advance(Micros(below(12'000'000)));
        }
    }

    /// Works off what is left, undisturbed.
    void finish()
    {
        m_crashes = false;
        for (int rounds = 0; rounds < 10'000; ++rounds) {
            consume();
            if (m_held.empty() && m_idle)
                return;
            while (!m_held.empty())
                settle();
            m_clock.advance(10s);
        }
    }

    const QueueOracle &oracle() const { return m_oracle; }
    int crashes() const { return m_count; }

private:
    int below(int n) { return static_cast<int>(m_random() % static_cast<unsigned>(n)); }

    /// The verb's answer, or none: then the process was killed in it and everything has started anew.
    template <typename T>
    std::optional<T> call(const std::function<Result<T>(JobQueue &)> &verb)
    {
        FaultyJobQueue queue(m_subject.queue());
        if (m_crashes && below(6) == 0)
            queue.failCall(1, below(2) == 0 ? FaultyJobQueue::When::Before : FaultyJobQueue::When::After);
        Result<T> answer = verb(queue);
        if (answer)
            return std::move(answer).value();
        ++m_count;
        m_subject.crash();
        m_oracle.lostAll();
        m_held.clear();
        return std::nullopt;
    }

    void produce()
    {
        std::vector<NewJob> jobs;
        for (int i = below(5); i >= 0; --i) {
            NewJob made;
            made.lane = {Route::Inbound, "r" + number(below(2)), "k" + number(below(4))};
            made.dedupKey = "key" + number(++m_keys);
            made.payload = "p";
            jobs.push_back(made);
        }
        // As WhatsApp does: repeated until it is answered.
        for (;;) {
            const auto answers =
                call<std::vector<Enqueued>>([&](JobQueue &queue) { return queue.enqueue(jobs); });
            for (std::size_t i = 0; answers && i < jobs.size(); ++i)
                m_oracle.accepted(jobs[i], answers->at(i).id);
            if (answers)
                return;
        }
    }

    void consume()
    {
        const auto taken = call<TakeResult>([&](JobQueue &queue) {
            return queue.take("w" + number(below(3)), {1 + below(4), 0, 1 + below(4), 10s});
        });
        m_idle = taken && taken->lanes.empty() && !taken->nextDue;
        for (std::size_t i = 0; taken && i < taken->lanes.size(); ++i) {
            m_oracle.handedOut(taken->lanes[i], m_clock.steady() + 10s, m_clock.steady());
            m_held.push_back(taken->lanes[i]);
        }
    }

    void settle()
    {
        if (m_held.empty())
            return;
        const auto at = m_held.begin() + below(static_cast<int>(m_held.size()));
        const LeasedLane lane = *at;
        m_held.erase(at);
        Settle settle{lane.lane, lane.token, {}, {}};
        const int acks =
            m_crashes ? below(static_cast<int>(lane.jobs.size()) + 1) : static_cast<int>(lane.jobs.size());
        for (int i = 0; i < acks; ++i)
            settle.acked.push_back({lane.jobs[static_cast<std::size_t>(i)].id, 1us});
        m_oracle.settling(settle);
        const auto outcomes =
            call<std::vector<SettleOutcome>>([&](JobQueue &queue) { return queue.settle("w", {settle}); });
        if (outcomes && outcomes->at(0) == SettleOutcome::Done)
            m_oracle.settled(settle);
    }

    Subject m_subject;
    ManualClock &m_clock;
    std::mt19937 m_random;
    QueueOracle m_oracle;
    std::vector<LeasedLane> m_held;
    bool m_crashes = true;
    bool m_idle = false;
    int m_keys = 0;
    int m_count = 0;
};
} // namespace

// Many workers, and workers that die.

TEST_P(JobQueueContract, FifoUnderOneToSixtyFourWorkerThreads)
{
    for (const int workers : {1, 2, 8, 64}) {
        begin({});
        Crew crew{backend().queue(), {}};
        std::vector<std::thread> threads;
        for (int i = 0; i < workers; ++i)
            threads.emplace_back([&crew, i] { crew.work("w" + number(i)); });
        // Intake goes on beside them.
        for (int i = 0; i < Crew::jobsPerLane; ++i) {
            std::vector<NewJob> jobs;
            for (int one = 0; one < Crew::lanes; ++one)
                jobs.push_back(job(number(one), number(i), Route::Inbound, "r" + number(one % 3)));
            crew.check(backend().queue().enqueue(jobs).isOk());
        }
        for (std::thread &thread : threads)
            thread.join();
        EXPECT_EQ(crew.offences, 0) << workers << " workers";
        EXPECT_EQ(crew.left, 0);
        EXPECT_TRUE(counts().jobs.empty());
        checkInvariants();
    }
}

TEST_P(JobQueueContract, CrashLoopsLoseNothingDoubleNothingAndKeepTheOrder)
{
    int crashes = 0;
    for (unsigned seed = 1; seed <= 6 && !HasFailure(); ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        begin({});
        CrashLoop loop({[this]() -> JobQueue & { return queue(); }, [this] { crash(); }}, backend().clock(),
                       seed);
        for (int i = 0; i < 250 && !HasFailure(); ++i)
            loop.step();
        loop.finish();
        for (const QByteArray &offence : loop.oracle().offences())
            ADD_FAILURE() << offence.toStdString();
        EXPECT_EQ(loop.oracle().owed(), 0u);
        EXPECT_TRUE(counts().jobs.empty());
        crashes += loop.crashes();
    }
    EXPECT_GT(crashes, 50);
}

} // namespace psi::contract
