#include "service/adapters/sqlstore/storeoutboxends.h"

#include "service/adapters/sqlstore/storesentmessages.h"

namespace psi::store {

void lockRows(const Context &context, const std::vector<std::int64_t> &ids)
{
    Rows rows;
    for (const std::int64_t id : ids)
        rows.row().integer(id);
    if (rows.isEmpty())
        return;
    const auto row = context.sql.read(Statement::outbox_lock, rows);
    while (row->next()) {
    }
}

std::map<std::int64_t, QString> failRows(const Context &context, std::span<const RowFailure> failures)
{
    std::map<std::int64_t, QString> failed;
    Rows rows;
    std::map<std::int64_t, QString> reasons;
    std::map<std::int64_t, QByteArray> wamids;
    for (const RowFailure &one : failures) {
        rows.row().integer(one.reference.id).integer(one.reference.generation).text(one.code);
        rows.textOrNull(one.error).time(context.now).textOrNull(one.claim);
        rows.integer(static_cast<int>(one.by)).textOrNull(one.wamid);
        wamids[one.reference.id] = one.wamid;
        const QString code = QString::fromLatin1(one.code);
        reasons[one.reference.id] = one.error.isEmpty() ? code : code + QStringLiteral(": ") + one.error;
    }
    if (rows.isEmpty())
        return failed;
    SentMessages named(context);
    {
        const auto row = context.sql.read(Statement::outbox_fail, rows);
        while (row->next()) {
            failed.emplace(row->integer(0), row->text(1));
            if (row->integer(2) == 0)
                named.add(row->text(1), wamids[row->integer(0)]);
        }
    }
    named.write();
    Rows messages;
    for (const auto &[id, message] : failed) {
        if (!message.isEmpty())
            messages.row().text(message).text(reasons[id]).time(context.now);
    }
    context.sql.write(Statement::message_failed, messages);
    return failed;
}

void reviveRows(const Context &context, const std::vector<OutboxWakeUp> &references)
{
    std::vector<std::int64_t> ids;
    for (const OutboxWakeUp &one : references)
        ids.push_back(one.id);
    lockRows(context, ids);
    Rows rows;
    for (const OutboxWakeUp &one : references)
        rows.row().integer(one.id).integer(one.generation).time(context.now);
    if (rows.isEmpty())
        return;
    Rows messages;
    {
        const auto row = context.sql.read(Statement::outbox_revive, rows);
        while (row->next()) {
            if (!row->isNull(1))
                messages.row().text(row->text(1));
        }
    }
    context.sql.write(Statement::message_reopen, messages);
}

} // namespace psi::store
