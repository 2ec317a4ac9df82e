#include "service/usecases/watch/purgechore.h"

#include <atomic>
#include <memory>

namespace psi {

namespace {
constexpr int chunk = 500;
}

Chore storePurge(Retention &retention, RetentionSettings settings, const Clock &clock)
{
    return {QStringLiteral("purge of the store"), std::chrono::minutes(1),
            [&retention, settings, &clock]() -> Result<bool> {
                const Result<int> purged = retention.purge(settings, clock.now(), chunk);
                if (!purged)
                    return purged.error();
                return *purged >= chunk;
            }};
}

// The dispatcher answers later: what the last chunk removed says whether the next one follows at once.
Chore completedPurge(Dispatcher &dispatcher, CompletedRetention retention)
{
    auto removed = std::make_shared<std::atomic<int>>(0);
    return {QStringLiteral("purge of completed jobs"), std::chrono::seconds(5),
            [&dispatcher, retention, removed]() -> Result<bool> {
                const bool more = removed->exchange(0) >= chunk;
                dispatcher.post([retention, removed](JobQueue &, QueueControl &control) {
                    const Result<int> purged = control.purgeCompleted(retention.age, retention.count, chunk);
                    removed->store(purged ? *purged : 0);
                });
                return more;
            }};
}

} // namespace psi
