#include "service/usecases/work/storecalls.h"

#include "service/domain/router/step.h"

namespace psi {

namespace {
constexpr int raceTries = 3;
constexpr int serializationTries = 3;
constexpr Micros serializationJitter = std::chrono::milliseconds(50);

// The store tells that an event was parked; why is what step() said, or what only the store can know.
QByteArray parkedReason(const InboundEvent &event, const RouterPolicy &policy, Timestamp now)
{
    const Changes changes = step({}, event, {}, policy, now);
    const auto *record = std::get_if<EventRecord>(&changes.store);
    return record == nullptr ? QByteArray("mensaje_desconocido") : record->motivo.toUtf8();
}
} // namespace

StoreCalls::StoreCalls(WorkParts parts, WorkMetrics &metrics, std::function<double()> random,
                       std::function<void(Micros)> pause)
    : m_parts(parts)
    , m_metrics(metrics)
    , m_random(std::move(random))
    , m_pause(std::move(pause))
{}

Result<Committed> StoreCalls::transact(std::span<const WorkEvent> events)
{
    int races = 0;
    int serializations = 0;
    for (;;) {
        Result<Committed> committed = once(events);
        if (committed)
            return committed;
        const ErrorCode code = committed.error().code;
        if (code == ErrorCode::LostRace && races++ < raceTries)
            continue;
        if (code != ErrorCode::Serialization || serializations++ >= serializationTries)
            return committed;
        m_pause(
            Micros(static_cast<std::int64_t>(m_random() * static_cast<double>(serializationJitter.count()))));
    }
}

Result<void> StoreCalls::probe()
{
    const Micros began = m_parts.clock.steady();
    Result<void> wrote = m_parts.store.probe();
    m_metrics.probed(m_parts.clock.steady() - began);
    return wrote;
}

Result<Committed> StoreCalls::once(std::span<const WorkEvent> events)
{
    const std::shared_ptr<const MenuTree> menus = m_parts.menus.current();
    const std::shared_ptr<const RouterPolicy> policy = m_parts.policy.current();
    const Timestamp now = m_parts.clock.now();
    const Micros began = m_parts.clock.steady();
    Result<Committed> committed =
        m_parts.store.transact(events, [&](const ConversationState &state, const InboundEvent &event) {
            return step(state, event, *menus, *policy, now);
        });
    m_metrics.transacted(m_parts.clock.steady() - began);
    if (committed) {
        m_commits.fetch_add(1, std::memory_order_relaxed);
        count(events, *committed, m_parts.clock.now());
    }
    return committed;
}

void StoreCalls::count(std::span<const WorkEvent> events, const Committed &committed, Timestamp now)
{
    const std::shared_ptr<const RouterPolicy> policy = m_parts.policy.current();
    m_metrics.limited(committed.limited);
    for (std::size_t i = 0; i < events.size(); ++i) {
        const InboundEvent &event = events[i].event;
        if (committed.outcomes[i] != EventOutcome::Applied)
            continue;
        m_metrics.endToEnd(now - event.acceptedAt);
        if (committed.parked[i])
            m_metrics.parked(parkedReason(event, *policy, now));
    }
}

} // namespace psi
