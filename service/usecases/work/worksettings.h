#pragma once

#include <array>
#include <functional>

#include "service/domain/queue/retrypolicy.h"
#include "service/domain/router/linedirectory.h"
#include "service/domain/router/menutree.h"
#include "service/domain/router/routerpolicy.h"
#include "service/ports/clock.h"
#include "service/ports/conversationstore.h"
#include "service/ports/jobarchive.h"
#include "service/ports/jobqueue.h"
#include "service/ports/log.h"
#include "service/ports/metrics.h"
#include "service/ports/webhookcodec.h"
#include "service/usecases/snapshot.h"
#include "service/usecases/work/calltaker.h"

namespace psi {

/// Settings of dispatcher and workers (`workers.*`, `retry.*`); fixed while they run.
struct WorkSettings
{
    int threads = 10;
    bool takesWork = true; ///< false: what others ask of the queue is done, nothing is taken
    Micros lease = std::chrono::seconds(10);
    int batchLanes = 64; ///< upper bounds; the dispatcher sizes batches by the backlog
    int batchJobs = 32;
    /// After a take what is ready gathers for as long as the last batch took, within these bounds.
    Micros gatherAtLeast = std::chrono::milliseconds(5);
    Micros gatherAtMost = std::chrono::milliseconds(25);
    Micros renewAtMost = std::chrono::seconds(60); ///< a batch is renewed no longer
    Micros stuckAfter = std::chrono::seconds(120); ///< a thread busy for so long ends the process
    int calls = 0;                                 ///< at most so many lanes of outbound, area, media at once
    Micros renewCallsAtMost = std::chrono::seconds(30); ///< a call's lease is renewed no longer
    Micros stopWithin = std::chrono::seconds(6);        ///< how long stop() waits for running batches
    std::array<RetryPolicy, routeCount> retry{
        defaultRetryPolicy(Route::Inbound), defaultRetryPolicy(Route::Status),
        defaultRetryPolicy(Route::Other),   defaultRetryPolicy(Route::Outbound),
        defaultRetryPolicy(Route::Area),    defaultRetryPolicy(Route::Media)};

    const RetryPolicy &retryOf(Route route) const { return retry[static_cast<std::size_t>(route)]; }
};

/// What rules and store need to work off a batch; all of it outlives the workers and is safe on any thread.
struct WorkParts
{
    const WebhookCodec &codec;
    ConversationStore &store;
    JobArchive &archive;
    const Clock &clock;
    const Snapshot<LineDirectory> &lines;
    const Snapshot<MenuTree> &menus;
    const Snapshot<RouterPolicy> &policy;
    Metrics &metrics;
    Log &log;
    /// Whether work gives way to the intake now (see IntakePressure); dispatcher's thread. Empty: never.
    std::function<bool()> givesWay = {};
    CallTaker *calls = nullptr; ///< makes the calls; null: none are taken
};

} // namespace psi
