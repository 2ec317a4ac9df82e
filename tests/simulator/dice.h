#pragma once

#include <array>
#include <cstdint>
#include <random>
#include <span>

namespace psi::sim {

/// Chance with a seed: the same seed throws the same. One thread at a time.
class Dice
{
public:
    explicit Dice(std::uint64_t seed)
        : m_engine(seed)
    {}

    std::uint64_t next() { return m_engine(); }
    /// Uniform in [0, limit); limit > 0.
    std::uint64_t below(std::uint64_t limit) { return m_engine() % limit; }
    bool chance(double probability)
    {
        return std::uniform_real_distribution<double>(0, 1)(m_engine) < probability;
    }
    /// An index, each with its weight's share. Weights sum up to more than 0.
    std::size_t weighted(std::span<const int> weights)
    {
        std::uint64_t sum = 0;
        for (const int weight : weights)
            sum += static_cast<std::uint64_t>(weight);
        std::uint64_t hit = below(sum);
        for (std::size_t i = 0; i < weights.size(); ++i) {
            if (hit < static_cast<std::uint64_t>(weights[i]))
                return i;
            hit -= static_cast<std::uint64_t>(weights[i]);
        }
        return weights.size() - 1;
    }
    template <typename T, std::size_t N>
    const T &pick(const std::array<T, N> &list)
    {
        return list[below(N)];
    }

private:
    std::mt19937_64 m_engine;
};

} // namespace psi::sim
