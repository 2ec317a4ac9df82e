#pragma once

#include <cstdint>
#include <optional>

#include <QByteArray>
#include <QString>

#include "shared/timestamp.h"

namespace psi {

/// What came of one outbound call, as the courier has to treat it. A value; made by the adapter that knows
/// the other side's words (Graph API: error codes; areas: HTTP status), judged by nobody else.
struct CallOutcome
{
    enum class Kind : std::uint8_t
    {
        Accepted,  ///< taken over by the other side
        Retry,     ///< failed, and may work later: counts a try
        Throttled, ///< the other side asks to wait: counts none
        HoldLine,  ///< nothing of this line can be sent before a person acted (token, account, payment)
        Refused,   ///< failed for good
        OtherForm, ///< refused, but the same person may have a second number form (131026, 131030)
        Unknown    ///< the whole request was sent and its answer lost: it may have been taken over
    };
    /// Who has to wait: Throttled only.
    enum class Scope : std::uint8_t
    {
        Recipient, ///< this lane only
        Line       ///< the whole ring: the line's, or the area's
    };

    Kind kind = Kind::Retry;
    Scope scope = Scope::Recipient;
    QString wamid = {};   ///< Accepted by the Graph API
    QByteArray code = {}; ///< "131047", "HTTP_503", "TIMEOUT", ...: stable, for tables and metrics
    QString message = {}; ///< for people, English, no personal data; empty when Accepted
    /// The least wait the other side asked for (Retry-After, an error's own figure), at most an hour.
    std::optional<Micros> retryAfter = {};
    /// Retry only: tries in all that this fault is worth; 0 = as many as the route allows.
    int mostTries = 0;
    /// Refused, OtherForm: the other side read the message and refused it for what it says or whom it is for.
    /// So token, account and number work.
    bool isOfMessage = false;

    bool isAccepted() const { return kind == Kind::Accepted; }
    friend bool operator==(const CallOutcome &, const CallOutcome &) = default;
};

} // namespace psi
