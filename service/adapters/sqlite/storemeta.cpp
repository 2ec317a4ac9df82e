#include "service/adapters/sqlite/storemeta.h"

#include <sqlite/storecommon.h>

namespace psi::store {

namespace {
std::optional<QByteArray> load(const Context &context, const QString &key)
{
    SqliteStatement &row = context.sql.use(storecommon::meta_load).bindText(1, key);
    const std::optional<QByteArray> value = Sql::row(row) ? std::optional(row.bytes(0)) : std::nullopt;
    row.reset();
    return value;
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
    return m_host.run([&](const Context &context) {
        Sql::run(context.sql.use(storecommon::meta_save).bindText(1, key).bindBlob(2, value));
    });
}

Result<QByteArray> StoreMeta::claim(const QString &key, const QByteArray &value)
{
    QByteArray standing;
    const Result<void> done = m_host.run([&](const Context &context) {
        Sql::run(context.sql.use(storecommon::meta_claim).bindText(1, key).bindBlob(2, value));
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
        Sql::run(context.sql.use(storecommon::audit_insert)
                     .bindText(1, timeText(context.now))
                     .bindText(2, who)
                     .bindText(3, action)
                     .bindText(4, detail)
                     .bindText(5, reason));
    });
}

} // namespace psi::store
