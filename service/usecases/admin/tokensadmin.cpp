#include "service/usecases/admin/adminhandlers.h"
#include "shared/text/durationtext.h"

namespace psi::adminroutes {

namespace {

QJsonObject tokenJson(const AccessToken &token)
{
    QJsonArray areas;
    for (const AreaId &area : token.areas)
        areas.append(area.value);
    return {{QStringLiteral("id"), token.id},
            {QStringLiteral("name"), token.name},
            {QStringLiteral("role"), QString::fromLatin1(roleName(token.role))},
            {QStringLiteral("areas"), areas},
            {QStringLiteral("created_at"), apiTimeText(token.created)},
            {QStringLiteral("created_by"), token.createdBy},
            {QStringLiteral("expires_at"), orNull(token.expires)},
            {QStringLiteral("revoked_at"), orNull(token.revoked)}};
}

TokenDraft draftOf(const AdminRequest &request)
{
    TokenDraft draft;
    draft.name = request.text("name");
    draft.role = roleFromName(request.text("role").toLatin1()).value_or(Role::Viewer);
    for (const QJsonValue &area : request.call.body.value(QLatin1String("areas")).toArray())
        draft.areas.emplace_back(area.toString());
    return draft;
}

// A token of some areas could make itself one of all.
std::optional<AdminResult> notForAll(const AdminRequest &request)
{
    if (request.call.caller.areas.empty())
        return std::nullopt;
    return refused(403, apicodes::forbidden, QStringLiteral("a token of some areas does not manage tokens"));
}

} // namespace

AdminResult listTokens(const AdminParts &parts, AdminRequest &request)
{
    if (std::optional<AdminResult> no = notForAll(request))
        return *no;
    const Result<std::vector<AccessToken>> tokens = parts.tokens.list();
    if (!tokens)
        return problemOf(tokens.error());
    QJsonArray items;
    for (const AccessToken &token : *tokens)
        items.append(tokenJson(token));
    return answered(listOf(items, {}, parts.clock.now(), items.size()));
}

AdminResult createToken(const AdminParts &parts, AdminRequest &request)
{
    if (std::optional<AdminResult> no = notForAll(request))
        return *no;
    TokenDraft draft = draftOf(request);
    if (const QString expires = request.text("expires"); !expires.isEmpty()) {
        draft.lifetime = durationOf(expires);
        if (!draft.lifetime)
            return refused(422, apicodes::invalid, QStringLiteral("'expires' is a time such as 90d or 12h"),
                           {{QStringLiteral("expires"), QStringLiteral("is no duration")}});
    }
    const Result<NewToken> made = parts.tokens.create(draft, request.who());
    if (!made)
        return problemOf(made.error());
    request.after.push_back([&tokens = parts.tokens] { tokens.forget(); });
    return answered(
        rowOf(ApiRoute::TokenCreate),
        {{QStringLiteral("id"), made->id}, {QStringLiteral("token"), QString::fromLatin1(made->secret)}});
}

AdminResult revokeToken(const AdminParts &parts, AdminRequest &request)
{
    if (std::optional<AdminResult> no = notForAll(request))
        return *no;
    if (const Result<void> revoked = parts.tokens.revoke(request.call.id); !revoked)
        return problemOf(revoked.error());
    request.after.push_back([&tokens = parts.tokens] { tokens.forget(); });
    return answered({{QStringLiteral("ok"), true}});
}

} // namespace psi::adminroutes
