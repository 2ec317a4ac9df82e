#pragma once

#include <random>
#include <set>

#include "tests/contract/queuebackend.h"
#include "tests/support/memoryjobqueue.h"

namespace psi::contract {

/// Does the same random things to a queue and to the model, on one clock, and compares every answer.
///
/// The queue's choice among equals is followed by the model where it is an allowed one; all else must be
/// equal: ids, tokens, times, errors. Stops at the first difference, which is a failure of the running test.
/// Test thread only.
class QueueWalk
{
public:
    /// How the walk reaches the queue: as it stands now, since each restart makes it anew.
    struct Subject
    {
        std::function<JobQueue &()> queue;
        std::function<QueueControl &()> control;
        std::function<QueueView &()> view;
        std::function<void()> crash;
        std::function<void(const std::function<void()> &)> restart;
    };

    QueueWalk(Subject subject, ManualClock &clock, const QueueBackendOptions &options, unsigned seed);

    /// Takes so many steps, or fewer after a difference.
    void go(int steps);

private:
    struct Held
    {
        WorkerName worker;
        LeasedLane lane;
    };

    int below(int n) { return static_cast<int>(m_random() % static_cast<unsigned>(n)); }
    bool oneIn(int n) { return below(n) == 0; }
    Micros someTime(Micros most) { return Micros(static_cast<std::int64_t>(m_random()) % most.count()); }
    WorkerName anyWorker();
    LaneRef anyLane();
    NewJob anyJob();
    JobId anyId();
    PauseScope anyScope();
    TakeRequest anyTake();
    Settle anySettle(const Held &held);
    std::vector<Settle> someSettles();
    std::vector<LeaseRef> someLeases();
    std::vector<NewJob> someJobs();

    void step();
    void enqueue();
    void take();
    void settle();
    void renewOrRelease();
    void exchange();
    void requeue();
    void passTime();
    void pauseOrResume();
    void touchJob();
    void touchLane();
    void sweepOrPurge();
    void restart();
    void limit();

    void remember(const std::vector<NewJob> &jobs, const std::vector<Enqueued> &answers);
    void remember(const WorkerName &worker, const TakeResult &taken);
    void follow(const TakeResult &taken);

    void compareTakes(const TakeResult &theirs, const TakeResult &ours);
    void compareCounts();
    void comparePages(const QueuePageQuery &query);
    void compareLane(const LaneRef &ref);
    void compareJob(const Result<JobInfo> &theirs, const Result<JobInfo> &ours);
    void compareViews();

    Subject m_subject;
    ManualClock &m_clock;
    QueueBackendOptions m_options;
    MemoryJobQueue m_model;
    std::mt19937 m_random;
    std::map<JobId, NewJob> m_known; ///< all that was ever accepted
    std::vector<Held> m_held;        ///< leases handed out, stale ones too
};

} // namespace psi::contract
