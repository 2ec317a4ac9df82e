#include "shared/api/apiroutes.h"

#include <array>
#include <vector>

namespace psi {

namespace {

using enum ApiMethod;
using enum ApiEffect;
using R = ApiRoute;
using S = ApiSchema;

constexpr std::int64_t mostOfAPage = 200;
constexpr std::array outboxStates{std::string_view("pendiente"), std::string_view("enviando"),
                                  std::string_view("enviado"),   std::string_view("entregado"),
                                  std::string_view("leido"),     std::string_view("fallido"),
                                  std::string_view("incierto")};
constexpr ApiField cursor{"cursor", ApiKind::Text, "`next` of the page before"};
constexpr ApiField limit{"limit", ApiKind::Integer, "Items of a page"};
constexpr std::array page{cursor, limit.within(1, mostOfAPage)};
constexpr std::array messagesQuery{ApiField{"estado"}.oneOf(outboxStates),
                                   ApiField{"line"},
                                   ApiField{"conversation"},
                                   ApiField{"from", ApiKind::Time, "Written at or after"},
                                   ApiField{"to", ApiKind::Time, "Written before"},
                                   cursor,
                                   limit.within(1, mostOfAPage)};

constexpr std::array table{
    ApiRouteRow{R::Me, "me", Get, "/me", Access::Viewer, Reads, S::None, S::Me, 200, "Who the token is"},
    ApiRouteRow{R::OpenApi, "openapi", Get, "/openapi.json", Access::Viewer, Reads, S::None, S::OpenApi, 200,
                "This API as OpenAPI 3.1"},
    ApiRouteRow{R::MessagesList, "messages.list", Get, "/messages", Access::Viewer, Reads, S::None,
                S::MessageList, 200, "Outgoing messages, newest first", messagesQuery},
    ApiRouteRow{R::MessageSend, "messages.send", Post, "/messages", Access::OperatorOrCrm, Stores,
                S::MessageDraft, S::MessageAccepted, 202, "Sends what an agent wrote"},
    ApiRouteRow{R::MessageGet, "messages.get", Get, "/messages/{id}", Access::OperatorOrCrm, Reads, S::None,
                S::Message, 200, "One outgoing message; crm: one that this token sent"},
    ApiRouteRow{R::MessageResend, "messages.resend", Post, "/messages/{id}/resend", Access::Operator, Stores,
                S::Reason, S::MessageAccepted, 202, "Sends a message again that is fallido or incierto"},
    ApiRouteRow{R::MessageMarkFailed, "messages.mark-failed", Post, "/messages/{id}/mark-failed",
                Access::Operator, Stores, S::Reason, S::MessageAccepted, 200,
                "Gives up a message that is incierto"},
    ApiRouteRow{R::LinesList, "lines.list", Get, "/lines", Access::Viewer, Reads, S::None, S::LineList, 200,
                "Our numbers"},
    ApiRouteRow{R::LineHold, "lines.hold", Post, "/lines/{id}/hold", Access::Operator, Repeats,
                S::NeededReason, S::Line, 200, "Holds what the line has to send"},
    ApiRouteRow{R::LineResume, "lines.resume", Post, "/lines/{id}/resume", Access::Operator, Repeats,
                S::Reason, S::Line, 200, "Tries one send; if it works the others follow"},
    ApiRouteRow{R::LineTest, "lines.test", Post, "/lines/{id}/test", Access::Admin, Repeats, S::Reason,
                S::CallTest, 200, "Whether number and token of the line are good; sends nothing"},
    ApiRouteRow{R::AreasList, "areas.list", Get, "/areas", Access::Viewer, Reads, S::None, S::AreaList, 200,
                "Teams and their webhooks"},
    ApiRouteRow{R::AreaPut, "areas.put", Put, "/areas/{id}", Access::Admin, Stores, S::AreaChange, S::Area,
                200, "Adds or changes an area's webhook"},
    ApiRouteRow{R::AreaTest, "areas.test", Post, "/areas/{id}/test", Access::Admin, Repeats, S::Reason,
                S::CallTest, 200, "One webhook of type prueba to the area, and what came of it"},
    ApiRouteRow{R::MenusGet, "menus.get", Get, "/menus", Access::Viewer, Reads, S::None, S::Menus, 200,
                "The menus in the store"},
    ApiRouteRow{R::MenusPut, "menus.put", Put, "/menus", Access::Admin, Stores, S::MenusChange,
                S::MenuVersionNumber, 200, "Puts menus into effect"},
    ApiRouteRow{R::MenusPreview, "menus.preview", Post, "/menus/preview", Access::Admin, Reads,
                S::MenusPreview, S::PreviewSteps, 200, "What a new customer would be answered"},
    ApiRouteRow{R::MenuVersions, "menus.versions", Get, "/menus/versions", Access::Admin, Reads, S::None,
                S::MenuVersionList, 200, "Menus that were in effect, newest first", page},
    ApiRouteRow{R::MenuRestore, "menus.restore", Post, "/menus/versions/{id}/restore", Access::Admin, Stores,
                S::Reason, S::MenuVersionNumber, 200, "Puts an older version into effect again"},
    ApiRouteRow{R::AnswersPause, "answers.pause", Post, "/answers/pause", Access::Operator, Stores,
                S::AnswersPause, S::AnswersState, 200, "Stops automatic answers everywhere"},
    ApiRouteRow{R::AnswersResume, "answers.resume", Post, "/answers/resume", Access::Operator, Stores,
                S::NeededReason, S::AnswersState, 200, "Automatic answers go on"},
    ApiRouteRow{R::QueuePause, "queues.pause", Post, "/queues/{id}/pause", Access::Operator, Repeats,
                S::NeededReason, S::QueueState, 200, "Pauses a route of the queue"},
    ApiRouteRow{R::QueueResume, "queues.resume", Post, "/queues/{id}/resume", Access::Operator, Repeats,
                S::Reason, S::QueueState, 200, "A paused route goes on"},
    ApiRouteRow{
        R::Reload, "reload", Post, "/reload", Access::Admin, Repeats, S::Reason, S::Done, 200,
        "Asks for configuration and menus to be read again; mistakes are in the log, and the old ones stay"},
    ApiRouteRow{R::TokensList, "tokens.list", Get, "/tokens", Access::Admin, Reads, S::None, S::TokenList,
                200, "Tokens, without their secrets"},
    ApiRouteRow{R::TokenCreate, "tokens.create", Post, "/tokens", Access::Admin, Stores, S::TokenDraft,
                S::TokenMade, 201, "Makes a token; it is shown once"},
    ApiRouteRow{R::TokenRevoke, "tokens.revoke", Delete, "/tokens/{id}", Access::Admin, Stores, S::None,
                S::Done, 200, "The token opens nothing any more"},
};

constexpr bool isComplete()
{
    for (std::size_t i = 0; i < table.size(); ++i) {
        if (table[i].route != static_cast<ApiRoute>(i) || table[i].name.empty() || table[i].pattern.empty())
            return false;
    }
    return table.size() == static_cast<std::size_t>(ApiRoute::Count);
}
constexpr bool allHaveARole()
{
    for (const ApiRouteRow &row : table) {
        if (row.access == Access::None)
            return false;
    }
    return true;
}
constexpr bool onlyReadsReadOnly()
{
    for (const ApiRouteRow &row : table) {
        if (row.method == Get && (row.effect != Reads || row.request != S::None))
            return false;
    }
    return true;
}
static_assert(isComplete(), "one row per route, in the order of ApiRoute");
static_assert(allHaveARole(), "every route declares its role");
static_assert(onlyReadsReadOnly(), "a GET changes nothing and takes no body");

QByteArrayView viewOf(std::string_view text)
{
    return QByteArrayView(text.data(), static_cast<qsizetype>(text.size()));
}

QByteArrayView takeSegment(QByteArrayView &path)
{
    path = path.sliced(1); // the slash
    const qsizetype slash = path.indexOf('/');
    const QByteArrayView segment = slash < 0 ? path : path.first(slash);
    path = slash < 0 ? QByteArrayView() : path.sliced(slash);
    return segment;
}

bool fits(QByteArrayView pattern, QByteArrayView path, QByteArrayView &parameter)
{
    while (!pattern.isEmpty() && path.startsWith('/')) {
        const QByteArrayView wanted = takeSegment(pattern);
        const QByteArrayView given = takeSegment(path);
        if (wanted.startsWith('{') && !given.isEmpty())
            parameter = given;
        else if (wanted != given)
            return false;
    }
    return pattern.isEmpty() && path.isEmpty();
}

} // namespace

std::span<const ApiRouteRow> apiRoutes() { return table; }

const ApiRouteRow &rowOf(ApiRoute route) { return table[static_cast<std::size_t>(route)]; }

QByteArrayView methodName(ApiMethod method)
{
    constexpr std::array<const char *, 4> names{"GET", "POST", "PUT", "DELETE"};
    return names[static_cast<std::size_t>(method)];
}

ApiPath apiPathOf(QByteArrayView path)
{
    ApiPath found;
    for (const ApiRouteRow &row : table) {
        QByteArrayView parameter;
        if (!fits(viewOf(row.pattern), path, parameter))
            continue;
        found.rows.push_back(&row);
        found.parameter = QString::fromUtf8(QByteArray::fromPercentEncoding(parameter.toByteArray()));
    }
    return found;
}

QStringList capabilitiesOf(Role role)
{
    QStringList names;
    for (const ApiRouteRow &row : table) {
        if (mayCall(role, row.access))
            names << QString::fromUtf8(row.name.data(), static_cast<qsizetype>(row.name.size()));
    }
    return names;
}

} // namespace psi
