#pragma once

#include <array>
#include <optional>
#include <vector>

#include <boost/container/small_vector.hpp>

#include "service/domain/queue/gcra.h"
#include "service/domain/queue/job.h"
#include "shared/result.h"

namespace psi::queue {

/// Rows of queue.db as values. Private to the SQLite queue; used on its writer thread only.

/// Where a lane stands in the table: LaneState, with the ready suspects apart so that skipping them is free.
/// Codes from 10 on take the same room in a row.
enum class Place : std::uint8_t
{
    Idle = 10,
    Ready,
    Leased,
    Waiting,
    Blocked,
    Suspect
};

/// The turn of lanes that have none, of those leased alone, and of a ring's ready lanes of a class.
inline constexpr std::int64_t noTurn = 1000;
inline constexpr std::int64_t aloneTurn = 1001;
constexpr std::int64_t readyTurn(std::int64_t ring, PriorityClass priority)
{
    return noTurn + ring * priorityClassCount + static_cast<std::int64_t>(priority);
}

/// Idle lanes that must be kept until someone resumes or unblocks them.
inline constexpr Timestamp never{Micros(INT64_MAX)};

/// Jobs of one line inside a lane.
struct LineCount
{
    QByteArray line;
    std::int64_t jobs = 0;
};

/// What a lane adds to the counters.
struct Share
{
    QByteArray line;
    JobState state = JobState::Waiting;
    std::int64_t jobs = 0;
};
using Shares = boost::container::small_vector<Share, 3>;

struct Head
{
    std::int64_t seq = 0;
    std::int64_t pos = 0;
    Timestamp due{};
    Timestamp created{};
};

/// What most lanes never have.
struct Rare
{
    Timestamp tat{};       ///< of the lane's own rate
    int lost = 0;          ///< leases lost until the mark is settled
    std::int64_t mark = 0; ///< the last of the jobs that were handed out then, in the lane's order
    bool paused = false;
    std::optional<Timestamp> pauseUntil;
    std::int64_t blockedBy = 0; ///< the dead job that holds the lane

    friend bool operator==(const Rare &, const Rare &) = default;
};

struct Lane
{
    std::int64_t id = 0;
    std::int64_t ring = 0;
    QByteArray key;
    Place place = Place::Idle;
    Timestamp sort{}; ///< leased: deadline; waiting: due; blocked: since; idle: until
    Timestamp readyAt{};
    std::array<std::int64_t, priorityClassCount> classes{};
    boost::container::small_vector<LineCount, 1> lines;
    std::int64_t lone = 0; ///< the job that stands in no index: it joined the empty lane
    Head head;             ///< when there are jobs
    LeaseToken token;
    QByteArray worker;
    boost::container::small_vector<std::int64_t, 4> taken;
    bool alone = false;
    Rare rare;

    // As it stands in the table: what save() must take out of the counters.
    bool stored = false;
    bool storedMixed = false;
    Rare storedRare;
    Place storedPlace = Place::Idle;
    PriorityClass storedClass = PriorityClass::Low;
    Shares storedShares;

    std::int64_t jobs() const { return classes[0] + classes[1] + classes[2] + classes[3]; }
    bool isReady() const { return place == Place::Ready || place == Place::Suspect; }
    bool isSuspect() const { return rare.lost >= 2; }
    bool isHeld() const { return rare.paused || rare.blockedBy != 0; }
    PriorityClass mostUrgent() const
    {
        for (int c = priorityClassCount - 1; c > 0; --c) {
            if (classes[static_cast<std::size_t>(c)] > 0)
                return static_cast<PriorityClass>(c);
        }
        return PriorityClass::Low;
    }
    /// By which ready lanes of a ring are ordered.
    Timestamp score() const { return readyAt - classWeight(mostUrgent()); }
};

struct JobRow
{
    Job job; ///< without its lane, and judged neither exhausted nor expired
    std::int64_t lane = 0;
    int aloneLost = 0;
    std::optional<Timestamp> deadline;
    bool holdsKey = false;
    bool behind = false; ///< stands in the lane's index; false: it is the lone one
};

/// A lane that is leased now, with what must be known of its taken jobs when they leave. The writer thread
/// keeps these few beside the table, so that a settle reads nothing.
struct Lease
{
    Lane lane;
    std::vector<JobRow> jobs; ///< without payload
};

/// Whether one lane of a paused ring may pass, to find out if the ring works again.
enum class Probe : std::uint8_t
{
    None,
    Wanted,
    Out
};

/// Jobs of one line in a ring by JobState: waiting, active, delayed, blocked.
struct LineJobs
{
    QByteArray line;
    std::array<std::int64_t, 4> jobs{};
    std::array<bool, 4> dirty{};
};

struct Ring
{
    std::int64_t id = 0;
    Route route = Route::Inbound;
    QByteArray name;
    std::array<std::int64_t, priorityClassCount> ready{}; ///< lanes by class, without the suspects
    std::int64_t leased = 0;
    std::int64_t waiting = 0;
    std::int64_t blocked = 0;
    std::int64_t suspect = 0;
    Timestamp tat{};
    Probe probe = Probe::None;
    std::int64_t probeLane = 0;
    std::vector<LineJobs> lines;

    // Of QueueRules, resolved for this ring.
    bool paused = false;      ///< by the ring's own pause, its route's, or that of everything
    bool pausedWider = false; ///< by one of the last two, which no probe passes
    RateLimit laneRate;
    RateLimit rate;
    int maxLeased = 0; ///< 0 = any number

    std::int64_t readyLanes() const { return ready[0] + ready[1] + ready[2] + ready[3]; }
    void count(Place place, PriorityClass priority, std::int64_t lanes);
    void count(const Share &share, std::int64_t sign);
};

/// Ends an operation; the writer's savepoint undoes it. Caught in QueueHost and nowhere else.
struct Failure
{
    Error error;
    bool changedNothing =
        false; ///< said before anything was changed: the state beside the tables still holds
};

} // namespace psi::queue
