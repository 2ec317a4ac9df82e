#include "tests/simulator/shuffler.h"

#include <algorithm>

namespace psi::sim {

std::vector<QByteArray> conversationsOf(const Delivery &delivery)
{
    std::vector<QByteArray> found;
    for (const Element &element : delivery.elements) {
        if (!element.conversation.isEmpty() &&
            std::find(found.begin(), found.end(), element.conversation) == found.end())
            found.push_back(element.conversation);
    }
    return found;
}

Shuffler::Shuffler(std::size_t window, std::uint64_t seed, std::function<std::optional<Delivery>()> make)
    : m_window(window)
    , m_dice(seed)
    , m_make(std::move(make))
{}

std::optional<Delivery> Shuffler::next()
{
    while (m_held.size() < m_window) {
        auto made = m_make();
        if (!made)
            break;
        m_held.push_back(std::move(*made));
    }
    if (m_held.empty())
        return {};
    std::size_t index = m_dice.below(m_held.size());
    while (overtakes(index))
        --index;
    Delivery chosen = std::move(m_held[index]);
    m_held.erase(m_held.begin() + static_cast<std::ptrdiff_t>(index));
    return chosen;
}

// The first of all overtakes nobody, so next() ends.
bool Shuffler::overtakes(std::size_t index) const
{
    const std::vector<QByteArray> own = conversationsOf(m_held[index]);
    for (std::size_t before = 0; before < index; ++before) {
        const std::vector<QByteArray> theirs = conversationsOf(m_held[before]);
        if (std::find_first_of(own.begin(), own.end(), theirs.begin(), theirs.end()) != own.end())
            return true;
    }
    return false;
}

} // namespace psi::sim
