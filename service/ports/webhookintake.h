#pragma once

#include <functional>

#include <QByteArray>

#include "shared/result.h"

namespace psi {

/// Driving port of the intake: what the HTTP endpoint calls.
/// Any thread; returns at once (no network, database or worker on this path).
class WebhookIntake
{
public:
    virtual ~WebhookIntake() = default;

    /// The subscription handshake: the challenge to echo, or Unauthorized. Invalid: a challenge that is
    /// too long or not printable.
    virtual Result<QByteArray> handshake(QByteArrayView mode, QByteArrayView token,
                                         QByteArrayView challenge) = 0;

    /// `done` is called exactly once, on any thread, possibly before accept() returns: success once every
    /// element is durable in the queue; else Unauthorized (401), Invalid (400), or Unavailable, Full,
    /// NotDurable, EpochMismatch (503 with Retry-After).
    using Done = std::function<void(Result<void>)>;
    virtual void accept(const QByteArray &signature, QByteArray body, Done done) = 0;
};

} // namespace psi
