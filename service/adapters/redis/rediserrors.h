#pragma once

#include <QByteArray>

#include "shared/result.h"

namespace psi {

/// What to do after an error reply.
enum class RedisAfterError
{
    GoOn,       ///< the connection is as good as before
    LoadScript, ///< the command did not run: the server does not know its script
    Reconnect   ///< this server is not the one to talk to, or not yet: look for it again
};

RedisAfterError afterError(QByteArrayView reply);

/// The error reply as an error of the queue's ports: Unavailable, Full, EpochMismatch, Conflict, Invalid, or
/// Internal for what no server should answer.
Error errorOfReply(QByteArrayView reply);

} // namespace psi
