#pragma once

#include <chrono>
#include <functional>
#include <initializer_list>
#include <utility>
#include <vector>

#include <QByteArray>

namespace psi {

class Counter
{
public:
    virtual ~Counter() = default;
    virtual void add(qint64 n = 1) = 0;
};

class Gauge
{
public:
    virtual ~Gauge() = default;
    virtual void set(double value) = 0;
};

/// Log-linear, at most 5 % error. Time histograms are in seconds, size histograms in their own unit.
class Histogram
{
public:
    virtual ~Histogram() = default;
    virtual void observe(double value) = 0;
    void observe(std::chrono::nanoseconds took) { observe(std::chrono::duration<double>(took).count()); }
};

/// Label name and value pairs; values are bounded words, never personal data.
using MetricLabels = std::vector<std::pair<QByteArray, QByteArray>>;

/// Counts here, renders elsewhere. Outsiders rely on the names; their help texts and types stand in
/// one table of the adapter, an unknown name is a programming error.
///
/// Any thread. A handle lives as long as the Metrics object: ask once, keep it; using it takes no lock.
/// Asking again for the same name and labels gives the same handle.
class Metrics
{
public:
    virtual ~Metrics() = default;
    virtual Counter &counter(const QByteArray &name, const MetricLabels &labels = {}) = 0;
    virtual Gauge &gauge(const QByteArray &name, const MetricLabels &labels = {}) = 0;
    virtual Histogram &histogram(const QByteArray &name, const MetricLabels &labels = {}) = 0;
    /// Called before each render, on the rendering thread, to refresh gauges that are read and not counted.
    virtual void addCollector(std::function<void()> refresh) = 0;
    /// The text exposition of all of it.
    virtual QByteArray render() = 0;
};

} // namespace psi
