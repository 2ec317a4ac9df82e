#include "service/adapters/sqlstore/storetokens.h"

#include <QStringList>

namespace psi::store {

namespace {

QString areasText(const std::vector<AreaId> &areas)
{
    QStringList words;
    for (const AreaId &area : areas)
        words << area.value;
    return words.join(QLatin1Char(','));
}

std::vector<AreaId> areasOf(const QString &text)
{
    std::vector<AreaId> areas;
    for (const QString &word : text.split(QLatin1Char(','), Qt::SkipEmptyParts))
        areas.emplace_back(word);
    return areas;
}

// A word that no role has, written by hand, opens nothing.
std::optional<AccessToken> tokenOf(const Reader &row)
{
    const std::optional<Role> role = roleFromName(row.bytes(2));
    if (!role)
        return std::nullopt;
    AccessToken token;
    token.id = row.text(0);
    token.name = row.text(1);
    token.role = *role;
    token.areas = areasOf(row.text(3));
    token.hash = row.bytes(4);
    token.created = row.time(5).value_or(Timestamp());
    token.createdBy = row.text(6);
    token.expires = row.time(7);
    token.revoked = row.time(8);
    return token;
}

std::int64_t livingOf(const Context &context)
{
    Rows now;
    now.row().time(context.now);
    const auto row = context.sql.ask(Statement::token_living, now);
    return row->next() ? row->integer(0) : 0;
}

} // namespace

Result<std::vector<AccessToken>> StoreTokens::tokens()
{
    std::vector<AccessToken> tokens;
    const Result<void> done = m_reader.run([&](const Context &context) {
        tokens.clear();
        Rows most;
        most.row().time(context.now).integer(2 * mostTokens);
        const auto row = context.sql.ask(Statement::token_load, most);
        while (row->next()) {
            if (std::optional<AccessToken> token = tokenOf(*row))
                tokens.push_back(std::move(*token));
        }
    });
    if (!done)
        return done.error();
    std::stable_sort(tokens.begin(), tokens.end(),
                     [](const AccessToken &a, const AccessToken &b) { return a.created > b.created; });
    return tokens;
}

Result<void> StoreTokens::add(const AccessToken &token)
{
    Rows values;
    values.row().text(token.id).text(token.name).text(roleName(token.role).toByteArray());
    values.text(areasText(token.areas)).blob(token.hash).time(token.created).text(token.createdBy);
    values.timeOrNull(token.expires);
    return m_host.run([&](const Context &context) {
        if (livingOf(context) >= mostTokens)
            throw Failure{Error{ErrorCode::Full,
                                QStringLiteral("there are %1 tokens; revoke some first").arg(mostTokens)}};
        context.sql.run(Statement::token_insert, values);
    });
}

Result<void> StoreTokens::revoke(const QString &id)
{
    return m_host.run([&](const Context &context) {
        Rows values;
        values.row().time(context.now).text(id);
        if (context.sql.run(Statement::token_revoke, values) == 0)
            throw Failure{Error{ErrorCode::NotFound, QStringLiteral("there is no living token of that id")}};
    });
}

} // namespace psi::store
