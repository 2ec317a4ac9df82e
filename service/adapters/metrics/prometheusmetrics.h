#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "service/adapters/metrics/loglinearhistogram.h"
#include "service/adapters/metrics/metrictable.h"
#include "service/ports/metrics.h"

namespace psi {

/// Metrics whose text is made by prometheus-cpp. Series are bounded by the callers' bounded labels. A name, a
/// kind or labels that are not the table's end the process: a programming error, met by the first test.
class PrometheusMetrics : public Metrics
{
public:
    PrometheusMetrics();
    ~PrometheusMetrics() override;

    Counter &counter(const QByteArray &name, const MetricLabels &labels) override;
    Gauge &gauge(const QByteArray &name, const MetricLabels &labels) override;
    Histogram &histogram(const QByteArray &name, const MetricLabels &labels) override;
    void addCollector(std::function<void()> refresh) override;
    QByteArray render() override;

private:
    struct Series;
    struct Family;

    Series &series(const QByteArray &name, const MetricLabels &labels, bool (*isKind)(MetricKind));

    std::mutex m_mutex;
    std::map<QByteArray, std::unique_ptr<Family>> m_families; ///< guarded by m_mutex
    std::vector<std::function<void()>> m_collectors;          ///< guarded by m_mutex
};

} // namespace psi
