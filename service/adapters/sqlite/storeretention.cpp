#include "service/adapters/sqlite/storeretention.h"

#include <array>

#include <sqlite/storestatements.h>

namespace psi::store {

namespace {
struct Purge
{
    std::string_view text;
    std::chrono::seconds age;
};

int removeOlder(const Context &context, std::string_view text, Timestamp before, int limit)
{
    SqliteStatement &statement = context.sql.use(text);
    Sql::run(statement.bindText(1, timeText(before)).bind(2, limit));
    return static_cast<int>(context.sql.changes());
}
} // namespace

Result<int> StoreRetention::purge(const RetentionSettings &settings, Timestamp now, int limit)
{
    const std::array purges{
        Purge{storestatements::purge_received, settings.received},
        Purge{storestatements::purge_attempts, settings.deadAge},
        Purge{storestatements::purge_jobs, settings.deadAge},
        Purge{storestatements::purge_events, settings.events},
        Purge{storestatements::purge_statuses, settings.events},
        Purge{storestatements::purge_outbox, settings.outbox},
        Purge{storestatements::purge_messages, settings.messages},
    };
    int removed = 0;
    const Result<void> done = m_host.run([&](const Context &context) {
        removed = 0;
        for (const Purge &purge : purges) {
            const int left = limit - removed;
            if (purge.age.count() == 0 || left <= 0)
                continue;
            if (purge.text == storestatements::purge_messages)
                removeOlder(context, storestatements::purge_reactions, now - purge.age, left);
            removed += removeOlder(context, purge.text, now - purge.age, left);
        }
    });
    if (!done)
        return done.error();
    return removed;
}

} // namespace psi::store
