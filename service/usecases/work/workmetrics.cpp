#include "service/usecases/work/workmetrics.h"

namespace psi {

namespace {
// Indexed by EventOutcome.
constexpr std::array<const char *, 3> outcomeNames{"applied", "duplicate", "dropped"};
} // namespace

WorkMetrics::WorkMetrics(Metrics &metrics)
    : m_metrics(metrics)
    , m_endToEnd(metrics.histogram("psi_end_to_end_seconds"))
    , m_transact(metrics.histogram("psi_store_seconds", {{"op", "transact"}}))
    , m_probe(metrics.histogram("psi_store_seconds", {{"op", "probe"}}))
    , m_limited(metrics.counter("psi_limited_total"))
{
    for (std::size_t i = 0; i < routeCount; ++i) {
        const QByteArray route = routeName(static_cast<Route>(i)).toByteArray();
        m_wait[i] = &metrics.histogram("psi_wait_seconds", {{"route", route}});
        m_process[i] = &metrics.histogram("psi_process_seconds", {{"route", route}});
        for (std::size_t k = 0; k < outcomeNames.size(); ++k)
            m_outcomes[k][i] =
                &metrics.counter("psi_outcomes_total", {{"route", route}, {"outcome", outcomeNames[k]}});
    }
}

void WorkMetrics::outcome(Route route, EventOutcome outcome)
{
    at(m_outcomes[static_cast<std::size_t>(outcome)], route)->add();
}

void WorkMetrics::parked(const QByteArray &reason)
{
    m_metrics.counter("psi_parked_total", {{"reason", reason}}).add();
}

void WorkMetrics::limited(int messages)
{
    if (messages > 0)
        m_limited.add(messages);
}

void WorkMetrics::retried(Route route, const QByteArray &reason)
{
    m_metrics.counter("psi_retries_total", {{"route", routeName(route).toByteArray()}, {"reason", reason}})
        .add();
}

void WorkMetrics::died(Route route, const QByteArray &reason)
{
    m_metrics.counter("psi_dead_total", {{"route", routeName(route).toByteArray()}, {"reason", reason}})
        .add();
}

} // namespace psi
