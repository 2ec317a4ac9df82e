#pragma once

#include "service/usecases/outbound/callmaker.h"
#include "service/usecases/work/calltaker.h"

namespace psi {

/// A lane whose row is `enviando` of one claim of ours, from then to the writing of what came of it.
struct Flight
{
    TakenCall taken;
    OutboxCall call;
    Timestamp started{}; ///< of the call
    Micros began{0};     ///< steady
    QByteArray claim;    ///< its name

    const Job &job() const { return taken.lane.jobs.front(); }
    /// The row that is called is the job's own; else one before it in the lane.
    bool isOwn() const { return OutboxWakeUp::fromPayload(job().payload) == call.reference; }
};

/// A flight that came to its end. Without a result it was not called, and goes back; a result that is our own
/// was not called either, and says nothing of the other side.
struct Landed
{
    Flight flight;
    std::optional<CallResult> result;
    Micros took{0};
    bool isOwnResult = false;

    bool wasCalled() const { return result && !isOwnResult; }
};

// Outcomes of lanes. None says anything of its ring: for that a call must have been made, and its verdict
// tell.

/// Without a verdict: it goes back to the queue as it was.
inline CallsDone::One handedBack(const TakenCall &taken)
{
    return {taken.id, {taken.lane.lane, taken.lane.token, {}, std::nullopt, ProbeVerdict()}};
}

inline CallsDone::One acknowledged(const TakenCall &taken, Micros took = Micros(0))
{
    return {taken.id,
            {taken.lane.lane,
             taken.lane.token,
             {{taken.lane.jobs.front().id, took}},
             std::nullopt,
             ProbeVerdict()}};
}

inline CallsDone::One judged(const TakenCall &taken, HeadVerdict::Kind kind, Micros delay,
                             const QByteArray &error)
{
    return {taken.id,
            {taken.lane.lane,
             taken.lane.token,
             {},
             HeadVerdict{kind, taken.lane.jobs.front().id, delay, error},
             ProbeVerdict()}};
}

} // namespace psi
