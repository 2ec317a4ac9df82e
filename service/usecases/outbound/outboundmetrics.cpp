#include "service/usecases/outbound/outboundmetrics.h"

namespace psi {

namespace {
QByteArray classWord(CallOutcome::Kind kind)
{
    switch (kind) {
    case CallOutcome::Kind::Accepted:
        return "accepted";
    case CallOutcome::Kind::Retry:
        return "retry";
    case CallOutcome::Kind::Throttled:
        return "throttled";
    case CallOutcome::Kind::HoldLine:
        return "held";
    case CallOutcome::Kind::Refused:
    case CallOutcome::Kind::OtherForm:
        return "refused";
    case CallOutcome::Kind::Unknown:
        return "unknown";
    }
    return "unknown";
}
} // namespace

OutboundMetrics::OutboundMetrics(Metrics &metrics)
    : m_metrics(metrics)
{
    for (std::size_t i = 0; i < routeCount; ++i) {
        const QByteArray route = routeName(static_cast<Route>(i)).toByteArray();
        m_wait[i] = &metrics.histogram("psi_wait_seconds", {{"route", route}});
        m_process[i] = &metrics.histogram("psi_process_seconds", {{"route", route}});
    }
}

void OutboundMetrics::called(const OutboxCall &call, const CallOutcome &outcome, Micros took)
{
    count("psi_outcomes_total", call.route, "outcome", classWord(outcome.kind));
    if (outcome.kind == CallOutcome::Kind::Throttled)
        m_metrics
            .counter("psi_rate_limited_total",
                     {{"scope", outcome.scope == CallOutcome::Scope::Line ? "line" : "recipient"}})
            .add();
    if (call.route == Route::Media)
        return;
    const bool isArea = call.route == Route::Area;
    const QByteArray target = isArea ? call.area.id.value.toUtf8() : call.line.value.toUtf8();
    const QByteArray word = classWord(outcome.kind);
    const std::lock_guard lock(m_mutex);
    Histogram *&times = m_times[{(isArea ? 'a' : 'l') + target, word}];
    if (times == nullptr)
        times = &m_metrics.histogram(isArea ? "psi_area_seconds" : "psi_outbound_seconds",
                                     {{isArea ? "area" : "line", target}, {"class", word}});
    times->observe(took);
}

void OutboundMetrics::breaker(const AreaId &area, int state)
{
    m_metrics.gauge("psi_breaker_state", {{"area", area.value.toUtf8()}}).set(state);
}

void OutboundMetrics::count(const QByteArray &name, Route route, const QByteArray &label,
                            const QByteArray &value)
{
    m_metrics.counter(name, {{"route", routeName(route).toByteArray()}, {label, value}}).add();
}

} // namespace psi
