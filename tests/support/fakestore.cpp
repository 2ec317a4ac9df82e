#include "tests/support/fakestore.h"

#include <algorithm>

namespace psi {

void FakeStore::setSettled(std::vector<NewJob> jobs)
{
    const std::lock_guard lock(m_mutex);
    m_settled = std::move(jobs);
}

Result<Committed> FakeStore::transact(std::span<const WorkEvent> events, const Decide &decide)
{
    std::unique_lock lock(m_mutex);
    m_transactions.push_back(events.size());
    for (const WorkEvent &work : events)
        m_starts.emplace(work.event.id, m_clock.steady());
    const bool held =
        !m_held.isEmpty() && std::any_of(events.begin(), events.end(),
                                         [&](const WorkEvent &work) { return work.event.id == m_held; });
    if (held) {
        lock.unlock();
        m_gate.pass();
        lock.lock();
    }
    if (m_down)
        return *m_down;
    for (const WorkEvent &work : events) {
        if (const auto faulty = m_faulty.find(work.event.id); faulty != m_faulty.end())
            return Error{faulty->second, QStringLiteral("FAKE_FAULT: by id")};
    }
    if (m_fault) {
        if (std::optional<Error> error = m_fault(events))
            return *error;
    }
    Committed committed;
    committed.settled = std::exchange(m_settled, {});
    for (const WorkEvent &work : events) {
        const bool fresh = m_guards.insert(work.event.key).second;
        const Changes changes = decide({}, work.event);
        const auto *record = std::get_if<EventRecord>(&changes.store);
        committed.outcomes.push_back(fresh ? EventOutcome::Applied : EventOutcome::Duplicate);
        committed.parked.push_back(record != nullptr && record->estado == EventRecord::Estado::Parked);
        if (fresh)
            m_applied[work.event.person.phone.toUtf8()].push_back(work.event.id);
    }
    return committed;
}

Result<void> FakeStore::probe()
{
    const std::lock_guard lock(m_mutex);
    ++m_probes;
    return m_down ? Result<void>(*m_down) : Result<void>();
}

void FakeStore::setFault(Fault fault)
{
    const std::lock_guard lock(m_mutex);
    m_fault = std::move(fault);
}

void FakeStore::failOn(const QByteArray &wamid, ErrorCode code)
{
    const std::lock_guard lock(m_mutex);
    m_faulty.insert_or_assign(wamid, code);
}

void FakeStore::setDown(std::optional<Error> error)
{
    const std::lock_guard lock(m_mutex);
    m_down = std::move(error);
}

void FakeStore::holdOn(const QByteArray &wamid)
{
    m_gate.shut();
    const std::lock_guard lock(m_mutex);
    m_held = wamid;
}

bool FakeStore::isApplied(const EventKey &key) const
{
    const std::lock_guard lock(m_mutex);
    return m_guards.count(key) > 0;
}

std::vector<QByteArray> FakeStore::appliedOf(const QByteArray &person) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_applied.find(person);
    return found == m_applied.end() ? std::vector<QByteArray>() : found->second;
}

std::size_t FakeStore::appliedCount() const
{
    const std::lock_guard lock(m_mutex);
    return m_guards.size();
}

std::vector<std::size_t> FakeStore::transactions() const
{
    const std::lock_guard lock(m_mutex);
    return m_transactions;
}

std::vector<Micros> FakeStore::startsOf(const QByteArray &wamid) const
{
    const std::lock_guard lock(m_mutex);
    std::vector<Micros> starts;
    const auto [from, to] = m_starts.equal_range(wamid);
    std::for_each(from, to, [&](const auto &entry) { starts.push_back(entry.second); });
    return starts;
}

int FakeStore::probes() const
{
    const std::lock_guard lock(m_mutex);
    return m_probes;
}

Result<std::vector<DeadOutcome>> FakeArchive::record(const std::vector<FailedAttempt> &attempts,
                                                     const std::vector<DeadJob> &dead)
{
    const std::lock_guard lock(m_mutex);
    if (m_down)
        return *m_down;
    for (const FailedAttempt &attempt : attempts) {
        const bool known = std::any_of(m_attempts.begin(), m_attempts.end(), [&](const FailedAttempt &one) {
            return one.job == attempt.job && one.attempt == attempt.attempt;
        });
        if (!known)
            m_attempts.push_back(attempt);
    }
    std::vector<DeadOutcome> outcomes;
    for (const DeadJob &one : dead) {
        const bool applied = m_store.isApplied(one.eventKey);
        outcomes.push_back(applied ? DeadOutcome::AlreadyApplied : DeadOutcome::Written);
        if (!applied)
            m_dead.push_back(one);
    }
    return outcomes;
}

void FakeArchive::setDown(std::optional<Error> error)
{
    const std::lock_guard lock(m_mutex);
    m_down = std::move(error);
}

std::vector<FailedAttempt> FakeArchive::attempts() const
{
    const std::lock_guard lock(m_mutex);
    return m_attempts;
}

std::vector<DeadJob> FakeArchive::dead() const
{
    const std::lock_guard lock(m_mutex);
    return m_dead;
}

} // namespace psi
