#pragma once

#include "service/domain/outbound/area.h"
#include "service/domain/outbound/outboxwakeup.h"
#include "service/domain/queue/job.h"

namespace psi {

/// A row of `router_outbox` that is to be called now: all that its call needs, as the store says. A value.
struct OutboxCall
{
    OutboxWakeUp reference;
    Route route = Route::Outbound;
    LineId line;
    QString recipient; ///< Outbound: as it is dialled; digits, or a user id
    Area area;         ///< Area only; one that the store does not know has its id alone
    QByteArray payload;
    QString messageId;    ///< its row of `mensajes`; empty = none
    QByteArray marksRead; ///< wamid to be marked as read beside this call; empty: nothing, or done before
    int tries = 0;        ///< that failed so far
    int throttles = 0;    ///< times in a row that the other side asked to wait

    friend bool operator==(const OutboxCall &, const OutboxCall &) = default;
};

/// Past its time-out a call is given up; for so long after that nobody else touches its row.
inline constexpr Micros callMargin = std::chrono::seconds(10);

} // namespace psi
