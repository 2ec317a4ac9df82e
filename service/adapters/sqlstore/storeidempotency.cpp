#include "service/adapters/sqlstore/storeidempotency.h"

namespace psi::store {

namespace {

Rows named(const IdempotencyKey &key)
{
    Rows values;
    values.row().text(key.token).text(key.key);
    return values;
}

std::optional<KeptAnswer> load(const Context &context, const IdempotencyKey &key)
{
    const auto row = context.sql.ask(Statement::idempotency_load, named(key));
    if (!row->next())
        return std::nullopt;
    return KeptAnswer{row->bytes(0), static_cast<int>(row->integer(1)), row->bytes(2)};
}

} // namespace

Result<std::optional<KeptAnswer>> StoreIdempotency::claim(const IdempotencyKey &key)
{
    std::optional<KeptAnswer> kept;
    const Result<void> done = m_host.run([&](const Context &context) {
        Rows values = named(key);
        values.blob(key.fingerprint).time(context.now).time(context.now - keptFor);
        // Nothing is written over a row that still counts.
        const bool isOurs = context.sql.run(Statement::idempotency_claim, values) > 0;
        kept = isOurs ? std::nullopt : load(context, key);
    });
    if (!done)
        return done.error();
    return kept;
}

Result<void> StoreIdempotency::release(const IdempotencyKey &key)
{
    return m_host.run(
        [&](const Context &context) { context.sql.run(Statement::idempotency_release, named(key)); });
}

Result<void> StoreIdempotency::keep(const IdempotencyKey &key, int status, const QByteArray &body)
{
    return m_host.run([&](const Context &context) {
        Rows values;
        values.row().integer(status).text(body).text(key.token).text(key.key);
        context.sql.run(Statement::idempotency_keep, values);
    });
}

} // namespace psi::store
