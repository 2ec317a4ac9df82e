#pragma once

#include <utility>
#include <vector>

#include <QByteArray>
#include <QList>

#include "tests/simulator/simtime.h"

namespace psi::sim {

/// A request that was read whole. A value.
struct ServerRequest
{
    QByteArray method;
    QByteArray path;  ///< as it came, without the query
    QByteArray query; ///< without the question mark
    std::vector<std::pair<QByteArray, QByteArray>> fields;
    QByteArray body;
    Time received;           ///< when its last byte had been read
    bool isLoopback = false; ///< the peer's address

    /// Splits "/a/b?x=1" into path and query.
    void setTarget(QByteArrayView target);
    /// The first header of that name, whatever its case; null if there is none.
    QByteArray field(QByteArrayView name) const;
    /// A parameter of the query, percent-decoded; null if it is not there.
    QByteArray parameter(QByteArrayView name) const;
    /// The path's parts: "/v24.0/1/messages" gives three.
    QList<QByteArray> segments() const;
    /// The token of `Authorization: Bearer TOKEN`; empty if there is none.
    QByteArray bearer() const;
};

} // namespace psi::sim
