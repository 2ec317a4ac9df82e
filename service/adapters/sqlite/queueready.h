#pragma once

#include <map>

#include "service/adapters/sqlite/queuecontext.h"

namespace psi::queue {

/// The ready lanes of the rings in the order of their scores, read some ahead. For one take: what it hands
/// out or puts aside it has got from here, and nothing else moves meanwhile.
class ReadyLanes
{
public:
    explicit ReadyLanes(QueueContext &context)
        : m_context(context)
    {}

    /// The next lane of the ring, suspects only when asked for; `wanted`: how many will be asked for at most.
    /// None although the ring counts some: the counts were wrong and are put right.
    std::optional<Lane> next(Ring &ring, bool suspects, int wanted);

private:
    /// One turn's lanes; the next one is the last.
    using Ahead = std::vector<Lane>;

    Ahead *fill(Place place, std::int64_t turn, std::int64_t &count, int wanted);

    QueueContext &m_context;
    std::map<std::pair<Place, std::int64_t>, Ahead> m_ahead;
};

} // namespace psi::queue
