#pragma once

#include "service/adapters/sqlite/queuehost.h"
#include "service/ports/jobqueue.h"
#include "service/ports/queueidentity.h"

namespace psi::queue {

/// The verbs of JobQueue and QueueIdentity on a QueueHost; each is one operation, hence one transaction.
class QueueVerbs : public JobQueue, public QueueIdentity
{
public:
    explicit QueueVerbs(QueueHost &host)
        : m_host(host)
    {}

    Result<std::vector<Enqueued>> enqueue(const std::vector<NewJob> &jobs) override;
    Result<TakeResult> take(const WorkerName &worker, const TakeRequest &request) override;
    Result<std::vector<SettleOutcome>> settle(const WorkerName &worker,
                                              const std::vector<Settle> &settles) override;
    Result<std::vector<LeaseRef>> renew(const WorkerName &worker, const std::vector<LeaseRef> &leases,
                                        Micros lease) override;
    Result<void> release(const WorkerName &worker, const std::vector<LeaseToken> &keep, bool close) override;
    Result<bool> requeue(JobId id, const NewJob &job, RequeuePlace place) override;
    Result<ExchangeResult> exchange(const WorkerName &worker, const Exchange &exchange) override;

    Result<QByteArray> epoch() override;
    Result<void> setEpoch(const QByteArray &epoch, bool pauseCalls) override;

private:
    template <typename T>
    Result<T> answer(const std::function<T(QueueContext &)> &body);

    QueueHost &m_host;
};

} // namespace psi::queue
