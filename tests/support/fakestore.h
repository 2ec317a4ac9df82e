#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <vector>

#include "service/ports/clock.h"
#include "service/ports/conversationstore.h"
#include "service/ports/jobarchive.h"
#include "tests/support/fakegate.h"

namespace psi {

/// A store in memory that keeps guards and the order in which events were applied. Any thread.
class FakeStore : public ConversationStore
{
public:
    /// The error of a transaction, asked before anything is applied; nothing = it commits.
    using Fault = std::function<std::optional<Error>(std::span<const WorkEvent>)>;

    explicit FakeStore(const Clock &clock)
        : m_clock(clock)
    {}

    Result<Committed> transact(std::span<const WorkEvent> events, const Decide &decide) override;
    Result<void> probe() override;

    void setFault(Fault fault);
    /// The fault of a transaction that holds the event with this id.
    void failOn(const QByteArray &wamid, ErrorCode code);
    /// Everything fails, the probe too; nothing = it works.
    void setDown(std::optional<Error> error);
    /// What the next transaction says of rows whose end is known now.
    void setSettled(std::vector<NewJob> jobs);
    /// Transactions of events with this id stand before the gate.
    void holdOn(const QByteArray &wamid);
    FakeGate &gate() { return m_gate; }

    bool isApplied(const EventKey &key) const;
    /// Ids of the events applied for a person, in order.
    std::vector<QByteArray> appliedOf(const QByteArray &person) const;
    std::size_t appliedCount() const;
    /// Number of events of every transaction, failed ones included, in the order of their start.
    std::vector<std::size_t> transactions() const;
    /// Steady times at which a transaction with this event began.
    std::vector<Micros> startsOf(const QByteArray &wamid) const;
    int probes() const;

private:
    const Clock &m_clock;
    FakeGate m_gate;
    mutable std::mutex m_mutex;
    Fault m_fault; ///< guarded by m_mutex, as all below
    std::map<QByteArray, ErrorCode> m_faulty;
    std::optional<Error> m_down;
    QByteArray m_held;
    std::vector<NewJob> m_settled;
    std::set<EventKey> m_guards;
    std::map<QByteArray, std::vector<QByteArray>> m_applied;
    std::vector<std::size_t> m_transactions;
    std::multimap<QByteArray, Micros> m_starts;
    int m_probes = 0;
};

/// An archive in memory, idempotent as the port says. Any thread.
class FakeArchive : public JobArchive
{
public:
    explicit FakeArchive(const FakeStore &store)
        : m_store(store)
    {}

    Result<std::vector<DeadOutcome>> record(const std::vector<FailedAttempt> &attempts,
                                            const std::vector<DeadJob> &dead) override;

    void setDown(std::optional<Error> error);
    std::vector<FailedAttempt> attempts() const;
    std::vector<DeadJob> dead() const;

private:
    const FakeStore &m_store;
    mutable std::mutex m_mutex;
    std::optional<Error> m_down; ///< guarded by m_mutex, as all below
    std::vector<FailedAttempt> m_attempts;
    std::vector<DeadJob> m_dead;
};

} // namespace psi
