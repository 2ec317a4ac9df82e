#pragma once

#include <vector>

#include "service/domain/queue/job.h"

namespace psi {

/// What happens to a lane when its head has used up its tries.
enum class OnExhausted : std::uint8_t
{
    Skip,
    Block
};

/// How often and after which waits a job of a route runs again (`retry.<route>`). Pure values.
struct RetryPolicy
{
    int attempts = 3; ///< runs in all, the first included
    Micros base = std::chrono::seconds(2);
    Micros cap = std::chrono::minutes(10);
    /// Instead of base and cap when not empty: the wait before each run. The first run's is not waited for.
    std::vector<Micros> schedule;
    OnExhausted onExhausted = OnExhausted::Skip;

    friend bool operator==(const RetryPolicy &, const RetryPolicy &) = default;
};

/// What a route does unless `retry.<route>` says otherwise.
RetryPolicy defaultRetryPolicy(Route route);

/// True when a job that has now failed `attempts` times gets no further run.
bool isExhausted(const RetryPolicy &policy, int attempts);

/// Wait before the run after the `attempts`-th failure (1 = first): equal jitter, uniform in [d/2, d] with
/// d = min(cap, base * 2^(attempts-1)) or the schedule's entry. `random` is uniform in [0, 1).
Micros backoffDelay(const RetryPolicy &policy, int attempts, double random);

} // namespace psi
