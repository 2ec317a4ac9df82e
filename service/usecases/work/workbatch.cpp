#include "service/usecases/work/workbatch.h"

#include <algorithm>
#include <iterator>

namespace psi {

namespace {
constexpr std::size_t bigBatch = 250; // jobs that are worth a transaction of their own under load
constexpr std::size_t smallTake = 4;  // jobs that are spread over the workers, a lane each

std::size_t divideUp(std::size_t a, std::size_t b) { return (a + b - 1) / b; }
} // namespace

std::size_t WorkBatch::jobCount() const
{
    std::size_t jobs = 0;
    for (const LeasedLane &lane : lanes)
        jobs += lane.jobs.size();
    return jobs;
}

std::vector<WorkBatch> dealOut(std::vector<LeasedLane> lanes, int idle, int maxLanes)
{
    std::vector<WorkBatch> batches;
    WorkBatch others;
    for (LeasedLane &lane : lanes) {
        if (lane.alone)
            batches.push_back({{std::move(lane)}});
        else
            others.lanes.push_back(std::move(lane));
    }
    if (others.lanes.empty())
        return batches;
    const std::size_t jobs = others.jobCount();
    const std::size_t count = others.lanes.size();
    const std::size_t workers =
        static_cast<std::size_t>(std::max(1, idle - static_cast<int>(batches.size())));
    const std::size_t least = divideUp(count, static_cast<std::size_t>(std::max(1, maxLanes)));
    const std::size_t wanted = jobs <= smallTake ? count : std::max(divideUp(jobs, bigBatch), least);
    const std::size_t parts = std::min({wanted, workers, count});
    std::vector<WorkBatch> dealt(parts);
    for (std::size_t i = 0; i < count; ++i)
        dealt[i % parts].lanes.push_back(std::move(others.lanes[i]));
    std::move(dealt.begin(), dealt.end(), std::back_inserter(batches));
    return batches;
}

} // namespace psi
