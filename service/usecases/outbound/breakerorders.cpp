#include "service/usecases/outbound/breakerorders.h"

namespace psi {

namespace {

Result<void> tell(QueueControl &control, const AreaId &area, const AreaBreakers::Step &step)
{
    const QByteArray ring = area.value.toUtf8();
    if (step.pause) {
        const PauseScope scope = PauseScope::ring(Route::Area, ring);
        if (const Result<void> paused = control.pauseAtLeast(scope, *step.pause); !paused)
            return paused;
    }
    if (!step.oneAtATime)
        return {};
    LimitSetting limit{LimitSetting::Kind::RingLanes, Route::Area, ring, {}, 0};
    limit.lanes = *step.oneAtATime ? 1 : usualAreaLanes;
    return control.setLimit(limit);
}

} // namespace

void BreakerOrders::heard(const AreaId &area, CallOutcome::Kind kind, Micros now)
{
    const AreaBreakers::Step step = next(area, kind, now);
    const AreaBreakers::State state = m_breakers.state(area, now);
    if (step.pause || step.oneAtATime)
        give(area, step);
    if (step.pause || step.oneAtATime || state != AreaBreakers::State::Closed)
        m_metrics.breaker(area, static_cast<int>(state));
}

AreaBreakers::Step BreakerOrders::next(const AreaId &area, CallOutcome::Kind kind, Micros now)
{
    AreaBreakers::Step step;
    if (kind == CallOutcome::Kind::Accepted)
        step = m_breakers.succeeded(area, now);
    else if (kind == CallOutcome::Kind::Retry || kind == CallOutcome::Kind::Unknown)
        step = m_breakers.failed(area, now);
    if (step.pause)
        m_log.error(QStringLiteral("an area does not answer; its webhooks wait: ") + area.value);
    const std::lock_guard lock(m_untold->mutex);
    return m_untold->areas.contains(area) ? m_breakers.standing(area, now) : step;
}

void BreakerOrders::give(const AreaId &area, const AreaBreakers::Step &step)
{
    m_hands.control([area, step, untold = m_untold, &log = m_log](JobQueue &, QueueControl &control) {
        const Result<void> told = tell(control, area, step);
        if (!told)
            log.warn(QStringLiteral("the queue was not told of an area's breaker; it will be: ") + area.value,
                     told.error().message);
        const std::lock_guard lock(untold->mutex);
        told ? void(untold->areas.erase(area)) : void(untold->areas.insert(area));
    });
}

} // namespace psi
