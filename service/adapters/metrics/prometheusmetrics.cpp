#include "service/adapters/metrics/prometheusmetrics.h"

#include <algorithm>
#include <array>
#include <atomic>

#include <QList>

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

namespace psi {

namespace {

class AtomicCounter : public Counter
{
public:
    void add(qint64 n) override { m_value.fetch_add(n, std::memory_order_relaxed); }
    double value() const { return static_cast<double>(m_value.load(std::memory_order_relaxed)); }

private:
    std::atomic<qint64> m_value{0};
};

class AtomicGauge : public Gauge
{
public:
    void set(double value) override { m_value.store(value, std::memory_order_relaxed); }
    double value() const { return m_value.load(std::memory_order_relaxed); }

private:
    std::atomic<double> m_value{0};
};

constexpr std::array timeBuckets{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,   0.25,
                                 0.5,    1.0,   2.0,    5.0,   10.0, 30.0,  60.0, 300.0, 3600.0};
constexpr std::array sizeBuckets{1.0,   2.0,   5.0,   10.0,   20.0,   50.0,
                                 100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0};

prometheus::MetricType typeOf(MetricKind kind)
{
    switch (kind) {
    case MetricKind::Counter:
    case MetricKind::ReadCounter:
        return prometheus::MetricType::Counter;
    case MetricKind::Gauge:
        return prometheus::MetricType::Gauge;
    case MetricKind::TimeHistogram:
    case MetricKind::SizeHistogram:
        return prometheus::MetricType::Histogram;
    }
    return prometheus::MetricType::Untyped;
}

// The labels in the order of the table; anything but exactly those is a programming error.
MetricLabels inTableOrder(const MetricFacts &facts, const MetricLabels &labels)
{
    MetricLabels ordered;
    const QByteArray names(facts.labels);
    for (const QByteArray &name : names.isEmpty() ? QList<QByteArray>() : names.split(',')) {
        const auto found = std::find_if(labels.begin(), labels.end(),
                                        [&](const auto &label) { return label.first == name; });
        if (found == labels.end())
            qFatal("metric %s lacks the label %s", facts.name, name.constData());
        ordered.push_back(*found);
    }
    if (ordered.size() != labels.size())
        qFatal("metric %s has a label that the table does not name", facts.name);
    return ordered;
}

prometheus::ClientMetric::Histogram project(const LogLinearHistogram &histogram,
                                            std::span<const double> bounds)
{
    prometheus::ClientMetric::Histogram projected;
    std::uint64_t last = 0;
    for (const double bound : bounds) {
        // Read one after the other while others count: never below the one before.
        last = std::max(histogram.countUpTo(bound), last);
        projected.bucket.push_back({last, bound});
    }
    projected.sample_count = std::max(histogram.count(), last);
    projected.sample_sum = histogram.sum();
    return projected;
}

} // namespace

struct PrometheusMetrics::Series
{
    AtomicCounter counter;
    AtomicGauge gauge;
    std::unique_ptr<LogLinearHistogram> histogram;
};

struct PrometheusMetrics::Family
{
    const MetricFacts *facts = nullptr;
    std::map<MetricLabels, std::unique_ptr<Series>> series;

    prometheus::MetricFamily shown() const
    {
        prometheus::MetricFamily shown{facts->name, facts->help, typeOf(facts->kind), {}};
        for (const auto &[labels, one] : series)
            shown.metric.push_back(shownSeries(labels, *one));
        return shown;
    }

private:
    prometheus::ClientMetric shownSeries(const MetricLabels &labels, const Series &one) const
    {
        prometheus::ClientMetric metric;
        for (const auto &[label, value] : labels)
            metric.label.push_back({label.toStdString(), value.toStdString()});
        const bool isRead = facts->kind == MetricKind::ReadCounter;
        metric.counter.value = isRead ? one.gauge.value() : one.counter.value();
        metric.gauge.value = one.gauge.value();
        if (facts->kind == MetricKind::TimeHistogram)
            metric.histogram = project(*one.histogram, timeBuckets);
        else if (facts->kind == MetricKind::SizeHistogram)
            metric.histogram = project(*one.histogram, sizeBuckets);
        return metric;
    }
};

PrometheusMetrics::PrometheusMetrics() = default;
PrometheusMetrics::~PrometheusMetrics() = default;

PrometheusMetrics::Series &PrometheusMetrics::series(const QByteArray &name, const MetricLabels &labels,
                                                     bool (*isKind)(MetricKind))
{
    const MetricFacts *facts = metricFacts(name);
    if (facts == nullptr || !isKind(facts->kind))
        qFatal("metric %s is not in the table, or of another kind", name.constData());
    const MetricLabels ordered = inTableOrder(*facts, labels);
    const std::lock_guard lock(m_mutex);
    std::unique_ptr<Family> &family = m_families[name];
    if (family == nullptr) {
        family = std::make_unique<Family>();
        family->facts = facts;
    }
    std::unique_ptr<Series> &one = family->series[ordered];
    if (one == nullptr) {
        one = std::make_unique<Series>();
        if (typeOf(facts->kind) == prometheus::MetricType::Histogram)
            one->histogram = std::make_unique<LogLinearHistogram>();
    }
    return *one;
}

Counter &PrometheusMetrics::counter(const QByteArray &name, const MetricLabels &labels)
{
    return series(name, labels, [](MetricKind kind) { return kind == MetricKind::Counter; }).counter;
}

Gauge &PrometheusMetrics::gauge(const QByteArray &name, const MetricLabels &labels)
{
    return series(
               name, labels,
               [](MetricKind kind) { return kind == MetricKind::Gauge || kind == MetricKind::ReadCounter; })
        .gauge;
}

Histogram &PrometheusMetrics::histogram(const QByteArray &name, const MetricLabels &labels)
{
    return *series(name, labels, [](MetricKind kind) {
                return kind == MetricKind::TimeHistogram || kind == MetricKind::SizeHistogram;
            }).histogram;
}

void PrometheusMetrics::addCollector(std::function<void()> refresh)
{
    const std::lock_guard lock(m_mutex);
    m_collectors.push_back(std::move(refresh));
}

QByteArray PrometheusMetrics::render()
{
    std::vector<std::function<void()>> collectors;
    {
        const std::lock_guard lock(m_mutex);
        collectors = m_collectors;
    }
    for (const std::function<void()> &collect : collectors)
        collect();
    std::vector<prometheus::MetricFamily> families;
    const std::lock_guard lock(m_mutex);
    for (const auto &[name, family] : m_families)
        families.push_back(family->shown());
    return QByteArray::fromStdString(prometheus::TextSerializer().Serialize(families));
}

} // namespace psi
