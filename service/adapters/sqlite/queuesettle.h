#pragma once

#include "service/adapters/sqlite/queuecontext.h"
#include "service/adapters/sqlite/queuedone.h"
#include "service/ports/jobqueue.h"

namespace psi::queue {

/// How lanes come back: settle and release. Writer thread only, inside one operation.
class QueueSettler
{
public:
    explicit QueueSettler(QueueContext &context)
        : m_context(context)
        , m_done(context.sql, context.state, context.now)
    {}

    std::vector<SettleOutcome> settle(const std::vector<Settle> &settles);
    void release(const WorkerName &worker, const std::vector<LeaseToken> &keep);
    /// Ends a lease as if it had not been: ready now, no try and no lost lease counted.
    void handBack(Lane &lane);

private:
    SettleOutcome settleOne(const Settle &settle);
    bool acknowledge(Lease &lease, const AckedJob &acked);
    void judge(Lease &lease, const HeadVerdict &verdict);
    std::optional<JobRow> factsOf(const Lease &lease, std::int64_t seq);
    void endProbe(Ring &ring, const Lane &lane, const ProbeVerdict &verdict);

    QueueContext &m_context;
    QueueDone m_done;
};

} // namespace psi::queue
