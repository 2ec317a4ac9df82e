#include "service/adapters/sqlstore/storemeta.h"

namespace psi::store {

namespace {
Rows fact(const QString &key, const QByteArray &value)
{
    Rows values;
    values.row().text(key).blob(value);
    return values;
}

std::optional<QByteArray> load(const Context &context, const QString &key)
{
    Rows values;
    values.row().text(key);
    const auto row = context.sql.ask(Statement::meta_load, values);
    return row->next() ? std::optional(row->bytes(0)) : std::nullopt;
}
} // namespace

Result<std::optional<QByteArray>> StoreMeta::value(const QString &key)
{
    std::optional<QByteArray> value;
    const Result<void> done = m_host.run([&](const Context &context) { value = load(context, key); });
    if (!done)
        return done.error();
    return value;
}

Result<void> StoreMeta::setValue(const QString &key, const QByteArray &value)
{
    return m_host.run(
        [&](const Context &context) { context.sql.run(Statement::meta_save, fact(key, value)); });
}

Result<QByteArray> StoreMeta::claim(const QString &key, const QByteArray &value)
{
    QByteArray standing;
    const Result<void> done = m_host.run([&](const Context &context) {
        context.sql.run(Statement::meta_claim, fact(key, value));
        standing = load(context, key).value_or(value);
    });
    if (!done)
        return done.error();
    return standing;
}

Result<void> StoreMeta::audit(const QString &who, const QString &action, const QString &detail,
                              const QString &reason)
{
    return m_host.run([&](const Context &context) {
        Rows values;
        values.row().time(context.now).text(who).text(action).text(detail).text(reason);
        context.sql.run(Statement::audit_insert, values);
    });
}

} // namespace psi::store
