#pragma once

#include <span>

#include <QByteArray>

namespace psi {

enum class MetricKind : unsigned char
{
    Counter,
    ReadCounter, ///< a counter that something else keeps: set, not added to, through a gauge handle
    Gauge,
    TimeHistogram,
    SizeHistogram
};

/// One name that dashboards and alerts rely on. Help is one line without a backslash (prometheus-cpp does not
/// escape it).
struct MetricFacts
{
    const char *name;
    MetricKind kind;
    const char *labels; ///< names separated by commas, in the order in which they are shown
    const char *help;
};

std::span<const MetricFacts> metricTable();
/// Null for a name that is not in the table.
const MetricFacts *metricFacts(const QByteArray &name);

} // namespace psi
