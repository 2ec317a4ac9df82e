#include "service/adapters/metrics/loglinearhistogram.h"

#include <algorithm>
#include <cmath>

namespace psi {

int LogLinearHistogram::bucketOf(double value)
{
    if (!(value > 0))
        return 0;
    int exponent = 0;
    const double fraction = std::frexp(value, &exponent); // [0.5, 1) * 2^exponent
    const int power = exponent - 1 - lowestExponent;
    if (power < 0)
        return 0;
    if (power >= exponents)
        return bucketCount - 1;
    return power * steps + static_cast<int>((fraction * 2 - 1) * steps);
}

double LogLinearHistogram::upperEnd(int bucket)
{
    const double base = std::ldexp(1.0, bucket / steps + lowestExponent);
    return base * (1 + (bucket % steps + 1) / static_cast<double>(steps));
}

void LogLinearHistogram::observe(double value)
{
    m_buckets[static_cast<std::size_t>(bucketOf(value))].fetch_add(1, std::memory_order_relaxed);
    m_count.fetch_add(1, std::memory_order_relaxed);
    m_sum.fetch_add(std::isfinite(value) ? value : 0, std::memory_order_relaxed);
}

std::uint64_t LogLinearHistogram::countUpTo(double bound) const
{
    std::uint64_t count = 0;
    for (int i = 0; i < bucketCount && upperEnd(i) <= bound * (1 + 1e-9); ++i)
        count += m_buckets[static_cast<std::size_t>(i)].load(std::memory_order_relaxed);
    return count;
}

double LogLinearHistogram::quantile(double q) const
{
    const std::uint64_t total = count();
    if (total == 0)
        return 0;
    const auto wanted = static_cast<std::uint64_t>(std::ceil(q * static_cast<double>(total)));
    std::uint64_t seen = 0;
    for (int i = 0; i < bucketCount; ++i) {
        seen += m_buckets[static_cast<std::size_t>(i)].load(std::memory_order_relaxed);
        if (seen >= std::max<std::uint64_t>(wanted, 1))
            return upperEnd(i);
    }
    return upperEnd(bucketCount - 1);
}

} // namespace psi
