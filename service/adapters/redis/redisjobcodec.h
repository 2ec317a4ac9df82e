#pragma once

#include <optional>

#include "service/adapters/redis/redisconnection.h"
#include "service/ports/queueview.h"

namespace psi::redis {

/// How lanes, rings and jobs are written for the scripts (resources/redis/liblanes.lua, libjobs.lua).
/// Pure; any thread.

QByteArray number(std::int64_t value);
QByteArray ringId(Route route, const QByteArray &ring);
QByteArray laneId(const LaneRef &lane);
/// A lane without a ring and key when `id` is of no lane.
LaneRef laneOf(QByteArrayView id);
/// 16 digits; ids beyond them do not exist.
QByteArray idText(std::int64_t seq);
inline constexpr std::int64_t highestId = 9'999'999'999'999'999 / 2; // exact as a double, too

/// The seven words of a job for enqueue and requeue.
void appendJob(const NewJob &job, RedisWords &words);

/// A stored job. `exhausted` and `expired` are judged by `now`, when there is one.
Job jobOf(JobId id, QByteArrayView stored, std::optional<Timestamp> now);
/// An entry of the ring of completed jobs.
JobInfo completedOf(int shard, QByteArrayView entry);

} // namespace psi::redis
