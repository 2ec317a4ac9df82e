#pragma once

#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include <QByteArray>
#include <QString>

#include "service/domain/outbound/weburl.h"
#include "shared/ipaddress.h"
#include "shared/timestamp.h"

namespace psi {

/// One HTTP request of ours. A value.
struct ClientRequest
{
    QByteArray method = "POST";
    WebUrl url;
    std::vector<std::pair<QByteArray, QByteArray>> headers; ///< beside Host, Content-Length, Connection
    QByteArray body;
    Micros timeout{0};            ///< of the whole call: look-up, connecting, TLS, request, answer
    qint64 mostAnswer = 64 << 10; ///< bytes of an answer that is kept; a longer one is a fault
    bool keepsConnection = true;  ///< for the next call to the same host
    /// Whether an address that the name gave may be connected to; all of them have to pass. Empty = any.
    std::function<bool(const IpAddress &, quint16 port)> mayReach;
    /// Gets the body of an answer 200 piece by piece in place of ClientAnswer::body, on the client's thread;
    /// false gives the call up (fault ABORTED). `mostAnswer` does not hold for it.
    std::function<bool(QByteArrayView)> onBody;
};

/// What came of it. A value.
struct ClientAnswer
{
    enum class Reach : quint8
    {
        NotSent, ///< the other side cannot have the whole request: nothing was done
        Sent,    ///< it may have it; the answer is missing or incomplete
        Answered ///< a whole answer came
    };
    Reach reach = Reach::NotSent;
    /// Empty when Answered; else REQUEST_INVALID, DNS, EGRESS_REFUSED, CONNECT, TLS, TIMEOUT, CLOSED,
    /// ANSWER_MALFORMED, ANSWER_TOO_LARGE, ABORTED, STOPPED.
    QByteArray fault;
    QString detail; ///< of the fault, for people; empty where `fault` says it all
    int status = 0; ///< 0 until the head of the answer was read
    QByteArray retryAfter;
    QByteArray body;

    bool isAnswered() const { return reach == Reach::Answered; }
};

} // namespace psi
