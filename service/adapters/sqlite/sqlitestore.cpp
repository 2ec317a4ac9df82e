#include "service/adapters/sqlite/sqlitestore.h"

#include "service/adapters/sqlite/sqlitereadhost.h"
#include "service/adapters/sqlite/sqlitestorehost.h"
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

struct SqliteStore::Parts
{
    Parts(const Options &options, const KeyedHash &hash, const Clock &clock)
        : host(options, hash, clock)
        , reader(options.path, hash, clock)
    {}

    store::SqliteStoreHost host;
    store::SqliteReadHost reader;
    store::SqlConversationStore conversations{host};
    store::SqlOutboxStore outbox{host};
    store::StoreArchive archive{host};
    store::StoreMeta meta{host};
    store::StoreRetention retention{host};
    store::StoreMenus menus{host};
    store::StoreAreas areas{host};
    store::StoreChoreLeases choreLeases{host};
    store::StoreAgentMessages agents{host, reader};
    store::StoreTokens tokens{host, reader};
    store::StoreIdempotency idempotency{host};
    store::StoreUnit unit{host};
};

SqliteStore::SqliteStore(const Options &options, const KeyedHash &hash, const Clock &clock)
    : m_parts(std::make_unique<Parts>(options, hash, clock))
{}

SqliteStore::~SqliteStore() { stop(); }

Result<void> SqliteStore::start()
{
    Result<void> started = m_parts->host.start();
    if (started)
        m_parts->reader.start();
    return started;
}

// Readers first: the writer empties its log when it is the last to close.
void SqliteStore::stop()
{
    m_parts->reader.stop();
    m_parts->host.stop();
}

ConversationStore &SqliteStore::conversations() { return m_parts->conversations; }

JobArchive &SqliteStore::archive() { return m_parts->archive; }

MetaStore &SqliteStore::meta() { return m_parts->meta; }

Retention &SqliteStore::retention() { return m_parts->retention; }

MenuStore &SqliteStore::menus() { return m_parts->menus; }

OutboxStore &SqliteStore::outbox() { return m_parts->outbox; }

AreaStore &SqliteStore::areas() { return m_parts->areas; }

ChoreLeases &SqliteStore::choreLeases() { return m_parts->choreLeases; }
AgentMessages &SqliteStore::agents() { return m_parts->agents; }

TokenStore &SqliteStore::tokens() { return m_parts->tokens; }

IdempotencyStore &SqliteStore::idempotency() { return m_parts->idempotency; }

UnitOfWork &SqliteStore::unit() { return m_parts->unit; }

std::size_t SqliteStore::walBytes() const { return m_parts->host.walBytes(); }

} // namespace psi
