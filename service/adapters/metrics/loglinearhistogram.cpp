#include "service/adapters/metrics/loglinearhistogram.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace psi {

namespace {
// A bound like 0.005 is no exact double: values this near above an end of a bucket belong to the bucket.
constexpr double slack = 1e-9;

// 10^-6 .. 10^7
constexpr std::array<double, 14> tens{1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1e0,
                                      1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7};
} // namespace

std::size_t LogLinearHistogram::bucketOf(double value)
{
    static_assert(tens.size() == powers + 1);
    if (!(value > tens.front() * (1 + slack)))
        return 0;
    if (value > tens.back() * (1 + slack))
        return bucketCount - 1;
    std::size_t power = 0;
    while (value > tens[power + 1] * (1 + slack))
        ++power;
    // (1, 10] of this power of ten in steps of a tenth.
    const double tenths = value / tens[power] * 10;
    const int step = static_cast<int>(std::ceil(tenths * (1 - slack))) - 11;
    return power * steps + static_cast<std::size_t>(std::clamp(step, 0, steps - 1)) + 1;
}

double LogLinearHistogram::upperEnd(std::size_t bucket)
{
    if (bucket == 0)
        return tens.front();
    if (bucket == bucketCount - 1)
        return std::numeric_limits<double>::infinity();
    const std::size_t place = bucket - 1;
    return tens[place / steps] * (static_cast<double>(place % steps) + 11) / 10;
}

double LogLinearHistogram::middle(std::size_t bucket)
{
    if (bucket == 0 || bucket == bucketCount - 1)
        return std::min(upperEnd(bucket), tens.back());
    return upperEnd(bucket) - tens[(bucket - 1) / steps] / 20;
}

void LogLinearHistogram::observe(double value)
{
    m_buckets[bucketOf(value)].fetch_add(1, std::memory_order_relaxed);
    m_sum.fetch_add(std::isfinite(value) ? value : 0, std::memory_order_relaxed);
}

std::uint64_t LogLinearHistogram::count() const { return countUpTo(std::numeric_limits<double>::infinity()); }

std::uint64_t LogLinearHistogram::countUpTo(double bound) const
{
    std::uint64_t count = 0;
    for (std::size_t i = 0; i < bucketCount && upperEnd(i) <= bound * (1 + slack); ++i)
        count += m_buckets[i].load(std::memory_order_relaxed);
    return count;
}

double LogLinearHistogram::quantile(double q) const
{
    const std::uint64_t total = count();
    if (total == 0)
        return 0;
    const auto wanted = static_cast<std::uint64_t>(std::ceil(q * static_cast<double>(total)));
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < bucketCount; ++i) {
        seen += m_buckets[i].load(std::memory_order_relaxed);
        if (seen >= std::max<std::uint64_t>(wanted, 1))
            return middle(i);
    }
    return tens.back();
}

} // namespace psi
