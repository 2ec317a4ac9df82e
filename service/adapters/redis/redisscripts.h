#pragma once

#include <vector>

#include <QByteArray>

namespace psi {

/// The scripts of resources/redis, whose heads say what each does, takes and returns.
enum class RedisScript
{
    Adopt,
    Completed,
    Counts,
    Drop,
    Enqueue,
    Find,
    Fsck,
    FsckSets,
    Lane,
    Limit,
    Open,
    Page,
    PageOfLane,
    Pause,
    Probe,
    Promote,
    Purge,
    Release,
    Renew,
    Requeue,
    Resume,
    Settle,
    Sweep,
    Take,
    Unblock
};

/// A script as it is sent: its `#!lua` line, the libraries that its "-- lib:" line names, then its own text.
/// A server's scripts cannot share code, so they are put together here, once.
struct RedisScriptText
{
    QByteArray name;
    QByteArray text;
    QByteArray sha; ///< SHA-1 of `text` in hex, by which the server knows it
};

/// Any thread; lives as long as the program.
const RedisScriptText &redisScript(RedisScript script);
const std::vector<RedisScriptText> &redisScripts();

} // namespace psi
