#pragma once

#include <array>

#include "service/domain/queue/job.h"
#include "service/ports/conversationstore.h"
#include "service/ports/metrics.h"

namespace psi {

/// The figures of the workers, handles asked for once. Any thread.
class WorkMetrics
{
public:
    explicit WorkMetrics(Metrics &metrics);

    void waited(Route route, Micros wait) { at(m_wait, route)->observe(wait); }
    void processed(Route route, Micros took) { at(m_process, route)->observe(took); }
    void endToEnd(Micros age) { m_endToEnd.observe(age); }
    void transacted(Micros took) { m_transact.observe(took); }
    void probed(Micros took) { m_probe.observe(took); }
    void outcome(Route route, EventOutcome outcome);
    void parked(const QByteArray &reason);
    void limited(int messages);
    void retried(Route route, const QByteArray &reason);
    void died(Route route, const QByteArray &reason);

private:
    template <typename T>
    using PerRoute = std::array<T *, routeCount>;

    template <typename T>
    static T *at(const PerRoute<T> &all, Route route)
    {
        return all[static_cast<std::size_t>(route)];
    }

    Metrics &m_metrics;
    PerRoute<Histogram> m_wait{};
    PerRoute<Histogram> m_process{};
    std::array<PerRoute<Counter>, 3> m_outcomes{};
    Histogram &m_endToEnd;
    Histogram &m_transact;
    Histogram &m_probe;
    Counter &m_limited;
};

} // namespace psi
