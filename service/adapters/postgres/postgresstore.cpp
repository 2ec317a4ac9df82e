#include "service/adapters/postgres/postgresstore.h"

#include <algorithm>

#include "service/adapters/postgres/pgmigrations.h"
#include "service/adapters/postgres/pgpooladvice.h"
#include "service/adapters/postgres/pgprobe.h"
#include "service/adapters/postgres/pgstorehost.h"
#include "service/adapters/sqlstore/sqlconversationstore.h"
#include "service/adapters/sqlstore/sqloutboxstore.h"
#include "service/adapters/sqlstore/storeagentmessages.h"
#include "service/adapters/sqlstore/storearchive.h"
#include "service/adapters/sqlstore/storeareas.h"
#include "service/adapters/sqlstore/storechores.h"
#include "service/adapters/sqlstore/storeidempotency.h"
#include "service/adapters/sqlstore/storemenus.h"
#include "service/adapters/sqlstore/storemeta.h"
#include "service/adapters/sqlstore/storeretention.h"
#include "service/adapters/sqlstore/storetokens.h"
#include "service/adapters/sqlstore/storeunit.h"

namespace psi {

using namespace postgres;

struct PostgresStore::Parts
{
    Parts(Options given, const KeyedHash &hash, const Clock &clock)
        : options(std::move(given))
        , pool(options.url, options.maxConnections)
        , working(pool, PgPool::Use::Keep, options, hash, clock)
        , passing(pool, PgPool::Use::Once, options, hash, clock)
    {}

    const Options options;
    PgPool pool;
    PgStoreHost working; ///< for the worker threads
    PgStoreHost passing;
    SchemaFindings findings;
    int others = -1;    ///< processes that share the database, when last asked
    QStringList advice; ///< about the connections of all
    bool isStarted = false;
    store::SqlConversationStore conversations{working};
    store::SqlOutboxStore outbox{working};
    store::StoreArchive archive{working};
    store::StoreMeta meta{passing};
    store::StoreRetention retention{passing};
    store::StoreMenus menus{passing};
    store::StoreAreas areas{passing};
    store::StoreChoreLeases choreLeases{passing};
    store::StoreAgentMessages agents{working, working};
    store::StoreTokens tokens{working, working};
    store::StoreIdempotency idempotency{working};
    store::StoreUnit unit{working};
};

namespace {
template <typename Value, typename Body>
Result<Value> onSession(const QByteArray &url, const Body &body)
{
    Result<std::unique_ptr<PgSession>> session = PgSession::open(url);
    if (!session)
        return session.error();
    try {
        return body(**session);
    } catch (const store::Failure &failure) {
        return failure.error;
    }
}
} // namespace

PostgresStore::PostgresStore(Options options, const KeyedHash &hash, const Clock &clock)
    : m_parts(std::make_unique<Parts>(std::move(options), hash, clock))
{}

PostgresStore::~PostgresStore() { stop(); }

Result<void> PostgresStore::start()
{
    if (m_parts->isStarted)
        return {};
    m_parts->pool.start();
    Result<void> checked = check();
    m_parts->isStarted = checked.isOk();
    if (!checked)
        m_parts->pool.stop();
    return checked;
}

Result<void> PostgresStore::check()
{
    Result<PgPool::Lease> lease = m_parts->pool.take(PgPool::Use::Once);
    if (!lease)
        return lease.error();
    try {
        checkMigrated(lease->session());
        const Probe probe = probeSchema(lease->session());
        m_parts->findings = probe.findings;
        if (!probe.findings.faults.isEmpty())
            return Error{ErrorCode::Conflict, QStringLiteral("the store cannot work on this database:\n") +
                                                  probe.findings.faults.join(QLatin1Char('\n'))};
        m_parts->findings.differences += advise(lease->session());
        if (probe.hasForeignUnreadTrigger)
            m_parts->working.leaveUnreadToTrigger();
    } catch (const store::Failure &failure) {
        return failure.error;
    }
    return {};
}

// Asks for the pool's size only when the number of processes is another than last time.
QStringList PostgresStore::advise(postgres::PgSession &session)
{
    const int others = otherProcesses(session, m_parts->options.instance);
    if (m_parts->others != others)
        m_parts->advice =
            poolAdvice(session, m_parts->options.url, m_parts->options.maxConnections, others + 1);
    m_parts->others = others;
    return m_parts->advice;
}

Result<QStringList> PostgresStore::lookAround()
{
    Result<PgPool::Lease> lease = m_parts->pool.take(PgPool::Use::Once);
    if (!lease)
        return lease.error();
    try {
        return advise(lease->session());
    } catch (const store::Failure &failure) {
        return failure.error;
    }
}

void PostgresStore::leave()
{
    if (!m_parts->isStarted || m_parts->options.instance.isEmpty())
        return;
    try {
        if (Result<PgPool::Lease> lease = m_parts->pool.take(PgPool::Use::Once))
            forgetProcess(lease->session(), m_parts->options.instance);
    } catch (const store::Failure &) { // it is forgotten within a minute
    }
}

void PostgresStore::stop()
{
    leave();
    m_parts->pool.stop();
    m_parts->isStarted = false;
}

const SchemaFindings &PostgresStore::findings() const { return m_parts->findings; }

ConversationStore &PostgresStore::conversations() { return m_parts->conversations; }

JobArchive &PostgresStore::archive() { return m_parts->archive; }

MetaStore &PostgresStore::meta() { return m_parts->meta; }

Retention &PostgresStore::retention() { return m_parts->retention; }

MenuStore &PostgresStore::menus() { return m_parts->menus; }

OutboxStore &PostgresStore::outbox() { return m_parts->outbox; }

AreaStore &PostgresStore::areas() { return m_parts->areas; }

ChoreLeases &PostgresStore::choreLeases() { return m_parts->choreLeases; }
AgentMessages &PostgresStore::agents() { return m_parts->agents; }

TokenStore &PostgresStore::tokens() { return m_parts->tokens; }

IdempotencyStore &PostgresStore::idempotency() { return m_parts->idempotency; }

UnitOfWork &PostgresStore::unit() { return m_parts->unit; }

int PostgresStore::openConnections() const { return m_parts->pool.open(); }

Result<QStringList> PostgresStore::migrate(const QByteArray &url)
{
    return onSession<QStringList>(url, [](PgSession &session) { return migrateSchema(session); });
}

Result<SchemaFindings> PostgresStore::inspect(const QByteArray &url, int maxConnections, bool isRunning)
{
    return onSession<SchemaFindings>(url, [&](PgSession &session) {
        checkMigrated(session);
        SchemaFindings findings = probeSchema(session).findings;
        findings.faults += durabilityFaults(session);
        const int others = otherProcesses(session, {}) - (isRunning ? 1 : 0);
        findings.differences += poolAdvice(session, url, maxConnections, std::max(others, 0) + 1);
        return findings;
    });
}

} // namespace psi
