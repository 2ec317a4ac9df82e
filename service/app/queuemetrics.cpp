#include "service/app/queuemetrics.h"

#include <array>

namespace psi {

namespace {
constexpr std::array<std::pair<JobState, const char *>, 4> jobStates{{{JobState::Waiting, "waiting"},
                                                                      {JobState::Active, "active"},
                                                                      {JobState::Delayed, "delayed"},
                                                                      {JobState::Blocked, "blocked"}}};
constexpr std::array<std::pair<LaneState, const char *>, 4> laneStates{{{LaneState::Ready, "ready"},
                                                                        {LaneState::Leased, "leased"},
                                                                        {LaneState::Waiting, "waiting"},
                                                                        {LaneState::Blocked, "blocked"}}};

// Every series is set each time, so that what is no longer there reads 0.
void refresh(Metrics &metrics, const QueueCounts &counts)
{
    for (int i = 0; i < routeCount; ++i) {
        const auto route = static_cast<Route>(i);
        const QByteArray name = routeName(route).toByteArray();
        for (const auto &[state, word] : jobStates) {
            std::int64_t jobs = 0;
            for (const QueueCount &count : counts.jobs)
                jobs += count.route == route && count.state == state ? count.jobs : 0;
            metrics.gauge("psi_queue_jobs", {{"state", word}, {"route", name}})
                .set(static_cast<double>(jobs));
        }
        double age = 0;
        for (const OldestJob &oldest : counts.oldest)
            age = oldest.route == route ? std::chrono::duration<double>(oldest.age).count() : age;
        metrics.gauge("psi_queue_oldest_seconds", {{"route", name}}).set(age);
    }
    for (const auto &[state, word] : laneStates) {
        std::int64_t lanes = 0;
        for (const LaneCount &count : counts.lanes)
            lanes += count.state == state ? count.lanes : 0;
        metrics.gauge("psi_lanes", {{"state", word}}).set(static_cast<double>(lanes));
    }
}
} // namespace

Result<void> refreshQueueMetrics(Metrics &metrics, QueueView &view)
{
    const Result<QueueCounts> counts = view.counts();
    if (!counts)
        return counts.error();
    refresh(metrics, *counts);
    return {};
}

} // namespace psi
