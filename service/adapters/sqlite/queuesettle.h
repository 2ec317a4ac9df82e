#pragma once

#include "service/adapters/sqlite/queuecontext.h"
#include "service/ports/jobqueue.h"

namespace psi::queue {

/// How lanes come back: settle and release. Writer thread only, inside one operation.
class QueueSettler
{
public:
    explicit QueueSettler(QueueContext &context)
        : m_context(context)
    {}

    std::vector<SettleOutcome> settle(const std::vector<Settle> &settles);
    void release(const WorkerName &worker, const std::vector<LeaseToken> &keep);
    /// Ends a lease as if it had not been: ready now, no try and no lost lease counted.
    void handBack(Lane &lane);

private:
    SettleOutcome settleOne(const Settle &settle);
    bool acknowledge(Lane &lane, const AckedJob &acked);
    void judge(Lane &lane, const HeadVerdict &verdict);
    void endProbe(Ring &ring, const Lane &lane, bool acknowledged);

    QueueContext &m_context;
};

} // namespace psi::queue
