#pragma once

#include <optional>
#include <vector>

#include "service/domain/queue/job.h"
#include "shared/result.h"

namespace psi {

/// Jobs of one (route, line) by state.
struct QueueCount
{
    Route route = Route::Inbound;
    QByteArray line;
    JobState state = JobState::Waiting;
    std::int64_t jobs = 0;
};

struct LaneCount
{
    LaneState state = LaneState::Ready;
    std::int64_t lanes = 0;
};

struct OldestJob
{
    Route route = Route::Inbound;
    Micros age{0}; ///< of the oldest head of the route, since it was accepted
};

struct QueueCounts
{
    std::vector<QueueCount> jobs;
    std::vector<LaneCount> lanes;
    std::vector<OldestJob> oldest;
    std::int64_t completed = 0; ///< in the ring of completed jobs
};

struct QueuePageQuery
{
    std::optional<LaneRef> lane;   ///< the jobs of this lane in order, or
    std::optional<Route> route;    ///< the lanes' jobs of this route and
    std::optional<JobState> state; ///< state (waiting, active, delayed, blocked, completed), by id
    QByteArray cursor;             ///< `next` of the page before; empty = first
    int limit = 50;                ///< at most 500
};

struct JobInfo
{
    Job job; ///< `exhausted` and `expired` are judged when it is handed out, not here
    JobState state = JobState::Waiting;
    std::optional<Timestamp> finished; ///< completed only
    Micros took{0};                    ///< completed only
};

struct QueuePage
{
    std::vector<JobInfo> items;
    QByteArray next; ///< empty = last page
};

/// Everything one needs to answer "why does this lane not move?".
struct LaneInfo
{
    LaneRef lane;
    LaneState state = LaneState::Idle;
    Timestamp since{}; ///< meaning by state: score time, lease deadline, due time, blocked since
    LeaseToken token;
    QByteArray worker;
    std::int64_t jobs = 0;
    JobId head;
    int headAttempts = 0;
    QByteArray headError;
    Timestamp headCreated{};
    int leasesLost = 0;
    bool suspect = false;
    bool paused = false;      ///< by any scope
    JobId blockedBy;          ///< the dead job that holds the lane
    Timestamp limitedUntil{}; ///< by the lane's own rate
};

/// One broken invariant and whether it was mended. What must hold at any moment:
///
/// 1. a lane with jobs is in exactly one of ready, leased, waiting, blocked; one without in none
/// 2. every id in a lane has its job
/// 3. a lane has a token exactly while it is leased
/// 4. every id that was handed out is in its lane
/// 5. the lanes' jobs add up to the living jobs
/// 6. every dedup key has an owner or an end
/// 7. the counts by class are those of the jobs
/// 8. a ring is where its lanes and limits put it, and its leased lanes are counted as what they are
struct FsckFinding
{
    int invariant = 0; ///< 1 to 8
    QByteArray what;
    bool repaired = false;
};

struct FsckReport
{
    std::vector<FsckFinding> findings;
    std::int64_t lanesChecked = 0;
    QByteArray next; ///< empty = done
};

/// Reads of the queue. Any thread; blocking, short; never changes anything but fsck with `repair`, which is
/// called on the dispatcher thread only. Pages are keyset pages: stable while the queue moves.
class QueueView
{
public:
    virtual ~QueueView() = default;

    virtual Result<QueueCounts> counts() = 0;
    virtual Result<QueuePage> page(const QueuePageQuery &query) = 0;
    virtual Result<JobInfo> find(JobId id) = 0;
    /// While the key is held.
    virtual Result<JobInfo> findByDedupKey(const QByteArray &key) = 0;
    /// NotFound for a lane without jobs of which nothing must be kept.
    virtual Result<LaneInfo> lane(const LaneRef &lane) = 0;
    /// Checks the invariants for a bounded number of lanes from `cursor` on.
    virtual Result<FsckReport> fsck(const QByteArray &cursor, bool repair) = 0;
};

} // namespace psi
