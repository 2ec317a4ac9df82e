#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <vector>

#include "service/domain/queue/job.h"

namespace psi {

/// Lanes that were in a transaction when it failed with an error that looks like the store's. They run apart,
/// event by event, until they succeed: so an event that breaks the store's transactions by itself is found,
/// although such an error is never split or counted when it comes.
/// Any thread; guarded by a mutex. Bounded: what is forgotten is noted again at its next failure.
class StoreDoubts
{
public:
    /// `commits`: transactions committed in this process so far.
    void note(const LaneRef &lane, std::uint64_t commits)
    {
        const std::lock_guard lock(m_mutex);
        if (m_since.size() >= bound)
            m_since.clear();
        m_since.insert_or_assign(lane, commits);
    }
    /// The commits that stood when the lane was last noted; nothing when it is not in doubt.
    std::optional<std::uint64_t> since(const LaneRef &lane) const
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_since.find(lane);
        return found == m_since.end() ? std::nullopt : std::optional(found->second);
    }
    void clear(const LaneRef &lane)
    {
        const std::lock_guard lock(m_mutex);
        m_since.erase(lane);
    }

private:
    static constexpr std::size_t bound = 10'000;

    mutable std::mutex m_mutex;
    std::map<LaneRef, std::uint64_t> m_since; ///< guarded by m_mutex
};

} // namespace psi
