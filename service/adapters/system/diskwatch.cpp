#include "service/adapters/system/diskwatch.h"

#include <algorithm>

#include "service/adapters/system/datadir.h"

namespace psi {

namespace {
constexpr qint64 smallestShare = 64;
}

bool DiskWatch::check()
{
    const std::optional<DiskSpace> space = diskSpace(m_folder);
    m_free.store(space ? space->free : -1, std::memory_order_relaxed);
    if (space) {
        const qint64 minimum = std::min(m_minimum, space->total / smallestShare);
        const qint64 wanted = hasEnough() ? minimum : 2 * minimum;
        m_enough.store(space->free >= wanted, std::memory_order_relaxed);
    }
    return hasEnough();
}

} // namespace psi
