#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "service/ports/jobqueue.h"
#include "service/ports/queuecontrol.h"

namespace psi {

/// A lane of the group of calls (outbound, area, media) that was handed out. `id` comes back with its
/// outcome.
struct TakenCall
{
    std::int64_t id = 0;
    LeasedLane lane;
};

/// What came of such lanes, for the dispatcher.
struct CallsDone
{
    struct One
    {
        std::int64_t id = 0;
        Settle settle;
    };
    std::vector<One> calls;
    std::optional<Error> storeFault; ///< the store failed: taking stops until a probe writes
};

/// What the dispatcher lends to whoever makes the calls. All of it from any thread.
struct CallHands
{
    std::function<void(std::function<void()> task)> runOnPool; ///< on a worker thread, soon
    std::function<void(CallsDone done)> done;
    /// On the dispatcher's thread, before the outcomes that are handed in later.
    std::function<void(std::function<void(JobQueue &, QueueControl &)> request)> control;
};

/// Makes the calls of lanes that the dispatcher takes.
class CallTaker
{
public:
    virtual ~CallTaker() = default;

    /// Before anything else, once.
    virtual void attach(CallHands hands) = 0;
    /// Dispatcher's thread; never blocks. Each lane is answered once, in any order.
    virtual void call(std::vector<TakenCall> lanes) = 0;
    /// False: no lane is taken for it yet. Dispatcher's thread.
    virtual bool isReady() const { return true; }
    /// True: begin no further call; what is under way ends. Any thread.
    virtual void drain(bool isDraining) = 0;
};

} // namespace psi
