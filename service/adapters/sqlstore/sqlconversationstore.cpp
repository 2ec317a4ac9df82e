#include "service/adapters/sqlstore/sqlconversationstore.h"

#include "service/adapters/sqlstore/storetransaction.h"

namespace psi::store {

Result<Committed> SqlConversationStore::transact(std::span<const WorkEvent> events, const Decide &decide)
{
    Committed committed;
    const Result<void> done =
        m_host.run([&](const Context &context) { committed = Transaction(context, events, decide).run(); });
    if (!done)
        return done.error();
    return committed;
}

Result<void> SqlConversationStore::probe()
{
    return m_host.run([](const Context &context) {
        Rows values;
        values.row().text(QStringLiteral("sonda")).blob(timeText(context.now));
        context.sql.run(Statement::meta_save, values);
    });
}

} // namespace psi::store
