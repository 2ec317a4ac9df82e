#pragma once

#include <memory>

#include <QString>
#include <QStringList>

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

namespace postgres {
class PgSession;
}

/// What a look at the database's schema found.
struct SchemaFindings
{
    QStringList differences; ///< the store works in spite of them
    QStringList faults;      ///< why it cannot work
};

/// The store on PostgreSQL: the CRM's own database, or one made for it. Several processes may share it.
///
/// Each working thread has a connection of its own, all together at most `maxConnections`. The ports may be
/// called by any thread, block until the commit, live as long as this object, and answer Unavailable before
/// start(), after stop() and while nobody answers; the connection comes back by itself.
class PostgresStore
{
public:
    struct Options
    {
        QByteArray url;
        int maxConnections = 14;
        QString defaultArea = QStringLiteral("wsp4"); ///< area of new conversations
        /// Rows are written and judged by the server's clock, on which several instances agree; else by the
        /// clock handed in.
        bool serverClock = false;
        /// Names this process, this time, among those that share the database; empty: it is not counted.
        QByteArray instance = {};
    };

    /// `hash` and `clock` outlive the store.
    PostgresStore(Options options, const KeyedHash &hash, const Clock &clock);
    ~PostgresStore();

    /// Looks at the schema; changes nothing. UnknownVersion: not migrated, or by a newer program. Conflict:
    /// the statements cannot work on it; the message lists why. Unavailable: nobody answers. Safe twice.
    Result<void> start();
    void stop();
    /// Says to the other processes that this one lives, to be repeated within a minute; what is to be said of
    /// the connections that all of them want, a line each. Blocking; one thread at a time. Unavailable.
    Result<QStringList> lookAround();
    /// What start() found.
    const SchemaFindings &findings() const;

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
    /// Connections that are open now.
    int openConnections() const;

    /// Brings the database at `url` to this program's schema: adds what lacks, changes nothing that is there.
    /// Answers what was done and what stands in the way of the rest, a line each. Any number of programs may
    /// try at once.
    static Result<QStringList> migrate(const QByteArray &url);
    /// Looks at the schema of the database at `url`, whether it keeps what it confirms, and whether there are
    /// connections enough for all processes; `isRunning`: the one asked about is among them.
    static Result<SchemaFindings> inspect(const QByteArray &url, int maxConnections, bool isRunning = false);

private:
    Result<void> check();
    QStringList advise(postgres::PgSession &session);
    void leave();

    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace psi
