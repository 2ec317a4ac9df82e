#pragma once

#include <functional>
#include <memory>

#include <QString>

#include "service/ports/agentmessages.h"
#include "service/ports/areastore.h"
#include "service/ports/choreleases.h"
#include "service/ports/clock.h"
#include "service/ports/conversationstore.h"
#include "service/ports/idempotency.h"
#include "service/ports/jobarchive.h"
#include "service/ports/keyedhash.h"
#include "service/ports/menustore.h"
#include "service/ports/metastore.h"
#include "service/ports/outboxstore.h"
#include "service/ports/retention.h"
#include "service/ports/tokenstore.h"
#include "service/ports/unitofwork.h"

namespace psi {

class SqliteConnection;

/// The embedded store on one file, `store.db`: where contacts, conversations and messages stand for the CRM.
///
/// Owns the file's one writing connection (synchronous FULL, always) on a thread of its own and hands out the
/// ports that work on it. Each transaction is a closure on that thread; several share one commit. The ports
/// may be called by any thread, block until the commit, live as long as this object, and answer Unavailable
/// before start() and after stop().
class SqliteStore
{
public:
    struct Options
    {
        QString path;
        QString defaultArea = QStringLiteral("wsp4"); ///< area of new conversations
        /// Runs on the writer thread after each open, before any transaction. For tests that watch it.
        std::function<void(SqliteConnection &)> opened;
    };

    /// `hash` and `clock` outlive the store.
    SqliteStore(const Options &options, const KeyedHash &hash, const Clock &clock);
    ~SqliteStore();

    /// Opens the file and migrates it. UnknownVersion: it is a newer program's. Safe twice.
    Result<void> start();
    /// Finishes what was posted and closes the file. Safe twice.
    void stop();

    ConversationStore &conversations();
    JobArchive &archive();
    MetaStore &meta();
    Retention &retention();
    MenuStore &menus();
    AreaStore &areas();
    OutboxStore &outbox();
    ChoreLeases &choreLeases();
    AgentMessages &agents();
    TokenStore &tokens();
    IdempotencyStore &idempotency();
    /// Around any of the above.
    UnitOfWork &unit();

    /// Size of the write-ahead log after the last commit.
    std::size_t walBytes() const;

private:
    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace psi
