#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include <QByteArray>

namespace psi::test {

class RedisServer;

/// The lanes that one process holds in the Redis queue at a moment, and how long it takes until others work
/// on them: a lane is worked again once somebody else holds it, or the job that stood first in it is done.
/// Reads Redis alone. One thread at a time.
class HeldLanes
{
public:
    /// What `pid` holds now, in shard 0.
    HeldLanes(const RedisServer &redis, qint64 pid);

    int count() const { return static_cast<int>(m_lanes.size() / 2); }
    /// How many of them nobody has worked on yet.
    int waiting() const;

    struct Recovery
    {
        std::optional<std::chrono::milliseconds> first; ///< until the first of them was worked on
        std::optional<std::chrono::milliseconds> all;   ///< nothing: not within the patience
    };
    /// Looks every few milliseconds, counted from `since`.
    Recovery watch(std::chrono::steady_clock::time_point since, std::chrono::milliseconds patience) const;

private:
    const RedisServer &m_redis;
    QByteArray m_pid;
    std::vector<QByteArray> m_lanes; ///< lane in hex, job that stands first; and so on
};

} // namespace psi::test
