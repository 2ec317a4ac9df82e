#include "service/adapters/postgres/pgstorehost.h"

#include "service/adapters/postgres/pgsql.h"
#include "service/adapters/postgres/pgtransaction.h"

namespace psi::postgres {

PgStoreHost::PgStoreHost(PgPool &pool, PgPool::Use use, const PostgresStore::Options &options,
                         const KeyedHash &hash, const Clock &clock)
    : m_pool(pool)
    , m_use(use)
    , m_options(options)
    , m_hash(hash)
    , m_clock(clock)
{}

// After an error of the store the connection is not used again: the next one may reach a server that works.
Result<void> PgStoreHost::transact(const Body &body)
{
    Result<PgPool::Lease> lease = m_pool.take(m_use);
    if (!lease)
        return lease.error();
    try {
        runOn(lease->session(), body);
        return {};
    } catch (const store::Failure &failure) {
        if (failure.error.code == ErrorCode::Unavailable)
            lease->drop();
        return failure.error;
    }
}

void PgStoreHost::runOn(PgSession &session, const Body &body)
{
    thread_local store::Uuids uuids;
    PgTransaction transaction(session);
    const PgSql sql(session);
    store::Context context{sql, m_hash, uuids, m_options.defaultArea,
                           m_options.serverClock ? transaction.startedAt() : m_clock.now()};
    context.countsUnread = m_countsUnread;
    body(context);
    transaction.commit();
}

} // namespace psi::postgres
