#pragma once

#include <array>
#include <deque>
#include <functional>
#include <map>
#include <set>

#include "service/ports/jobqueue.h"
#include "service/ports/queuecontrol.h"
#include "service/ports/queueview.h"

/// The parts of MemoryJobQueue: plain values and plain functions over them, written to be read. Nothing here
/// is fast, shared or durable; the facade holds the lock and the clock.
namespace psi::model {

using RingKey = std::pair<Route, QByteArray>;

struct StoredJob
{
    Job job; ///< all but `exhausted` and `expired`, which are judged when it is handed out
    int lostAlone = 0;
    std::optional<Timestamp> deadline;
    bool holdsKey = false; ///< its dedup key goes when it goes
};

/// A lane of which something must be known: jobs, a running limit, a pause, a dead job that blocks it.
struct Lane
{
    /// The lane's order: by pos, equal ones by id.
    std::set<std::pair<std::int64_t, std::int64_t>> jobs;
    LaneState state = LaneState::Idle;
    Timestamp since{}; ///< ready: when it became so; leased: deadline; waiting: due; blocked: since when

    // While leased.
    LeaseToken token;
    WorkerName worker;
    std::vector<std::int64_t> taken;
    bool alone = false;

    Timestamp tat{}; ///< of its own rate
    int lost = 0;    ///< leases lost since the mark was set
    /// The last job of those that were handed out and lost, by their place in the lane.
    std::int64_t mark = 0;
    bool paused = false;
    std::optional<Timestamp> pauseUntil;
    std::int64_t blockedBy = 0; ///< the dead job that holds the lane

    bool isSuspect() const { return lost >= 2; }
    bool isHeld() const { return paused || blockedBy != 0; }
};

/// Whether one lane of a paused ring may pass, to find out if the ring works again.
enum class Probe : std::uint8_t
{
    None,
    Wanted,
    Out
};

struct Ring
{
    Timestamp tat{}; ///< of its own rate
    Probe probe = Probe::None;
    LaneRef probeLane;            ///< while Out
    std::uint64_t lastServed = 0; ///< rings take turns: the one served longest ago is next
};

struct DedupKey
{
    std::int64_t seq = 0;
    std::optional<Timestamp> expires; ///< none: with its job
};

struct Settings
{
    Micros dedupTtl = std::chrono::hours(36);
    Micros completedAge = std::chrono::hours(1);
    int completedCount = 1000;
};

using PauseKey = std::tuple<PauseScope::Kind, Route, QByteArray>;
using LimitKey = std::tuple<LimitSetting::Kind, Route, QByteArray>;

/// All that the queue knows. `now` is set by the facade before each verb.
struct State
{
    Settings settings;
    Timestamp now{};
    QByteArray epoch;
    std::int64_t lastSeq = 0;
    std::map<std::int64_t, StoredJob> jobs;
    std::map<LaneRef, Lane> lanes;
    std::map<RingKey, Ring> rings;
    std::map<QByteArray, DedupKey> dedup;
    std::deque<JobInfo> completed;
    std::map<PauseKey, std::optional<Timestamp>> pauses;
    std::map<LimitKey, LimitSetting> limits;
    std::map<WorkerName, Timestamp> closedNames; ///< until when
    std::array<int, routeCount> credit{};        ///< shares of the routes
    std::uint64_t served = 0;
    std::deque<LaneRef> follow; ///< see MemoryJobQueue::follow
};

/// Ends a verb: it changes nothing more. Caught in the facade.
struct Failure
{
    Error error;
};

// Look-ups and rules (memoryjobqueuestate.cpp).
RingKey ringOf(const LaneRef &ref);
std::int64_t nextSeq(State &state);
PriorityClass classOf(const State &state, const Lane &lane);
/// The lane's place in its ring: lower goes first.
Timestamp scoreOf(const State &state, const Lane &lane);
StoredJob *headOf(State &state, const Lane &lane);
bool isTaken(const Lane &lane, std::int64_t seq);
bool isPaused(const State &state, const PauseScope &scope);
/// By the ring's own pause, its route's or that of everything.
bool isRingPaused(const State &state, const RingKey &ring);
LimitSetting limitOf(const State &state, LimitSetting::Kind kind, const RingKey &ring);
/// Throws Conflict for a name that release() closed.
void checkOpen(State &state, const WorkerName &worker);

// How lanes move (memoryjobqueuelanes.cpp).
/// Decides where the lane stands, from its jobs, pauses and limits; a lease ends. Ready as of `since`, but
/// not before its head and its own rate allow.
void place(State &state, const LaneRef &ref, Timestamp since);
/// place() after an outsider changed the lane's jobs or holds: a lease goes on, a ready lane keeps its time.
void replace(State &state, const LaneRef &ref);
/// The lease was lost at `since`: the lane remembers it, and the job when it ran alone.
void loseLease(State &state, const LaneRef &ref, Timestamp since);
/// Ends a lease as if it had not been.
void handBack(State &state, const LaneRef &ref);
/// A job that is settled in any way ends what the lane remembers of lost leases up to it.
void settled(Lane &lane, std::int64_t seq);
/// Takes a job out of queue and lane.
void takeOut(State &state, std::int64_t seq);
/// Removes the lane when it is idle and nothing of it must be kept.
void forgetIfIdle(State &state, const LaneRef &ref);
std::vector<LaneRef> lanesWhere(const State &state, const std::function<bool(const Lane &)> &matches);

// Verbs (memoryjobqueueentry.cpp, ...take.cpp, ...settle.cpp, ...admin.cpp, ...view.cpp, ...fsck.cpp).
std::vector<Enqueued> enqueue(State &state, const std::vector<NewJob> &jobs);
bool requeue(State &state, JobId id, const NewJob &job, RequeuePlace place);
TakeResult take(State &state, const WorkerName &worker, const TakeRequest &request);
std::vector<LeaseRef> renew(State &state, const std::vector<LeaseRef> &leases, Micros lease);
/// At most `lanes` lanes, of them at most `leases` expired leases. Answers how many moved.
int sweep(State &state, int leases, int lanes);
std::vector<SettleOutcome> settle(State &state, const std::vector<Settle> &settles);
void release(State &state, const WorkerName &worker, const std::vector<LeaseToken> &keep, bool close);
int purgeCompleted(State &state, Micros age, int count, int limit);

void pause(State &state, const PauseScope &scope, std::optional<Timestamp> until);
void pauseAtLeast(State &state, const PauseScope &scope, Timestamp until);
void resume(State &state, const PauseScope &scope);
void probe(State &state, const RingKey &ring);
void unblock(State &state, const LaneRef &ref);
void promote(State &state, JobId job);
DropOutcome drop(State &state, JobId job);
void setLimit(State &state, const LimitSetting &limit);

QueueCounts counts(State &state);
QueuePage page(State &state, const QueuePageQuery &query);
JobInfo find(State &state, JobId id);
JobInfo findByDedupKey(State &state, const QByteArray &key);
LaneInfo lane(State &state, const LaneRef &ref);
FsckReport fsck(const State &state);

} // namespace psi::model
