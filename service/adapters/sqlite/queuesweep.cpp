#include "service/adapters/sqlite/queuesweep.h"

namespace psi::queue {

int QueueSweeper::loseExpired(int limit)
{
    std::vector<Lane> lanes = m_context.lists.due(Place::Leased, limit);
    for (Lane &lane : lanes)
        m_context.loseLease(lane, lane.sort);
    return static_cast<int>(lanes.size());
}

int QueueSweeper::wakeDue(int limit)
{
    std::vector<Lane> lanes = m_context.lists.due(Place::Waiting, limit);
    for (Lane &lane : lanes) {
        m_context.place(lane, lane.sort);
        m_context.lanes.save(lane);
    }
    return static_cast<int>(lanes.size());
}

int QueueSweeper::endLanePauses(int limit)
{
    std::vector<Lane> lanes = m_context.lists.pauseOver(limit);
    for (Lane &lane : lanes) {
        const Timestamp end = *lane.rare.pauseUntil;
        lane.rare.paused = false;
        lane.rare.pauseUntil.reset();
        if (lane.place != Place::Leased)
            m_context.place(lane, end);
        m_context.lanes.save(lane);
    }
    return static_cast<int>(lanes.size());
}

int QueueSweeper::forgetIdle(int limit)
{
    std::vector<Lane> lanes = m_context.lists.due(Place::Idle, limit);
    for (Lane &lane : lanes) {
        m_context.place(lane, m_context.now); // one that has jobs after all is damage: it becomes ready
        m_context.lanes.save(lane);           // else removes it: neither held nor limited any more
    }
    return static_cast<int>(lanes.size());
}

void QueueSweeper::wakeRings()
{
    if (m_context.state.rules.endPauses(m_context.sql, m_context.now))
        m_context.state.rings.rulesChanged(m_context.now);
    m_context.state.rings.wake(m_context.now);
}

} // namespace psi::queue
