#pragma once

#include <optional>

#include <gtest/gtest.h>

#include "tests/contract/checkedqueue.h"
#include "tests/contract/queuebackend.h"

namespace psi::contract {

using namespace std::chrono_literals;

/// The one suite that every backend of the queue passes; its cases stand in the cases_*.cpp
/// files.
///
/// Each case gets an empty queue of the backend. Whatever goes through queue(), control() or a helper is
/// followed by a check of all invariants. No case depends on the order of lanes with equal scores.
class JobQueueContract : public testing::TestWithParam<QueueBackendFactory>
{
protected:
    void SetUp() override { begin({}); }
    /// An empty queue with other settings, in place of the one of the case.
    void begin(const QueueBackendOptions &options);

    JobQueue &queue() { return *m_queue; }
    QueueControl &control() { return *m_control; }
    QueueView &view() { return m_backend->view(); }
    QueueBackend &backend() { return *m_backend; }

    void advance(Micros by) { m_backend->clock().advance(by); }
    void tick() { advance(1us); }
    void crash();
    /// Everything is in flight each time, so that all lanes become suspect.
    void crashTwice();
    void restart(const std::function<void()> &whileDown = {});
    void lose();
    void failWrites(bool on);
    void checkInvariants();
    /// For cases with so many steps that the invariants are checked only now and then, by checkInvariants().
    void checkSeldom() { m_checksSteps = false; }

    // Verbs that must succeed.
    static NewJob job(const QByteArray &lane, const QByteArray &payload = "p", Route route = Route::Inbound,
                      const QByteArray &ring = "r");
    JobId put(const NewJob &job);
    std::vector<Enqueued> putAll(const std::vector<NewJob> &jobs);
    TakeResult take(const WorkerName &worker = "w", int lanes = 500, int jobsPerLane = 32,
                    Micros lease = 10s);
    /// All that can be taken, in as many takes as it needs.
    std::vector<LeasedLane> takeAll();
    /// The one lane that can be taken.
    LeasedLane takeOne(const WorkerName &worker = "w", int jobsPerLane = 32);
    SettleOutcome settle(const Settle &settle);
    SettleOutcome ack(const LeasedLane &lane);
    SettleOutcome ackSome(const LeasedLane &lane, int jobs);
    /// Takes lanes until the job is among the taken, and acknowledges it.
    SettleOutcome ackId(JobId id);
    SettleOutcome judge(const LeasedLane &lane, HeadVerdict::Kind kind, Micros delay = 0us);
    bool requeue(JobId id, const NewJob &job, RequeuePlace place);
    /// The ring of job(): paused without an end; probed.
    void holdRing();
    void probeRing();
    /// An empty queue anew, its ring held, and the one lane of three that probes it.
    LeasedLane probing();
    LaneInfo lane(const LaneRef &ref);
    QueueCounts counts();

    /// The payloads of the lane's jobs, one behind the other.
    static QByteArray payloads(const LeasedLane &lane);
    /// Takes and acknowledges until nothing is ready; answers the payloads in order of their lanes' turns.
    QByteArray drain(const WorkerName &worker = "w");
    /// The one lane of a case that was handed out, if it was.
    static const LeasedLane *laneOf(const TakeResult &taken, const QByteArray &key);

private:
    void wire();

    std::unique_ptr<QueueBackend> m_backend;
    std::unique_ptr<CheckedJobQueue> m_queue;
    std::unique_ptr<CheckedQueueControl> m_control;
    bool m_checksSteps = true;
    bool m_writesFail = false;
};

} // namespace psi::contract
