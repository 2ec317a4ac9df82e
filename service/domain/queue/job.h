#pragma once

#include <cstdint>
#include <optional>

#include <QByteArray>

#include "shared/ids.h"
#include "shared/timestamp.h"

namespace psi {

/// The kind of work. Retries, limits and pauses are set per route.
enum class Route : std::uint8_t
{
    Inbound,
    Status,
    Other,
    Outbound,
    Area,
    Media
};
inline constexpr int routeCount = 6;

/// Routes are taken in two groups with capacities of their own: work for the pool, calls for the couriers.
enum class RouteGroup : std::uint8_t
{
    Work,
    Calls
};

/// Orders lanes, never the jobs inside a lane. See classWeight().
enum class PriorityClass : std::uint8_t
{
    Low,
    Normal,
    High,
    Urgent
};
inline constexpr int priorityClassCount = 4;

/// Where a job stands, as people see it.
enum class JobState : std::uint8_t
{
    Waiting, ///< its lane is ready, or someone before it is being worked
    Active,  ///< its lane is leased and it is in the taken batch
    Delayed, ///< backoff, limit or schedule
    Blocked, ///< paused, or behind a blocked head
    Dead,    ///< used up its tries, cannot be mended by retrying, killed its worker, or expired; in the store
    Discarded, ///< given up by a person; in the store
    Completed  ///< done; in the short ring of completed jobs
};

/// The one place in which a lane stands. A lane without jobs is idle.
enum class LaneState : std::uint8_t
{
    Idle,
    Ready,
    Leased,
    Waiting,
    Blocked
};

/// "inbound", "status", ...: the word used in metrics, configuration and the API.
QByteArrayView routeName(Route route);
std::optional<Route> routeFromName(QByteArrayView name);
RouteGroup groupOf(Route route);
/// Share of a route inside its group when all have ready lanes: 8:2:1.
int routeWeight(Route route);
/// How much earlier than its ready time a lane of this class is scored: 30 s, 10 s, 0, -30 s.
Micros classWeight(PriorityClass priority);
/// Outbound, area and media lanes are handed out one job at a time.
bool isLimitedRoute(Route route);

/// Identity of a lane: the unit of order, leased by at most one holder. The ring orders, limits and pauses.
struct LaneRef
{
    Route route = Route::Inbound;
    QByteArray ring; ///< line id, area id, or "*"
    QByteArray key;  ///< keyed hash of the lane's name, 16 bytes; never a phone

    friend bool operator==(const LaneRef &, const LaneRef &) = default;
    friend auto operator<=>(const LaneRef &a, const LaneRef &b)
    {
        if (a.route != b.route)
            return a.route < b.route ? std::strong_ordering::less : std::strong_ordering::greater;
        if (a.ring != b.ring)
            return a.ring < b.ring ? std::strong_ordering::less : std::strong_ordering::greater;
        if (a.key != b.key)
            return a.key < b.key ? std::strong_ordering::less : std::strong_ordering::greater;
        return std::strong_ordering::equal;
    }
};

/// What a caller hands to JobQueue::enqueue. Times are delays from the queue's now.
struct NewJob
{
    LaneRef lane;
    QByteArray line;     ///< filters only
    QByteArray dedupKey; ///< 16 bytes; empty = never deduplicated
    PriorityClass priority = PriorityClass::Normal;
    QByteArray payload; ///< opaque; its first byte is the payload's version
    Micros notBefore{0};
    std::optional<Micros> deadline; ///< past it the job is dead with EXPIRED
    QByteArray correlation;         ///< follows the event from webhook to outbound call; no personal data
    /// Outbox wake-ups: the dedup key is held only while the job lives. Else for `queue.dedup_ttl`.
    bool dedupWhileAlive = false;

    friend bool operator==(const NewJob &, const NewJob &) = default;
};

/// A job as the queue hands it out.
struct Job
{
    JobId id;
    LaneRef lane;
    QByteArray line;
    QByteArray dedupKey;
    PriorityClass priority = PriorityClass::Normal;
    QByteArray payload;
    QByteArray correlation;
    std::int64_t pos = 0;   ///< order inside the lane; equals id.seq unless requeued
    int attempts = 0;       ///< runs that failed by the event's own fault
    bool exhausted = false; ///< twice lost its worker while running alone: close it, do not run it
    bool expired = false;   ///< past its deadline: close it as EXPIRED, do not run it
    Timestamp created;      ///< when it was accepted, by the queue's clock
    Timestamp due;          ///< not handed out before
    QByteArray lastError;   ///< short; no personal data

    friend bool operator==(const Job &, const Job &) = default;
};

} // namespace psi
