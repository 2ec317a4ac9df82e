#pragma once

#include <array>
#include <map>
#include <mutex>

#include "service/domain/outbound/calloutcome.h"
#include "service/domain/outbound/outboxcall.h"
#include "service/ports/metrics.h"

namespace psi {

/// The figures of calls, handles asked for once. Any thread.
class OutboundMetrics
{
public:
    explicit OutboundMetrics(Metrics &metrics);

    void waited(Route route, Micros wait) { m_wait[static_cast<std::size_t>(route)]->observe(wait); }
    void processed(Route route, Micros took) { m_process[static_cast<std::size_t>(route)]->observe(took); }

    void called(const OutboxCall &call, const CallOutcome &outcome, Micros took);
    void retried(Route route, const QByteArray &reason)
    {
        count("psi_retries_total", route, "reason", reason);
    }
    void died(Route route, const QByteArray &reason) { count("psi_dead_total", route, "reason", reason); }
    /// `state`: 0 closed, 1 half open, 2 open.
    void breaker(const AreaId &area, int state);

private:
    void count(const QByteArray &name, Route route, const QByteArray &label, const QByteArray &value);

    Metrics &m_metrics;
    std::array<Histogram *, routeCount> m_wait{};
    std::array<Histogram *, routeCount> m_process{};
    std::mutex m_mutex;
    std::map<std::pair<QByteArray, QByteArray>, Histogram *>
        m_times; ///< guarded by m_mutex; by target and class
};

} // namespace psi
