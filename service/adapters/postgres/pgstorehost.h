#pragma once

#include <atomic>

#include "service/adapters/postgres/pgpool.h"
#include "service/adapters/postgres/postgresstore.h"
#include "service/adapters/sqlstore/storehost.h"

namespace psi::postgres {

/// StoreHost on a pool of connections: one transaction on this thread's connection.
class PgStoreHost final : public store::StoreHost
{
public:
    /// Threads that call it all the time keep their connection; others give it back at once.
    PgStoreHost(PgPool &pool, PgPool::Use use, const PostgresStore::Options &options, const KeyedHash &hash,
                const Clock &clock);

    /// From now on the database counts unread messages by a trigger of its own.
    void leaveUnreadToTrigger() { m_countsUnread = false; }

protected:
    Result<void> transact(const Body &body) override;
    const void *database() const override { return &m_pool; }

private:
    void runOn(PgSession &session, const Body &body);

    PgPool &m_pool;
    const PgPool::Use m_use;
    const PostgresStore::Options &m_options;
    const KeyedHash &m_hash;
    const Clock &m_clock;
    std::atomic<bool> m_countsUnread{true};
};

} // namespace psi::postgres
