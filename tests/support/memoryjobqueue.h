#pragma once

#include <functional>
#include <mutex>

#include "service/ports/clock.h"
#include "service/ports/queueidentity.h"
#include "tests/support/memoryjobqueuestate.h"

namespace psi {

namespace model {

/// Lock, clock and state: what the ports of MemoryJobQueue stand on. A verb runs whole or, when it throws,
/// not at all.
class Host
{
public:
    Host(Settings settings, const Clock &clock);

    template <typename T>
    Result<T> run(const std::function<T(State &)> &verb);
    /// As run(), for verbs that change nothing.
    template <typename T>
    Result<T> read(const std::function<T(State &)> &verb);
    /// Stops and starts: every lease is handed back, or (a crash) lost; the clock starts anew.
    void restart(bool crash, const std::function<void()> &whileDown);
    void failWrites(bool on);
    void follow(std::deque<LaneRef> lanes);

private:
    template <typename T>
    Result<T> call(const std::function<T(State &)> &verb);
    Timestamp now() const;

    std::mutex m_mutex;
    const Clock &m_clock;
    State m_state;             ///< guarded by m_mutex
    Timestamp m_base{};        ///< queue time at start
    Micros m_steadyBase{0};    ///< steady time at start
    Timestamp m_lastWritten{}; ///< the clock never starts before it
    bool m_failing = false;
};

class Queue : public JobQueue
{
public:
    explicit Queue(Host &host)
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

private:
    Host &m_host;
};

class Control : public QueueControl
{
public:
    explicit Control(Host &host)
        : m_host(host)
    {}
    Result<void> pause(const PauseScope &scope, std::optional<Micros> until) override;
    Result<void> pauseAtLeast(const PauseScope &scope, Micros wait) override;
    Result<void> resume(const PauseScope &scope) override;
    Result<void> probe(Route route, const QByteArray &ring) override;
    Result<void> unblock(const LaneRef &lane) override;
    Result<void> promote(JobId job) override;
    Result<DropOutcome> drop(JobId job) override;
    Result<void> setLimit(const LimitSetting &limit) override;
    Result<int> sweep(int limit) override;
    Result<int> purgeCompleted(Micros age, int count, int limit) override;

private:
    Host &m_host;
};

class View : public QueueView
{
public:
    explicit View(Host &host)
        : m_host(host)
    {}
    Result<QueueCounts> counts() override;
    Result<QueuePage> page(const QueuePageQuery &query) override;
    Result<JobInfo> find(JobId id) override;
    Result<JobInfo> findByDedupKey(const QByteArray &key) override;
    Result<LaneInfo> lane(const LaneRef &lane) override;
    Result<FsckReport> fsck(const QByteArray &cursor, bool repair) override;

private:
    Host &m_host;
};

class Identity : public QueueIdentity
{
public:
    explicit Identity(Host &host)
        : m_host(host)
    {}
    Result<QByteArray> epoch() override;
    Result<void> setEpoch(const QByteArray &epoch, bool pauseCalls) override;

private:
    Host &m_host;
};

/// Makes the host a base that is built before the ports that use it.
struct HostHolder
{
    Host host;
};

} // namespace model

/// The executable specification of the conversation queue: all four ports in plain memory.
///
/// Every backend must answer as it does, but where there is a choice: lanes of a ring with equal
/// scores, and the order in which rings and routes take their turns beyond their shares. To compare step by
/// step, follow() makes the model choose what the backend chose, where that choice is allowed.
/// Any thread; one lock. `clock` must outlive the queue. Nothing is durable, yet crash() and restart() leave
/// what a durable queue would find.
class MemoryJobQueue final : private model::HostHolder,
                             public model::Queue,
                             public model::Control,
                             public model::View,
                             public model::Identity
{
public:
    using Settings = model::Settings;

    explicit MemoryJobQueue(const Clock &clock, Settings settings = {});

    /// As after kill -9 and a start: every lease is lost.
    void crash() { host.restart(true, {}); }
    /// A clean stop and a start; `whileDown` runs in between.
    void restart(const std::function<void()> &whileDown = {}) { host.restart(false, whileDown); }
    /// While on, every verb that writes answers Unavailable and does nothing.
    void failWrites(bool on) { host.failWrites(on); }
    /// The next take chooses these lanes, in this order, as long as each is as good as any other of its ring.
    void follow(std::deque<LaneRef> lanes) { host.follow(std::move(lanes)); }
};

} // namespace psi
