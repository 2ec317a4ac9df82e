#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "tests/simulator/dice.h"
#include "tests/simulator/element.h"

namespace psi::sim {

/// The conversations whose order a delivery must keep.
std::vector<QByteArray> conversationsOf(const Delivery &delivery);

/// Disorder: hands deliveries out in another order than they were made, but those of one conversation in
/// theirs. One thread at a time.
class Shuffler
{
public:
    /// `window`: how many are mixed; 1 = no disorder. `make` gives the next, nothing at the end.
    Shuffler(std::size_t window, std::uint64_t seed, std::function<std::optional<Delivery>()> make);

    std::optional<Delivery> next();

private:
    bool overtakes(std::size_t index) const;

    std::size_t m_window;
    Dice m_dice;
    std::function<std::optional<Delivery>()> m_make;
    std::vector<Delivery> m_held;
};

} // namespace psi::sim
