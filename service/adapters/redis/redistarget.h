#pragma once

#include <vector>

#include <QString>

#include "shared/result.h"

namespace psi {

struct RedisAddress
{
    QByteArray host;
    quint16 port = 6379;
    friend bool operator==(const RedisAddress &, const RedisAddress &) = default;
    /// "host:port", for messages.
    QByteArray toText() const { return host + ':' + QByteArray::number(port); }
};

/// Where Redis is and how to log in: `queue.url` as a value.
struct RedisTarget
{
    std::vector<RedisAddress> addresses; ///< one server, or the Sentinels
    QByteArray masterName;               ///< what the Sentinels call it; empty = the address is the server
    QByteArray user;                     ///< of an ACL; empty = default
    QByteArray password;                 ///< of the server, not of the Sentinels
    int database = 0;

    bool hasSentinels() const { return !masterName.isEmpty(); }
    friend bool operator==(const RedisTarget &, const RedisTarget &) = default;
};

/// Reads redis://[[user]:password@]host[:port][/database] or
/// redis+sentinel://[[user]:password@]host[:port][,host[:port]...]/name[/database]; percent escapes in user
/// and password, IPv6 hosts in brackets. Invalid says what is wrong, never the password. Pure.
Result<RedisTarget> redisTargetOf(const QString &url);

} // namespace psi
