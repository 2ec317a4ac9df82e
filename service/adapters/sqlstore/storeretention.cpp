#include "service/adapters/sqlstore/storeretention.h"

#include <array>

#include "service/adapters/sqlstore/storechores.h"
#include "service/ports/idempotency.h"

namespace psi::store {

namespace {
struct Purge
{
    Statement statement;
    std::chrono::seconds age;
};

int removeOlder(const Context &context, Statement statement, Timestamp before, int limit)
{
    Rows values;
    values.row().time(before).integer(limit);
    return static_cast<int>(context.sql.run(statement, values));
}
} // namespace

Result<int> StoreRetention::purge(const RetentionSettings &settings, Timestamp now, int limit,
                                  const ChoreLease &lease)
{
    constexpr std::chrono::days deadTokens{90};
    const std::array purges{
        Purge{Statement::purge_received, settings.received},
        Purge{Statement::purge_attempts, settings.deadAge},
        Purge{Statement::purge_jobs, settings.deadAge},
        Purge{Statement::purge_events, settings.events},
        Purge{Statement::purge_statuses, settings.events},
        Purge{Statement::purge_outbox, settings.outbox},
        Purge{Statement::purge_idempotency, IdempotencyStore::keptFor},
        Purge{Statement::purge_tokens, deadTokens},
        Purge{Statement::purge_messages, settings.messages},
    };
    int removed = 0;
    const Result<void> done = m_host.run([&](const Context &context) {
        removed = 0;
        holdChore(context, lease);
        for (const Purge &purge : purges) {
            const int left = limit - removed;
            if (purge.age.count() == 0 || left <= 0)
                continue;
            if (purge.statement == Statement::purge_messages)
                removeOlder(context, Statement::purge_reactions, now - purge.age, left);
            removed += removeOlder(context, purge.statement, now - purge.age, left);
        }
    });
    if (!done)
        return done.error();
    return removed;
}

} // namespace psi::store
