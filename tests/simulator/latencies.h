#pragma once

#include <array>
#include <bit>
#include <chrono>
#include <cstdint>

namespace psi::sim {

/// Counts durations in buckets that are at most 3 % wide, so that an endless run needs no memory.
class Latencies
{
public:
    void add(std::chrono::steady_clock::duration value)
    {
        const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(value).count();
        ++m_counts[bucketOf(static_cast<std::uint64_t>(micros > 0 ? micros : 0))];
        ++m_count;
    }
    std::int64_t count() const { return m_count; }
    /// In milliseconds, the upper edge of the bucket that holds the share `q`; 0 without values.
    double milliseconds(double q) const
    {
        const auto wanted = static_cast<std::int64_t>(q * static_cast<double>(m_count));
        std::int64_t seen = 0;
        for (std::size_t i = 0; i < m_counts.size(); ++i) {
            seen += m_counts[i];
            if (seen > wanted)
                return static_cast<double>(edgeOf(i)) / 1000.0;
        }
        return m_count > 0 ? static_cast<double>(edgeOf(m_counts.size() - 1)) / 1000.0 : 0;
    }

private:
    static constexpr unsigned fineBits = 5;
    static std::size_t bucketOf(std::uint64_t micros)
    {
        const std::uint64_t value = micros < maximum ? micros : maximum;
        if (value < 1U << fineBits)
            return value;
        const auto shift = static_cast<unsigned>(std::bit_width(value)) - fineBits - 1;
        return ((shift + 1) << fineBits) + ((value >> shift) - (1U << fineBits));
    }
    static std::uint64_t edgeOf(std::size_t bucket)
    {
        if (bucket < 1U << fineBits)
            return bucket;
        const std::size_t shift = (bucket >> fineBits) - 1;
        return (((bucket & ((1U << fineBits) - 1)) + (1U << fineBits) + 1) << shift) - 1;
    }
    static constexpr std::uint64_t maximum = 3'600'000'000ULL;

    std::array<std::int64_t, 1024> m_counts{};
    std::int64_t m_count = 0;
};

} // namespace psi::sim
