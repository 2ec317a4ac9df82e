#include "service/domain/queue/retrypolicy.h"

#include <algorithm>

namespace psi {

using namespace std::chrono_literals;

RetryPolicy defaultRetryPolicy(Route route)
{
    switch (route) {
    case Route::Inbound:
    case Route::Status:
    case Route::Other:
        return {};
    case Route::Outbound:
        return {12, 1s, 10min, {}, OnExhausted::Skip};
    case Route::Area:
        return {8, 0s, 10h, {0s, 5s, 5min, 30min, 2h, 5h, 10h, 10h}, OnExhausted::Skip};
    case Route::Media:
        return {8, 5s, 1h, {}, OnExhausted::Skip};
    }
    return {};
}

bool isExhausted(const RetryPolicy &policy, int attempts) { return attempts >= policy.attempts; }

Micros backoffDelay(const RetryPolicy &policy, int attempts, double random)
{
    const int failures = std::max(attempts, 1);
    Micros delay = policy.cap;
    if (!policy.schedule.empty()) {
        const auto last = policy.schedule.size() - 1;
        delay = policy.schedule[std::min(static_cast<std::size_t>(failures), last)];
    } else if (failures < 32 && policy.base.count() <= (policy.cap.count() >> (failures - 1))) {
        delay = policy.base * (std::int64_t{1} << (failures - 1));
    }
    const double half = static_cast<double>(delay.count()) / 2;
    return Micros(static_cast<std::int64_t>(half + half * random));
}

} // namespace psi
