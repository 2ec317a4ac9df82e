#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "service/ports/metrics.h"

namespace psi {

/// Counts in buckets that are linear inside a power of ten: from 10^-6 to 10^7 (a microsecond to four months
/// in seconds), 90 each, so that every bound like 0.005, 0.25 or 30 is the end of a bucket and can be
/// projected exactly, and a quantile is off by at most 5 %. A bucket holds its upper end, as `le` does.
/// Lock-free; any thread.
class LogLinearHistogram : public Histogram
{
public:
    using Histogram::observe;
    /// What is not above 10^-6 (and no number at all) counts in the first bucket.
    void observe(double value) override;

    std::uint64_t count() const;
    double sum() const { return m_sum.load(std::memory_order_relaxed); }
    /// Observations of at most `bound`; exact if `bound` is the end of a bucket.
    std::uint64_t countUpTo(double bound) const;
    /// The value below which the share `q` of all observations lies; 0 without observations.
    double quantile(double q) const;

private:
    static constexpr int lowestPower = -6;
    static constexpr int powers = 13;
    static constexpr int steps = 90;
    static constexpr int bucketCount = powers * steps + 2; ///< one below, one above

    static std::size_t bucketOf(double value);
    static double upperEnd(std::size_t bucket);
    static double middle(std::size_t bucket);

    std::array<std::atomic<std::uint64_t>, bucketCount> m_buckets{};
    std::atomic<double> m_sum{0};
};

} // namespace psi
