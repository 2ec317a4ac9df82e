#pragma once

#include <functional>

#include "service/ports/jobqueue.h"
#include "service/usecases/outbound/outboundsettings.h"

namespace psi {

/// Sees to it that no crash, and no loss of the queue, forgets a row of the outbox: ends calls whose caller
/// is gone, wakes rows that are due and may have lost their job, and merges statuses that missed their
/// message. Done by one instance, every 5 s. One thread; blocking.
class OutboxRelay
{
public:
    /// Puts jobs into the queue and waits for its answer.
    using Enqueue = std::function<Result<std::vector<Enqueued>>(std::vector<NewJob>)>;

    /// `outbox` and `log` outlive the relay; `random` answers uniform [0, 1).
    OutboxRelay(OutboundSettings settings, OutboxStore &outbox, Log &log, Enqueue enqueue,
                std::function<double()> random)
        : m_settings(std::move(settings))
        , m_outbox(outbox)
        , m_log(log)
        , m_enqueue(std::move(enqueue))
        , m_random(std::move(random))
    {}

    /// One bounded step of a run; true: more is left to do at once. A run goes through the rows that wait, in
    /// chunks, and ends at the first chunk in which every job still lived; the next one goes on from there.
    Result<bool> step();

private:
    Result<bool> endOverdue();
    OutboxChange endOf(const OverdueCall &call);
    Result<bool> wake();

    const OutboundSettings m_settings;
    OutboxStore &m_outbox;
    Log &m_log;
    Enqueue m_enqueue;
    std::function<double()> m_random;
    std::int64_t m_cursor = 0;
};

} // namespace psi
