#include "service/adapters/sqlite/sqliteconversationstore.h"

#include <sqlite/storecommon.h>

#include "service/adapters/sqlite/storetransaction.h"

namespace psi {

Result<Committed> SqliteConversationStore::transact(std::span<const WorkEvent> events, const Decide &decide)
{
    Committed committed;
    const Result<void> done = m_host.run([&](const store::Context &context) {
        committed = store::Transaction(context, events, decide).run();
    });
    if (!done)
        return done.error();
    return committed;
}

Result<void> SqliteConversationStore::probe()
{
    return m_host.run([](const store::Context &context) {
        store::Sql::run(context.sql.use(storecommon::meta_save)
                            .bindText(1, QStringLiteral("sonda"))
                            .bindBlob(2, store::timeText(context.now)));
    });
}

} // namespace psi
