#include "service/adapters/sqlite/sqlitestore.h"

#include "service/adapters/sqlite/sqlitestorehost.h"
#include "service/adapters/sqlstore/sqlconversationstore.h"
#include "service/adapters/sqlstore/storearchive.h"
#include "service/adapters/sqlstore/storeareas.h"
#include "service/adapters/sqlstore/storechores.h"
#include "service/adapters/sqlstore/storemenus.h"
#include "service/adapters/sqlstore/storemeta.h"
#include "service/adapters/sqlstore/storeretention.h"

namespace psi {

struct SqliteStore::Parts
{
    Parts(Options options, const KeyedHash &hash, const Clock &clock)
        : host(std::move(options), hash, clock)
    {}

    store::SqliteStoreHost host;
    store::SqlConversationStore conversations{host};
    store::StoreArchive archive{host};
    store::StoreMeta meta{host};
    store::StoreRetention retention{host};
    store::StoreMenus menus{host};
    store::StoreAreas areas{host};
    store::StoreChoreLeases choreLeases{host};
};

SqliteStore::SqliteStore(Options options, const KeyedHash &hash, const Clock &clock)
    : m_parts(std::make_unique<Parts>(std::move(options), hash, clock))
{}

SqliteStore::~SqliteStore() { stop(); }

Result<void> SqliteStore::start() { return m_parts->host.start(); }

void SqliteStore::stop() { m_parts->host.stop(); }

ConversationStore &SqliteStore::conversations() { return m_parts->conversations; }

JobArchive &SqliteStore::archive() { return m_parts->archive; }

MetaStore &SqliteStore::meta() { return m_parts->meta; }

Retention &SqliteStore::retention() { return m_parts->retention; }

MenuStore &SqliteStore::menus() { return m_parts->menus; }

AreaStore &SqliteStore::areas() { return m_parts->areas; }

ChoreLeases &SqliteStore::choreLeases() { return m_parts->choreLeases; }

std::size_t SqliteStore::walBytes() const { return m_parts->host.walBytes(); }

} // namespace psi
