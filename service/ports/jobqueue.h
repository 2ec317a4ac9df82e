#pragma once

#include <optional>
#include <vector>

#include "service/domain/queue/job.h"
#include "shared/result.h"

namespace psi {

/// Names one connection to the queue. release() closes the name; a verb under a closed name is refused.
using WorkerName = QByteArray;

struct Enqueued
{
    JobId id; ///< of the job that now stands for the key (the older one for a duplicate, null if it is gone)
    bool duplicate = false;
};

struct TakeRequest
{
    int workLanes = 0;    ///< at most so many lanes of inbound, status, other
    int callLanes = 0;    ///< at most so many lanes of outbound, area, media
    int jobsPerLane = 32; ///< limited routes give one job a lane whatever this says
    Micros lease = std::chrono::seconds(10);
};

/// A lane handed out: nobody else gets it until its token is settled, released or its lease is swept.
struct LeasedLane
{
    LaneRef lane;
    LeaseToken token;
    /// Suspect: run it alone in the process; it carries one job. A lane is so from its second lost lease on
    /// until its mark is settled: the last job, by place in the lane, of those lost with the leases.
    bool alone = false;
    std::vector<Job> jobs; ///< the lane's first jobs in order; never empty
};

struct TakeResult
{
    std::vector<LeasedLane> lanes;
    std::optional<Micros> nextDue; ///< until the next waiting lane, limited ring or lease is due
    bool more = false;             ///< ready lanes were left behind
};

/// What happens to the head of a lane (the first job that is not in `acked`).
struct HeadVerdict
{
    enum class Kind : std::uint8_t
    {
        Retry, ///< runs again after `delay`; counts a try
        Defer, ///< runs again after `delay`; counts none
        Drop,  ///< leaves; its dead row is in the store already
        Block  ///< leaves; its dead row is in the store already; the lane stays blocked naming it
    };
    Kind kind = Kind::Defer;
    JobId job;
    Micros delay{0};
    QByteArray error; ///< short; no personal data
};

struct AckedJob
{
    JobId id;
    Micros took{0};
};

/// What a settled lane learned for its ring, if it was the one that a probe let through
/// (QueueControl::probe); of any other lane it means nothing.
struct ProbeVerdict
{
    enum class Kind : std::uint8_t
    {
        Opens,     ///< the ring works: its pause ends, whatever became of the job
        Undecided, ///< nothing was learned: the next lane of the ring probes, the pause stays as it is
        Holds      ///< the ring does not work: it is paused until resumed
    };
    Kind kind = Kind::Undecided;
    Micros wait{0}; ///< Opens: the pause ends by itself after so long, not at once
};

/// The outcome of one leased lane. Ends the lease: jobs left make the lane ready again as of now
/// (waiting after Retry and Defer, blocked after Block).
struct Settle
{
    LaneRef lane;
    LeaseToken token;
    std::vector<AckedJob> acked; ///< by id, in any number
    std::optional<HeadVerdict> head;
    std::optional<ProbeVerdict> probe = {}; ///< none: Opens if a job was acked, else Holds
};

enum class SettleOutcome : std::uint8_t
{
    Done,
    LeaseLost
};

struct LeaseRef
{
    LaneRef lane;
    LeaseToken token;
    friend bool operator==(const LeaseRef &, const LeaseRef &) = default;
};

enum class RequeuePlace : std::uint8_t
{
    Head,
    Tail,
    Original
};

/// One round trip of the dispatcher: all in this order, in one transaction or pipeline.
struct Exchange
{
    /// Wake-ups of committed outbox rows: not intake, so `queue.max_bytes` does not hold them back.
    std::vector<NewJob> enqueue;
    std::vector<Settle> settle;
    std::vector<LeaseRef> renew;
    Micros renewLease = std::chrono::seconds(10);
    std::optional<TakeRequest> take;
};

struct ExchangeResult
{
    std::vector<Enqueued> enqueued;
    /// Full: the wake-ups were not taken in, all else was done; `enqueued` is empty then.
    std::optional<Error> refused;
    std::vector<SettleOutcome> settled;
    std::vector<LeaseRef> lost; ///< of `renew`
    TakeResult taken;
};

/// The conversation queue: lease the lane, peek on take, remove on ack.
///
/// Values only, blocking. Called by the batcher thread (enqueue) and the dispatcher thread (all else);
/// implementations are safe under those two at once. No verb is unbounded: O(log n) plus the items moved.
/// Every verb is safe to repeat after an error whose outcome is unknown: enqueue by its dedup key, settle by
/// token, take by release. Errors: Unavailable, Full, NotDurable, EpochMismatch; nothing was done then,
/// or it is safe to do again.
class JobQueue
{
public:
    virtual ~JobQueue() = default;

    /// Durable as `queue.ack` says before it returns. One answer per job, in order.
    virtual Result<std::vector<Enqueued>> enqueue(const std::vector<NewJob> &jobs) = 0;

    /// Sweeps a bounded number of expired leases, due lanes and ended pauses, then hands out ready lanes: at
    /// most 500 jobs and 1 MiB of payload in all, one job always fits. A batch ends before a job that is not
    /// due, suspect, or has failed before; such a job first in its lane is the whole batch.
    virtual Result<TakeResult> take(const WorkerName &worker, const TakeRequest &request) = 0;

    virtual Result<std::vector<SettleOutcome>> settle(const WorkerName &worker,
                                                      const std::vector<Settle> &settles) = 0;

    /// Leases last `lease` from now on. Answers the lost ones.
    virtual Result<std::vector<LeaseRef>> renew(const WorkerName &worker, const std::vector<LeaseRef> &leases,
                                                Micros lease) = 0;

    /// All lanes of `worker` but those of `keep` are ready now, no try counted, no lease counted as lost.
    /// `close`: take, settle, renew and exchange under the name answer Conflict for the next 60 s.
    virtual Result<void> release(const WorkerName &worker, const std::vector<LeaseToken> &keep,
                                 bool close) = 0;

    /// Puts a job back under its own id, class low, past the dedup, tries 0. The same id already there: its
    /// tries become 0 and its lane is freed. True if the job was put back, false if it was there.
    virtual Result<bool> requeue(JobId id, const NewJob &job, RequeuePlace place) = 0;

    virtual Result<ExchangeResult> exchange(const WorkerName &worker, const Exchange &exchange) = 0;
};

} // namespace psi
