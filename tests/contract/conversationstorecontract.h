#pragma once

#include <functional>
#include <memory>
#include <ostream>

#include <gtest/gtest.h>

#include <QStringList>

#include "service/ports/agentmessages.h"
#include "service/ports/areastore.h"
#include "service/ports/choreleases.h"
#include "service/ports/conversationstore.h"
#include "service/ports/idempotency.h"
#include "service/ports/jobarchive.h"
#include "service/ports/menustore.h"
#include "service/ports/metastore.h"
#include "service/ports/outboxstore.h"
#include "service/ports/retention.h"
#include "service/ports/tokenstore.h"
#include "service/ports/unitofwork.h"
#include "tests/support/manualclock.h"

namespace psi::contract {

using namespace std::chrono_literals;

/// One implementation of the store's ports under the contract suite: made empty, migrated and started, on a
/// clock that only the test moves. It owns all it needs and removes it at its end. Test thread only. What a
/// backend cannot do as asked is a failure of the running test, never an exception and never a skip.
class StoreBackend
{
public:
    virtual ~StoreBackend() = default;

    virtual ConversationStore &conversations() = 0;
    virtual JobArchive &archive() = 0;
    virtual MetaStore &meta() = 0;
    virtual Retention &retention() = 0;
    virtual MenuStore &menus() = 0;
    virtual AreaStore &areas() = 0;
    virtual OutboxStore &outbox() = 0;
    virtual ChoreLeases &choreLeases() = 0;
    virtual AgentMessages &agents() = 0;
    virtual TokenStore &tokens() = 0;
    virtual IdempotencyStore &idempotency() = 0;
    virtual UnitOfWork &unit() = 0;
    ManualClock &clock() { return m_clock; }

    /// What another program sees and does on a connection of its own, one statement a call. A NULL reads as
    /// "NULL", a boolean as 0 or 1, a time as it stands in SQLite ("2026-05-28T20:26:40.000Z").
    virtual std::vector<QStringList> query(const QByteArray &sql) = 0;
    virtual void execute(const QByteArray &sql) = 0;
    /// Whether a write of another program can be committed now; nothing is left of it.
    virtual bool othersCanWrite() = 0;
    /// From now on the database refuses to store this text in `mensajes`, as a constraint does; empty: none.
    virtual void refuseText(const QByteArray &text) = 0;
    /// What to order by to get rows as they were inserted.
    virtual QByteArray insertionOrder() const = 0;
    /// The plan of a statement, one line a step.
    virtual QStringList plan(const QByteArray &sql) = 0;
    /// True when the plan reads a table from its first to its last row.
    virtual bool scansFully(const QByteArray &sql) = 0;
    /// Statements that the store has run on its database since the last call.
    virtual int takeStatementCount() = 0;

private:
    ManualClock m_clock;
};

struct StoreBackendFactory
{
    const char *name;
    std::function<std::unique_ptr<StoreBackend>()> make;
};
inline void PrintTo(const StoreBackendFactory &factory, std::ostream *out) { *out << factory.name; }

/// Somebody who writes to us.
struct Someone
{
    QString phone;
    QString userId = {};
    QString name = {};
};

/// The one suite that every backend of the store passes; its cases stand in the
/// conversationstorecontract_*.cpp files. Each case gets an empty store.
class ConversationStoreContract : public testing::TestWithParam<StoreBackendFactory>
{
protected:
    void SetUp() override { m_backend = GetParam().make(); }

    StoreBackend &backend() { return *m_backend; }
    ConversationStore &store() { return m_backend->conversations(); }

    /// Seconds after a fixed moment; events carry whole seconds.
    static Timestamp at(int second);
    /// As the database shows it.
    static QString shown(Timestamp time);
    /// An id as WhatsApp makes them; `tail` 8 to 20 upper-case hexadecimal digits.
    static QByteArray wamid(const QByteArray &tail, bool inbound = true,
                            const QByteArray &phone = "5491155550001");

    /// Events, each with a job of its own, later ones with a higher sequence number.
    WorkEvent message(const Someone &from, const QString &text, int second, const QByteArray &tail = {});
    WorkEvent event(const Someone &from, int second, decltype(InboundEvent::body) body,
                    const QByteArray &id = {});
    WorkEvent status(const QByteArray &wamid, const QString &word, int second,
                     const QString &participant = {});

    Result<Committed> tryApply(const std::vector<WorkEvent> &events, const Decide &decide);
    /// Must succeed; decides by step() with no menus.
    Committed apply(const std::vector<WorkEvent> &events);
    Committed apply(const std::vector<WorkEvent> &events, const Decide &decide);
    static Changes byStep(const ConversationState &state, const InboundEvent &event);

    /// The one cell of the one row; "" and a failure when there are more, or none.
    QString cell(const QByteArray &sql);
    /// The rows, joined by a comma; the cells of each by a blank.
    QString column(const QByteArray &sql);
    /// A cell that holds JSON, as a database may have rewritten it: compact, members by name.
    QString json(const QByteArray &sql);
    int count(const QByteArray &table, const QByteArray &where = "1 = 1");

    static inline const LineId line{QStringLiteral("wsp4")};
    static inline const LineId otherLine{QStringLiteral("ventas_api")};
    static inline const Someone ana{QStringLiteral("5491155550001"), {}, QStringLiteral("Ana Pérez")};
    static inline const Someone beto{QStringLiteral("5493515550003"), {}, QStringLiteral("Beto")};

private:
    std::unique_ptr<StoreBackend> m_backend;
    std::int64_t m_sequence = 0;
};

} // namespace psi::contract
