#pragma once

#include "service/adapters/redis/durability.h"
#include "service/adapters/redis/redishost.h"
#include "service/ports/jobqueue.h"

namespace psi::redis {

/// The verbs of JobQueue as scripts, each call one flush: intake on its own session, all else on the work
/// session. A call is spread over the shards and its answers put together again.
class RedisVerbs : public JobQueue
{
public:
    RedisVerbs(RedisHost &host, Durability &durability);

    Result<std::vector<Enqueued>> enqueue(const std::vector<NewJob> &jobs) override;
    Result<TakeResult> take(const WorkerName &worker, const TakeRequest &request) override;
    Result<std::vector<SettleOutcome>> settle(const WorkerName &worker,
                                              const std::vector<Settle> &settles) override;
    Result<std::vector<LeaseRef>> renew(const WorkerName &worker, const std::vector<LeaseRef> &leases,
                                        Micros lease) override;
    Result<void> release(const WorkerName &worker, const std::vector<LeaseToken> &keep, bool close) override;
    Result<bool> requeue(JobId id, const NewJob &job, RequeuePlace place) override;
    Result<ExchangeResult> exchange(const WorkerName &worker, const Exchange &exchange) override;

private:
    RedisHost &m_host;
    Durability &m_durability;
    std::atomic<unsigned> m_turn{0}; ///< which shard is asked for the odd lane
};

} // namespace psi::redis
