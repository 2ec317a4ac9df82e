#pragma once

#include <utility>
#include <vector>

#include <QByteArray>
#include <QJsonObject>

#include "tests/simulator/simtime.h"

namespace psi::sim {

/// What a request gets, decent or not. A value.
struct ServerReply
{
    enum class Manner : std::uint8_t
    {
        Whole,   ///< head and body
        Lost,    ///< the connection is closed without a byte
        Endless, ///< a body that never ends
        Events   ///< the feed of events, from `eventsAfter` on
    };

    int status = 200;
    QByteArray type = "application/json";
    std::vector<std::pair<QByteArray, QByteArray>> fields;
    QByteArray body;
    Manner manner = Manner::Whole;
    Duration delay{}; ///< counted from ServerRequest::received
    std::uint64_t eventsAfter = 0;
    QByteArray eventsFilter; ///< only events that hold these bytes; empty: all

    static ServerReply json(int status, const QJsonObject &object);
    static ServerReply error(int status, const QString &reason);
    /// Status line, fields and the empty line. `closes`: says that the connection ends with it.
    QByteArray head(bool closes) const;
};

} // namespace psi::sim
