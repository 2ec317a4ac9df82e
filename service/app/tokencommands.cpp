#include "service/app/tokencommands.h"

#include <unistd.h>

#include "shared/api/apicheck.h"
#include "shared/text/durationtext.h"

namespace psi {

namespace {

QString q(const char *text) { return QString::fromUtf8(text); }

QString whoRuns() { return q("uid ") + QString::number(::geteuid()); }

Result<TokenDraft> draftOf(const Invocation &invocation)
{
    const auto wrong = [](const QString &what) { return Error{ErrorCode::Invalid, what}; };
    TokenDraft draft;
    draft.name = invocation.name.trimmed();
    if (draft.name.isEmpty() || draft.name.size() > 100)
        return wrong(q("token create needs --name NAME, at most 100 characters"));
    const std::optional<Role> role = roleFromName(invocation.role.toLatin1());
    if (!role)
        return wrong(q("token create needs --role: viewer, operator, supervisor, admin, crm or metrics"));
    draft.role = *role;
    for (const QString &area : invocation.areas.split(QLatin1Char(','), Qt::SkipEmptyParts))
        draft.areas.emplace_back(area.trimmed());
    if (!invocation.expires.isEmpty()) {
        draft.lifetime = durationOf(invocation.expires);
        if (!draft.lifetime)
            return wrong(q("--expires takes a time such as 90d or 12h"));
    }
    return draft;
}

/// The change and its row of router_auditoria in one transaction.
Result<void> audited(const TokenAccess &access, const char *action, QString &object,
                     const std::function<Result<void>()> &change)
{
    const Result<void> done = access.unit.run([&]() -> Result<void> {
        const Result<void> changed = change();
        return changed ? access.meta.audit(whoRuns(), QString::fromLatin1(action), object, {}) : changed;
    });
    access.book.forget();
    return done;
}

Result<NewToken> created(const TokenAccess &access, const TokenDraft &draft)
{
    NewToken token;
    QString id;
    const Result<void> done = audited(access, "tokens.create", id, [&]() -> Result<void> {
        Result<NewToken> made = access.book.create(draft, whoRuns());
        if (!made)
            return made.error();
        token = std::move(*made);
        id = token.id;
        return {};
    });
    return done ? Result<NewToken>(token) : Result<NewToken>(done.error());
}

QString lineOf(const AccessToken &token)
{
    QStringList areas;
    for (const AreaId &area : token.areas)
        areas << area.value;
    const QString state = token.revoked   ? q("revoked ") + apiTimeText(*token.revoked)
                          : token.expires ? q("expires ") + apiTimeText(*token.expires)
                                          : q("lives");
    return QStringList{token.id,
                       QString::fromLatin1(roleName(token.role)),
                       areas.isEmpty() ? q("*") : areas.join(QLatin1Char(',')),
                       q("created ") + apiTimeText(token.created),
                       state,
                       token.name}
        .join(QLatin1Char('\t'));
}

} // namespace

CommandOutcome createToken(const Invocation &invocation, const DataAccess &access)
{
    const Result<TokenDraft> draft = draftOf(invocation);
    if (!draft)
        return CommandOutcome::failed(ExitCode::Usage, draft.error().message);
    const Result<NewToken> token = created(*access.tokens, *draft);
    if (!token)
        return token.error().code == ErrorCode::Invalid
                   ? CommandOutcome::failed(ExitCode::Usage, token.error().message)
                   : CommandOutcome::failed(token.error());
    return CommandOutcome::ok(QString::fromLatin1(token->secret));
}

CommandOutcome listTokens(const Invocation &, const DataAccess &access)
{
    const Result<std::vector<AccessToken>> tokens = access.tokens->book.list();
    if (!tokens)
        return CommandOutcome::failed(tokens.error());
    QStringList lines;
    for (const AccessToken &token : *tokens)
        lines << lineOf(token);
    return CommandOutcome::ok(lines.join(QLatin1Char('\n')));
}

CommandOutcome revokeToken(const Invocation &invocation, const DataAccess &access)
{
    QString id = invocation.file;
    const Result<void> done =
        audited(*access.tokens, "tokens.revoke", id, [&] { return access.tokens->book.revoke(id); });
    return done ? CommandOutcome::ok({}) : CommandOutcome::failed(done.error());
}

Result<std::map<QString, QString>> demoTokens(const std::map<QString, QString> &kept,
                                              const TokenAccess &access)
{
    std::map<QString, QString> tokens;
    for (const Role role : allRoles) {
        const QString word = QString::fromLatin1(roleName(role));
        const auto known = kept.find(word);
        if (known != kept.end() && access.book.authenticate(known->second.toLatin1())) {
            tokens.insert(*known);
            continue;
        }
        const Result<NewToken> token = created(access, {q("demo"), role, {}, std::nullopt});
        if (!token)
            return token.error();
        tokens.emplace(word, QString::fromLatin1(token->secret));
    }
    return tokens;
}

} // namespace psi
