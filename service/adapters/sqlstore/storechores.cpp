#include "service/adapters/sqlstore/storechores.h"

namespace psi::store {

namespace {
Rows valuesOf(const ChoreLease &lease)
{
    Rows values;
    values.row().text(lease.chore).integer(lease.fence);
    return values;
}

[[noreturn]] void lost(const ChoreLease &lease)
{
    throw Failure{
        Error{ErrorCode::LeaseLost, QStringLiteral("another instance does this now: ") + lease.chore}};
}
} // namespace

Result<std::optional<ChoreLease>> StoreChoreLeases::take(const QString &chore, const QString &holder,
                                                         std::chrono::milliseconds length)
{
    std::optional<ChoreLease> lease;
    const Result<void> done = m_host.run([&](const Context &context) {
        Rows values;
        values.row().text(chore).text(holder).integer(length.count());
        const auto row = context.sql.ask(Statement::chore_take, values);
        lease.reset();
        if (row->next())
            lease = ChoreLease{chore, row->integer(0)};
    });
    if (!done)
        return done.error();
    return lease;
}

Result<void> StoreChoreLeases::succeeded(const ChoreLease &lease)
{
    return m_host.run([&](const Context &context) {
        if (context.sql.run(Statement::chore_succeeded, valuesOf(lease)) == 0)
            lost(lease);
    });
}

Result<void> StoreChoreLeases::release(const ChoreLease &lease)
{
    return m_host.run(
        [&](const Context &context) { context.sql.run(Statement::chore_release, valuesOf(lease)); });
}

void holdChore(const Context &context, const ChoreLease &lease)
{
    if (lease.chore.isEmpty())
        return;
    if (!context.sql.ask(Statement::chore_hold, valuesOf(lease))->next())
        lost(lease);
}

} // namespace psi::store
