#include "service/adapters/sqlite/queuerow.h"

#include <algorithm>

namespace psi::queue {

void Ring::count(Place place, PriorityClass priority, std::int64_t lanes)
{
    switch (place) {
    case Place::Idle:
        break;
    case Place::Ready:
        ready[static_cast<std::size_t>(priority)] += lanes;
        break;
    case Place::Leased:
        leased += lanes;
        break;
    case Place::Waiting:
        waiting += lanes;
        break;
    case Place::Blocked:
        blocked += lanes;
        break;
    case Place::Suspect:
        suspect += lanes;
        break;
    }
}

void Ring::count(const Share &share, std::int64_t sign)
{
    if (share.jobs == 0)
        return;
    auto found = std::find_if(lines.begin(), lines.end(),
                              [&](const LineJobs &entry) { return entry.line == share.line; });
    if (found == lines.end())
        found = lines.insert(lines.end(), LineJobs{share.line, {}, {}});
    const auto state = static_cast<std::size_t>(share.state);
    found->jobs[state] += sign * share.jobs;
    found->dirty[state] = true;
}

} // namespace psi::queue
