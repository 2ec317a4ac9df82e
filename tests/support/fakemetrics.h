#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "service/ports/metrics.h"

namespace psi {

/// Keeps what was counted and observed, by name and labels as they stand in an exposition:
/// `psi_dead_total{route="inbound",reason="EXPIRED"}`. Any thread.
class FakeMetrics : public Metrics
{
public:
    Counter &counter(const QByteArray &name, const MetricLabels &labels) override
    {
        return *entry(m_counters, name, labels);
    }
    Gauge &gauge(const QByteArray &name, const MetricLabels &labels) override
    {
        return *entry(m_gauges, name, labels);
    }
    Histogram &histogram(const QByteArray &name, const MetricLabels &labels) override
    {
        return *entry(m_histograms, name, labels);
    }
    void addCollector(std::function<void()> refresh) override { m_collectors.push_back(std::move(refresh)); }
    QByteArray render() override { return {}; }

    qint64 count(const QByteArray &full) { return entry(m_counters, full, {})->value(); }
    std::vector<double> observed(const QByteArray &full) { return entry(m_histograms, full, {})->values(); }

private:
    class FakeCounter : public Counter
    {
    public:
        void add(qint64 n) override
        {
            const std::lock_guard lock(m_mutex);
            m_value += n;
        }
        qint64 value() const
        {
            const std::lock_guard lock(m_mutex);
            return m_value;
        }

    private:
        mutable std::mutex m_mutex;
        qint64 m_value = 0;
    };
    class FakeGauge : public Gauge
    {
    public:
        void set(double) override {}
    };
    class FakeHistogram : public Histogram
    {
    public:
        using Histogram::observe;
        void observe(double value) override
        {
            const std::lock_guard lock(m_mutex);
            m_values.push_back(value);
        }
        std::vector<double> values() const
        {
            const std::lock_guard lock(m_mutex);
            return m_values;
        }

    private:
        mutable std::mutex m_mutex;
        std::vector<double> m_values;
    };
    template <typename T>
    using Table = std::map<QByteArray, std::unique_ptr<T>>;

    template <typename T>
    T *entry(Table<T> &table, QByteArray name, const MetricLabels &labels)
    {
        for (std::size_t i = 0; i < labels.size(); ++i)
            name += (i == 0 ? "{" : ",") + labels[i].first + "=\"" + labels[i].second + '"';
        if (!labels.empty())
            name += '}';
        const std::lock_guard lock(m_mutex);
        std::unique_ptr<T> &made = table[name];
        if (!made)
            made = std::make_unique<T>();
        return made.get();
    }

    std::mutex m_mutex;
    Table<FakeCounter> m_counters; ///< guarded by m_mutex, as all below
    Table<FakeGauge> m_gauges;
    Table<FakeHistogram> m_histograms;
    std::vector<std::function<void()>> m_collectors;
};

} // namespace psi
