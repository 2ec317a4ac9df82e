#pragma once

#include <array>
#include <optional>
#include <vector>

#include "service/domain/queue/gcra.h"
#include "service/domain/queue/job.h"
#include "shared/result.h"

namespace psi::queue {

/// Rows of queue.db as values. Private to the SQLite queue; used on its writer thread only.

/// Where a lane stands in the table: LaneState, with the ready suspects apart so that skipping them is free.
enum class Place : std::uint8_t
{
    Idle,
    Ready,
    Leased,
    Waiting,
    Blocked,
    Suspect
};
inline constexpr int placeCount = 6;

/// Idle lanes that must be kept until someone resumes or unblocks them.
inline constexpr Timestamp never{Micros(INT64_MAX)};

/// Jobs of one line inside a lane.
struct LineCount
{
    QByteArray line;
    std::int64_t jobs = 0;
};

/// What a lane adds to the counters by state.
struct Share
{
    QByteArray line;
    JobState state = JobState::Waiting;
    std::int64_t jobs = 0;
};

struct Lane
{
    std::int64_t id = 0; ///< 0 = not in the table yet
    std::int64_t ring = 0;
    QByteArray key;
    Place place = Place::Idle;
    Timestamp sort{}; ///< deadline, due, blocked since, end of an idle lane; ready: see readyAt
    Timestamp readyAt{};
    std::array<std::int64_t, priorityClassCount> classes{};
    std::vector<LineCount> lines;
    std::int64_t headPos = 0;
    Timestamp headDue{};
    Timestamp headCreated{};
    LeaseToken token;
    QByteArray worker;
    std::vector<std::int64_t> taken;
    bool alone = false;
    Timestamp tat{};
    int lost = 0;
    std::int64_t mark = 0;
    bool paused = false;
    std::optional<Timestamp> pauseUntil;
    std::int64_t blockedBy = 0;

    // As it stands in the table: what save() must take out of the counters.
    Place storedPlace = Place::Idle;
    bool stored = false;
    bool storedMixed = false;
    std::vector<Share> storedShares;

    std::int64_t jobs() const { return classes[0] + classes[1] + classes[2] + classes[3]; }
    bool isReady() const { return place == Place::Ready || place == Place::Suspect; }
    bool isSuspect() const { return lost >= 2; }
    bool isHeld() const { return paused || blockedBy != 0; }
    PriorityClass mostUrgent() const
    {
        for (int c = priorityClassCount - 1; c > 0; --c) {
            if (classes[static_cast<std::size_t>(c)] > 0)
                return static_cast<PriorityClass>(c);
        }
        return PriorityClass::Low;
    }
};

struct JobRow
{
    Job job; ///< without its lane
    std::int64_t lane = 0;
    int aloneLost = 0;
    std::optional<Timestamp> deadline;
    bool holdsKey = false;
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
    std::int64_t id = 0;
    Route route = Route::Inbound;
    QByteArray name;
    std::array<std::int64_t, placeCount> lanes{}; ///< by Place; Idle stays 0
    Timestamp tat{};
    Probe probe = Probe::None;
    std::int64_t probeLane = 0;

    // Of QueueRules, resolved for this ring.
    bool paused = false; ///< by the ring's own pause, its route's, or that of everything
    RateLimit laneRate;
    RateLimit rate;
    int maxLeased = 0; ///< 0 = any number

    std::int64_t &at(Place place) { return lanes[static_cast<std::size_t>(place)]; }
    std::int64_t at(Place place) const { return lanes[static_cast<std::size_t>(place)]; }
};

/// Ends an operation; the writer's savepoint undoes it. Caught in QueueHost and nowhere else.
struct Failure
{
    Error error;
};

} // namespace psi::queue
