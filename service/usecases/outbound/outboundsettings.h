#pragma once

#include <array>

#include "service/domain/outbound/outboxcall.h"
#include "service/domain/queue/retrypolicy.h"
#include "service/domain/router/routerpolicy.h"
#include "service/ports/areacaller.h"
#include "service/ports/clock.h"
#include "service/ports/jobarchive.h"
#include "service/ports/log.h"
#include "service/ports/mediasource.h"
#include "service/ports/messageprovider.h"
#include "service/ports/metastore.h"
#include "service/ports/metrics.h"
#include "service/ports/outboxstore.h"
#include "service/usecases/snapshot.h"

namespace psi {

/// Settings of what goes out (`outbound.*`, `retry.*`); fixed while it runs.
struct OutboundSettings
{
    QByteArray instance; ///< names this start of this process
    Micros timeout = std::chrono::seconds(15);
    Micros unknownWait = std::chrono::seconds(60);
    /// A row whose claim began longer ago is put back instead of called: its time may be another's by now.
    Micros callWithin = std::chrono::seconds(5);
    std::array<RetryPolicy, routeCount> retry{
        defaultRetryPolicy(Route::Inbound), defaultRetryPolicy(Route::Status),
        defaultRetryPolicy(Route::Other),   defaultRetryPolicy(Route::Outbound),
        defaultRetryPolicy(Route::Area),    defaultRetryPolicy(Route::Media)};

    const RetryPolicy &retryOf(Route route) const { return retry[static_cast<std::size_t>(route)]; }
};

/// What the courier works with; all of it outlives it and is safe on any thread.
struct OutboundParts
{
    OutboxStore &outbox;
    JobArchive &archive;
    MetaStore &meta;
    MessageProvider &messages;
    AreaCaller &areas;
    MediaSource &media;
    const Clock &clock;
    const Snapshot<RouterPolicy> &policy;
    Metrics &metrics;
    Log &log;
};

} // namespace psi
