#include "service/usecases/watch/purgechore.h"

#include <atomic>
#include <memory>

namespace psi {

namespace {
constexpr int chunk = 500;

// Asks for one chunk at a time on the dispatcher's thread, as long as chunks come back full; the dispatcher
// does its own work in between. One such run at a time.
class CompletedPurge : public std::enable_shared_from_this<CompletedPurge>
{
public:
    CompletedPurge(Dispatcher &dispatcher, CompletedRetention retention, Log &log)
        : m_dispatcher(dispatcher)
        , m_retention(retention)
        , m_log(log)
    {}

    void begin()
    {
        if (!m_running.exchange(true))
            postChunk();
    }

private:
    void postChunk()
    {
        m_dispatcher.post([self = shared_from_this()](JobQueue &, QueueControl &control) {
            const CompletedRetention &keep = self->m_retention;
            const Result<int> purged = control.purgeCompleted(keep.age, keep.count, chunk);
            if (!purged)
                self->m_log.warn(QStringLiteral("chore failed: purge of completed jobs"),
                                 purged.error().message);
            if (purged && *purged >= chunk)
                self->postChunk();
            else
                self->m_running = false;
        });
    }

    Dispatcher &m_dispatcher;
    CompletedRetention m_retention;
    Log &m_log;
    std::atomic<bool> m_running{false};
};
} // namespace

Chore storePurge(SingletonChores &singletons, Retention &retention, RetentionSettings settings,
                 const Clock &clock)
{
    return singletons.once(
        QStringLiteral("store_purge"), QStringLiteral("purge of the store"), std::chrono::minutes(1),
        [&retention, settings, &clock](const ChoreLease &lease) -> Result<bool> {
            const Result<int> purged = retention.purge(settings, clock.now(), chunk, lease);
            if (!purged)
                return purged.error();
            return *purged >= chunk;
        });
}

Chore completedPurge(Dispatcher &dispatcher, CompletedRetention retention, Log &log)
{
    auto purge = std::make_shared<CompletedPurge>(dispatcher, retention, log);
    return {QStringLiteral("purge of completed jobs"), std::chrono::seconds(5), [purge]() -> Result<bool> {
                purge->begin();
                return false;
            }};
}

} // namespace psi
