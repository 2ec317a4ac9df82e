#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <span>

#include "service/ports/metrics.h"

namespace psi {

/// Counts in buckets that grow by powers of two, 16 linear ones each, from 2^-20 to 2^20 (a microsecond to
/// twelve days in seconds): at most 5 % error inside. Lock-free; any thread.
class LogLinearHistogram : public Histogram
{
public:
    using Histogram::observe;
    void observe(double value) override;

    std::uint64_t count() const { return m_count.load(std::memory_order_relaxed); }
    double sum() const { return m_sum.load(std::memory_order_relaxed); }
    /// Observations of buckets whose upper end is at most `bound`.
    std::uint64_t countUpTo(double bound) const;
    /// The value below which the share `q` of all observations lies; 0 without observations.
    double quantile(double q) const;

private:
    static constexpr int lowestExponent = -20;
    static constexpr int exponents = 41;
    static constexpr int steps = 16;
    static constexpr int bucketCount = exponents * steps;

    static int bucketOf(double value);
    static double upperEnd(int bucket);

    std::array<std::atomic<std::uint64_t>, bucketCount> m_buckets{};
    std::atomic<std::uint64_t> m_count{0};
    std::atomic<double> m_sum{0};
};

} // namespace psi
