#include "service/adapters/sqlite/queueready.h"

#include <algorithm>

namespace psi::queue {

namespace {
constexpr int mostAhead = 64;
} // namespace

ReadyLanes::Ahead *ReadyLanes::fill(Place place, std::int64_t turn, std::int64_t &count, int wanted)
{
    if (count <= 0)
        return nullptr;
    Ahead &ahead = m_ahead[{place, turn}];
    if (ahead.empty()) {
        ahead = m_context.lists.ready(place, turn, std::clamp(wanted, 1, mostAhead));
        std::reverse(ahead.begin(), ahead.end());
    }
    if (ahead.empty()) {
        count = 0; // whatever was counted, there is none; fsck finds why
        return nullptr;
    }
    return &ahead;
}

std::optional<Lane> ReadyLanes::next(Ring &ring, bool suspects, int wanted)
{
    Ahead *best = nullptr;
    const auto consider = [&best](Ahead *ahead) {
        const auto order = [](const Ahead &lanes) {
            return std::pair(lanes.back().score(), lanes.back().id);
        };
        if (ahead != nullptr && (best == nullptr || order(*ahead) < order(*best)))
            best = ahead;
    };
    for (int c = 0; c < priorityClassCount; ++c)
        consider(fill(Place::Ready, readyTurn(ring.id, static_cast<PriorityClass>(c)),
                      ring.ready[static_cast<std::size_t>(c)], wanted));
    if (suspects)
        consider(fill(Place::Suspect, readyTurn(ring.id, PriorityClass::Low), ring.suspect, 1));
    if (best == nullptr) {
        m_context.state.rings.changed(ring, m_context.now);
        return std::nullopt;
    }
    Lane lane = std::move(best->back());
    best->pop_back();
    return lane;
}

} // namespace psi::queue
